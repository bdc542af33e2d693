package dev.drydock.application.registry;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageCheck;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Verifies a package that another site signed, before its weights are kept. Tested by {@code ContributedPackageTest}. */
@Singleton
final class ContributedPackage {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final PackageCheck check;
    private final TrustSource trust;
    private final PackageStore packages;
    private final PackageContent content;
    private final SuiteDocuments documents;

    @Inject
    ContributedPackage(
            Transactions transactions,
            VersionRepository versions,
            PackageCheck check,
            TrustSource trust,
            PackageStore packages,
            PackageContent content,
            SuiteDocuments documents) {
        this.transactions = transactions;
        this.versions = versions;
        this.check = check;
        this.trust = trust;
        this.packages = packages;
        this.content = content;
        this.documents = documents;
    }

    /** Whether the directory is a package; what else is in it states its origin itself. */
    boolean is(Path directory) {
        return content.has(directory, PackageFiles.MODEL_SIG);
    }

    /**
     * Where the weights of a package come from, by what a contributor signed.
     *
     * @throws DrydockException {@code SIGNER_NOT_TRUSTED} and the other failures of a signed package; {@link
     *     RegistryFailure#CONTRIBUTION_REFUSED} if it is of another model or has another preprocessing
     */
    Origin origin(String model, Path directory) {
        VerifiedPackage verified = check.verifyContributed(directory, trust.current());
        if (!verified.model().equals(model)) {
            throw refused(model, "it is a package of " + verified.model() + ". Name that model, if this site has it");
        }
        Path champion = packages.require(transactions
                .required(() -> versions.requireChampion(model))
                .packageDigest()
                .orElseThrow());
        for (String file : List.of(PackageFiles.PREPROCESSING, PackageFiles.TOKENIZER)) {
            if (!same(champion, directory, file)) {
                throw refused(
                        model,
                        "its " + file
                                + " is not the one of the champion, so its weights answer for other inputs. Import it"
                                + " as a model of its own");
            }
        }
        return documents.originOf(directory, verified);
    }

    private boolean same(Path one, Path other, String file) {
        boolean there = content.has(one, file);
        return there == content.has(other, file)
                && (!there || Arrays.equals(content.read(one, file), content.read(other, file)));
    }

    private static DrydockException refused(String model, String why) {
        return new DrydockException(
                RegistryFailure.CONTRIBUTION_REFUSED, "The package is not kept for " + model + ": " + why + ".");
    }
}
