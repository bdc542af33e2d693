package dev.drydock.application.runs;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The package whose module a training starts from: that of the version in service, or that which came with a revision as long as a version of
 * an earlier revision is in service. Tested by {@code StartingPackagesTest} and {@code RevisionIT}.
 */
@Singleton
public final class StartingPackages {
    private final Transactions transactions;
    private final ModelRepository models;
    private final RunFacts facts;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final PackageDigester digester;

    @Inject
    public StartingPackages(
            Transactions transactions,
            ModelRepository models,
            RunFacts facts,
            VersionRepository versions,
            PackageStore packages,
            PackageDigester digester) {
        this.transactions = transactions;
        this.models = models;
        this.facts = facts;
        this.versions = versions;
        this.packages = packages;
        this.digester = digester;
    }

    /**
     * Its digest, for a run. Joins the caller's transaction.
     *
     * @param parent the version in service when the run fixed it
     */
    public String ofRun(long run, ModelVersion parent) {
        return baseOf(run, parent)
                .or(parent::packageDigest)
                .orElseThrow(() -> new IllegalStateException("the champion " + parent.id() + " has no package"));
    }

    /** Digest of the revision's package that a run starts from; empty if it starts from its parent. Joins the caller's transaction. */
    public Optional<String> baseOf(long run, ModelVersion parent) {
        return base(parent, RunDefinitions.text(models, facts, run));
    }

    /** Whether a run that has a parent starts from the revision's package. Joins the caller's transaction. */
    public boolean startsFromRevision(long run) {
        VersionId parent = VersionId.parse(facts.require(run, RunFacts.PARENT_VERSION));
        return baseOf(run, versions.require(parent)).isPresent();
    }

    /** Its digest, for a version that was trained; empty if the parent has no package. Joins the caller's transaction. */
    public Optional<String> ofVersion(ModelVersion version, ModelVersion parent) {
        return VersionDefinitions.of(version.id().model(), models, facts)
                .madeBy(version)
                .flatMap(definition -> base(parent, definition))
                .or(parent::packageDigest);
    }

    /**
     * Its directory. Call it outside a transaction: of a revision's package it reads every byte, since nobody signed that.
     *
     * @throws DrydockException {@link PackagingFailure#PACKAGE_ALTERED}
     */
    public Path directory(long run, VersionId parent) {
        ModelVersion champion = transactions.required(() -> versions.require(parent));
        return intact(transactions.required(() -> ofRun(run, champion)), champion);
    }

    /**
     * The directory of a package that a training starts from, or started from.
     *
     * @throws DrydockException {@link PackagingFailure#PACKAGE_ALTERED} if it is a revision's and has other bytes
     */
    public Path intact(String digest, ModelVersion parent) {
        Path directory = packages.require(digest);
        if (!parent.packageDigest().equals(Optional.of(digest))
                && !digester.packageDigest(directory).equals(digest)) {
            throw new DrydockException(
                    PackagingFailure.PACKAGE_ALTERED,
                    "Nothing is trained or tried on " + directory + ": it was changed since it came with the revision."
                            + " Find out who changed it, and restore the directory from a backup, or declare the revision again.");
        }
        return directory;
    }

    private Optional<String> base(ModelVersion parent, RegisteredModel definition) {
        return definition
                .base()
                .filter(base -> RunDefinitions.ofOtherRevision(
                                models,
                                facts,
                                parent,
                                definition.definitionDigest(),
                                () -> models.requireDefinition(parent.id().model(), definition.definitionDigest()))
                        .isPresent());
    }
}
