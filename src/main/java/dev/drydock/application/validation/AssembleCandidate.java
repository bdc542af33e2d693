package dev.drydock.application.validation;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.validation.AssemblePackage.Assembled;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Makes the run's candidate: the champion's package with the selected trial's weights, as a complete directory that is judged and signed
 * unchanged. A restart reuses the existing version and workspace. Tested by {@code CandidateJourneyTest}.
 */
@Singleton
public class AssembleCandidate {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final PackageDigester digester;
    private final CandidateVersions candidateVersions;
    private final CandidateIngredients candidateIngredients;
    private final AssemblePackage assemblePackage;

    @Inject
    public AssembleCandidate(
            Transactions transactions,
            VersionRepository versions,
            PackageStore packages,
            PackageDigester digester,
            CandidateVersions candidateVersions,
            CandidateIngredients candidateIngredients,
            AssemblePackage assemblePackage) {
        this.transactions = transactions;
        this.versions = versions;
        this.packages = packages;
        this.digester = digester;
        this.candidateVersions = candidateVersions;
        this.candidateIngredients = candidateIngredients;
        this.assemblePackage = assemblePackage;
    }

    /** Call it outside a transaction: it waits for a worker. */
    public VersionId run(long instanceId) {
        ModelVersion candidate = transactions.required(() -> candidateVersions.of(instanceId));
        if (!isComplete(candidate)) {
            Assembled assembled = assemblePackage.assemble(candidateIngredients.of(instanceId, candidate));
            transactions.run(() -> versions.recordAssembly(candidate.id(), assembled.key(), assembled.subjectDigest()));
        }
        return candidate.id();
    }

    /** A workspace that is there but was not recorded is put together again. */
    private boolean isComplete(ModelVersion candidate) {
        if (candidate.state() != VersionState.ASSEMBLED) {
            return true;
        }
        return candidate.workspace().isPresent()
                && candidate
                        .subjectDigest()
                        .equals(Optional.of(digester.subjectDigest(
                                packages.workspace(candidate.workspace().get()))));
    }

    /** The version's workspace in the package store. */
    public static String workspaceKey(VersionId version) {
        return version.model() + "-" + version.number();
    }
}
