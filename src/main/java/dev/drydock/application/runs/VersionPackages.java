package dev.drydock.application.runs;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;

/** Where the packages of versions lie. Call it outside a transaction. Tested by {@code CandidateJourneyTest}. */
@Singleton
public final class VersionPackages {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final PackageStore packages;

    @Inject
    public VersionPackages(Transactions transactions, VersionRepository versions, PackageStore packages) {
        this.transactions = transactions;
        this.versions = versions;
        this.packages = packages;
    }

    /** The directory of the version's signed package. */
    public Path require(VersionId id) {
        String digest = transactions
                .required(() -> versions.require(id))
                .packageDigest()
                .orElseThrow(() -> new IllegalStateException("version " + id + " has no package"));
        return packages.require(digest);
    }

    /** The signed package, or before that the directory that is judged; empty if it is neither there. */
    public Optional<Path> find(VersionId id) {
        ModelVersion version = transactions.required(() -> versions.require(id));
        return version.state().hasSignedPackage()
                ? version.packageDigest().flatMap(packages::find)
                : version.workspace().map(packages::workspace);
    }
}
