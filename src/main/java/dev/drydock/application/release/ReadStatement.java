package dev.drydock.application.release;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Reads which version a signed statement is about, so that people need not name the version again when they submit it. Tested by {@code
 * ReleaseStoryTest}.
 */
@Singleton
public class ReadStatement {
    private final TrustSource trust;
    private final SignedDocuments documents;

    @Inject
    public ReadStatement(TrustSource trust, SignedDocuments documents) {
        this.trust = trust;
        this.documents = documents;
    }

    /** @throws DrydockException {@code APPROVAL_OTHER} if it is about another model */
    public VersionId versionOf(String model, String envelope) {
        VersionId version =
                documents.open(envelope, trust.current()).statement().version();
        if (!version.model().equals(model)) {
            throw new DrydockException(
                    ReleaseFailure.APPROVAL_OTHER,
                    "The statement is refused: it is about " + version + ", and it was submitted for model " + model
                            + ". Submit it for the model that it names.");
        }
        return version;
    }
}
