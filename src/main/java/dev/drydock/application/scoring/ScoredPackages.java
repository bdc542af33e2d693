package dev.drydock.application.scoring;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.scoring.ScoreForm;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** The package that a run scores with, and what it says of itself. Call it outside a transaction. Tested by {@code BatchScoringTest}. */
@Singleton
public final class ScoredPackages {
    private final Transactions transactions;
    private final RunFacts facts;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final PackageDigester digester;
    private final PackageContent content;
    private final DefinitionReader definitions;
    private final SuiteDocuments documents;

    @Inject
    public ScoredPackages(
            Transactions transactions,
            RunFacts facts,
            VersionRepository versions,
            PackageStore packages,
            PackageDigester digester,
            PackageContent content,
            DefinitionReader definitions,
            SuiteDocuments documents) {
        this.transactions = transactions;
        this.facts = facts;
        this.versions = versions;
        this.packages = packages;
        this.digester = digester;
        this.content = content;
        this.definitions = definitions;
        this.documents = documents;
    }

    /**
     * @param definition the {@code model.yaml} of the package: how its inputs are read, whatever is in force today
     * @param signature {@code model/signature.json}, byte for byte
     */
    @SuppressWarnings("ArrayRecordComponent") // equality is not needed
    record ScoredPackage(
            VersionId version,
            String digest,
            Path directory,
            ModelDefinition definition,
            byte[] signature,
            ScoreForm form) {
        TaskInput input() {
            return new TaskInput(directory, digest);
        }
    }

    /** The package of the version that the run has fixed, its bytes verified. */
    ScoredPackage of(long run) {
        return of(VersionId.parse(transactions.required(() -> facts.require(run, RunFacts.SCORED_VERSION))));
    }

    /**
     * The signed package of the version, its bytes verified.
     *
     * @throws DrydockException {@code VERSION_UNKNOWN}, {@code VERSION_STATE_WRONG}, {@code PACKAGE_UNKNOWN}, {@code PACKAGE_ALTERED}
     */
    ScoredPackage of(VersionId id) {
        ModelVersion version = transactions.required(() -> versions.require(id));
        String digest = version.packageDigest()
                .filter(signed -> version.state().hasSignedPackage())
                .orElseThrow(() -> new DrydockException(
                        RegistryFailure.VERSION_STATE_WRONG,
                        "Version " + id + " scores no rows: it is " + version.state()
                                + ", and has no signed package. 'drydock versions " + id.model()
                                + "' lists those that have one."));
        Path directory = packages.require(digest);
        String actual = digester.packageDigest(directory);
        if (!actual.equals(digest)) {
            throw new DrydockException(
                    PackagingFailure.PACKAGE_ALTERED,
                    "Version " + id + " scores no rows: its package at " + directory + " was stored as " + digest
                            + ", and its bytes now have " + actual
                            + ". Find out who changed it, and restore the folder from a backup.");
        }
        ModelDefinition definition = definitions.read(content.read(directory, PackageFiles.MODEL_YAML));
        byte[] signature = content.read(directory, PackageFiles.SIGNATURE);
        return new ScoredPackage(
                id,
                digest,
                directory,
                definition,
                signature,
                ScoreForm.of(definition, documents.readOperatingPoint(signature)));
    }
}
