package dev.drydock.application.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.UnpackImport.Unpacked;
import dev.drydock.application.validation.AssembleCandidate;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Registers a model and its imported version, or records why there is none. Tested by {@code RegisterImportTest} and {@code BadInputIT}. */
@Singleton
final class RegisterImport {
    private static final String MODEL_YAML = "model.yaml";

    private final Transactions transactions;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final PackageContent content;
    private final DefinitionReader definitions;
    private final Journal journal;

    @Inject
    RegisterImport(
            Transactions transactions,
            ModelRepository models,
            VersionRepository versions,
            PackageStore packages,
            PackageContent content,
            DefinitionReader definitions,
            Journal journal) {
        this.transactions = transactions;
        this.models = models;
        this.versions = versions;
        this.packages = packages;
        this.content = content;
        this.definitions = definitions;
        this.journal = journal;
    }

    /** @throws DrydockException {@link ReleaseFailure#IMPORT_REFUSED} if a version of the model is in service */
    void requireFirst(String model) {
        Optional<ModelVersion> champion = transactions.required(() -> versions.champion(model));
        if (champion.isPresent()) {
            throw new DrydockException(
                    ReleaseFailure.IMPORT_REFUSED,
                    "Model " + model + " is not imported: " + champion.get().id()
                            + " is in service already, and versions after the first are trained here and compared with it."
                            + " Run the job nightly-retrain; put another model.yaml in force with 'drydock definition change';"
                            + " declare another module or other inputs with 'drydock definition revise';"
                            + " or import under another name.");
        }
    }

    ModelVersion register(Actor actor, Unpacked unpacked) {
        return transactions.required(() -> registerLocked(actor, unpacked));
    }

    ModelVersion registered(VersionId id) {
        return transactions.required(() -> versions.require(id));
    }

    private ModelVersion registerLocked(Actor actor, Unpacked unpacked) {
        ModelDefinition definition = unpacked.definition();
        var now = journal.now().truncatedTo(ChronoUnit.MILLIS);
        String yaml = new String(content.read(unpacked.directory(), MODEL_YAML), StandardCharsets.UTF_8);
        models.find(definition.name()).ifPresent(known -> models.requireLocked(known.name()));
        requireFirst(definition.name()); // another version may have come into service since
        List<RegisteredModel> history = models.history(definition.name());
        models.register(new RegisteredModel(definition.name(), yaml, definition.digest(), actor.name(), now));
        Origin origin = new Origin(Optional.empty(), OptionalLong.empty(), actor.name(), Optional.empty());
        ModelVersion version = versions.create(definition.name(), origin, now);
        SortedMap<String, String> details = new TreeMap<>(Map.of("definition", definition.digest()));
        LoosenedFields.tell(history, definitions, definition, details);
        journal.append(
                new AuditLog.Event(actor.name(), "model.import", version.id().toString(), details));
        return version;
    }

    /** The version's number stays in use, so that no two packages ever had it. */
    void giveUp(Actor actor, VersionId id, RuntimeException cause) {
        packages.discard(AssembleCandidate.workspaceKey(id));
        transactions.requiresNew(() -> {
            journal.append(AuditLog.Event.of(
                    actor.name(),
                    "model.import.failed",
                    id.toString(),
                    "cause",
                    cause.getClass().getSimpleName()));
            return versions.move(id, VersionState.REJECTED);
        });
    }

    void recordRefusal(Actor actor, DrydockException refusal) {
        transactions.requiresNew(() -> {
            journal.append(AuditLog.Event.of(
                    actor.name(),
                    "model.import.refused",
                    "models",
                    "code",
                    refusal.code().name()));
            return Boolean.TRUE;
        });
    }
}
