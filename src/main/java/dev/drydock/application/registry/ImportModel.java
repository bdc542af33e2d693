package dev.drydock.application.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.ImportedBefore;
import dev.drydock.application.validation.AssembleCandidate;
import dev.drydock.application.validation.AssemblePackage;
import dev.drydock.application.validation.AssemblePackage.Assembled;
import dev.drydock.application.validation.JudgeImport;
import dev.drydock.application.validation.PackageIngredients;
import dev.drydock.application.validation.PackageIngredients.Content;
import dev.drydock.application.validation.ProbeModule;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageArchive;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Brings a model's first version in, the only door by which a version comes that was not trained here. The directory is unpacked
 * aside, {@code model.yaml} read, the weights looked at by a worker; only then a version is made, packaged and judged. With nothing
 * to compare it with it waits for a release manager's signed waiver. A refusal leaves nothing behind. The same files once more, as
 * a client sends them that gave up waiting, find the version that they were imported as.
 */
public class ImportModel {
    private static final String MODEL_YAML = "model.yaml";
    private static final String REFERENCE = "reference.json";

    private final Transactions transactions;
    private final Authorization authorization;
    private final PackageArchive archive;
    private final PackageStore packages;
    private final PackageContent content;
    private final DefinitionReader definitions;
    private final PolicySource policies;
    private final SuiteDocuments documents;
    private final ProbeModule probeModule;
    private final AssemblePackage assemblePackage;
    private final JudgeImport judgeImport;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final ImportedBefore importedBefore;
    private final AuditLog audit;
    private final Clock clock;
    private final Supplier<String> ids;
    private final String engine;

    /**
     * @param ids lower-case letters, digits and dashes, never the same twice
     * @param engine such as {@code PyTorch 2.7.1}
     */
    public ImportModel(
            Transactions transactions,
            Authorization authorization,
            PackageArchive archive,
            PackageStore packages,
            PackageContent content,
            DefinitionReader definitions,
            PolicySource policies,
            SuiteDocuments documents,
            ProbeModule probeModule,
            AssemblePackage assemblePackage,
            JudgeImport judgeImport,
            ModelRepository models,
            VersionRepository versions,
            ImportedBefore importedBefore,
            AuditLog audit,
            Clock clock,
            Supplier<String> ids,
            String engine) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.archive = archive;
        this.packages = packages;
        this.content = content;
        this.definitions = definitions;
        this.policies = policies;
        this.documents = documents;
        this.probeModule = probeModule;
        this.assemblePackage = assemblePackage;
        this.judgeImport = judgeImport;
        this.models = models;
        this.versions = versions;
        this.importedBefore = importedBefore;
        this.audit = audit;
        this.clock = clock;
        this.ids = ids;
        this.engine = engine;
    }

    /**
     * To be called outside a transaction: it waits for workers.
     *
     * @param tar a model directory
     * @return the new version, which waits for a waiver
     */
    public ModelVersion importModel(Actor actor, InputStream tar) {
        authorization.require(actor, Operation.IMPORT_MODEL, "models");
        String key = "import-" + ids.get();
        Path directory = packages.workspace(key);
        try {
            archive.unpack(tar, directory);
            return importDirectory(actor, key, directory);
        } catch (DrydockException e) {
            auditRefusal(actor, e);
            throw e;
        } finally {
            packages.discard(key);
        }
    }

    private ModelVersion importDirectory(Actor actor, String key, Path directory) {
        ModelDefinition definition = definitions.readDirectory(directory);
        return importedBefore.oneAtATime(definition.name(), () -> {
            requireFirst(definition.name());
            return importedBefore
                    .find(definition, directory)
                    .orElseGet(() -> importNew(actor, key, definition, directory));
        });
    }

    private ModelVersion importNew(Actor actor, String key, ModelDefinition definition, Path directory) {
        // A policy that model.yaml loosens is refused before a version exists.
        policies.current().policy().tightenedFor(definition);
        int width = probe(key, directory, definition);
        ModelVersion version = transactions.required(() -> register(actor, definition, directory));
        try {
            Assembled assembled = assemblePackage.assemble(ingredients(version, definition, directory, width));
            transactions.run(() -> versions.recordAssembly(version.id(), assembled.key(), assembled.subjectDigest()));
            judgeImport.judge(version.id());
        } catch (RuntimeException e) {
            giveUp(actor, version.id(), e);
            throw e;
        }
        return transactions.required(() -> versions.require(version.id()));
    }

    private void requireFirst(String model) {
        Optional<ModelVersion> champion = transactions.required(() -> versions.champion(model));
        if (champion.isPresent()) {
            throw new DrydockException(
                    ReleaseFailure.IMPORT_REFUSED,
                    "Model " + model + " is not imported: " + champion.get().id()
                            + " is in service already, and versions after the first are trained here and compared with it."
                            + " Run the job nightly-retrain; put another model.yaml in force with 'drydock definition change';"
                            + " or import under another name.");
        }
    }

    private int probe(String key, Path directory, ModelDefinition definition) {
        return probeModule.probe(
                key,
                directory.resolve(definition.weights()),
                directory.resolve(definition.preprocessing().name()),
                definition,
                reason -> new DrydockException(
                        ReleaseFailure.IMPORT_REFUSED,
                        "Model " + definition.name() + " is not imported: " + reason + " Nothing of it was kept."));
    }

    private ModelVersion register(Actor actor, ModelDefinition definition, Path directory) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String yaml = new String(content.read(directory, MODEL_YAML), StandardCharsets.UTF_8);
        models.find(definition.name()).ifPresent(known -> models.requireLocked(known.name()));
        requireFirst(definition.name()); // one may have come into service meanwhile
        models.register(new RegisteredModel(definition.name(), yaml, definition.digest(), actor.name(), now));
        Origin origin = new Origin(Optional.empty(), OptionalLong.empty(), actor.name(), Optional.empty());
        ModelVersion version = versions.create(definition.name(), origin, now);
        audit.append(AuditLog.Event.of(
                actor.name(), "model.import", version.id().toString(), "definition", definition.digest()));
        return version;
    }

    private PackageIngredients ingredients(
            ModelVersion version, ModelDefinition definition, Path directory, int width) {
        SortedMap<String, Content> provenance = new TreeMap<>();
        if (content.has(directory, REFERENCE)) {
            provenance.put(PackageFiles.REFERENCE, Content.of(directory.resolve(REFERENCE)));
        }
        return new PackageIngredients(
                AssembleCandidate.workspaceKey(version.id()),
                definition,
                Content.of(directory.resolve(MODEL_YAML)),
                Content.of(directory.resolve(definition.weights())),
                Content.of(directory.resolve(definition.preprocessing().name())),
                Content.of(documents.signature(definition, width, engine)),
                provenance);
    }

    /** The version's number stays taken, so that no two packages ever had it. */
    private void giveUp(Actor actor, VersionId id, RuntimeException cause) {
        packages.discard(AssembleCandidate.workspaceKey(id));
        transactions.requiresNew(() -> {
            audit.append(AuditLog.Event.of(
                    actor.name(),
                    "model.import.failed",
                    id.toString(),
                    "cause",
                    cause.getClass().getSimpleName()));
            return versions.move(id, VersionState.REJECTED);
        });
    }

    private void auditRefusal(Actor actor, DrydockException refusal) {
        transactions.requiresNew(() -> {
            audit.append(AuditLog.Event.of(
                    actor.name(),
                    "model.import.refused",
                    "models",
                    "code",
                    refusal.code().name()));
            return Boolean.TRUE;
        });
    }
}
