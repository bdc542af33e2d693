package dev.drydock.application.ingest;

import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.ReadAs;
import dev.drydock.domain.dataset.Replay;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.labelling.LabelRequests;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Fixes the inputs of a run's snapshot: its as-of time, its files, and the champion whose snapshot is replayed. Tested by {@code
 * NightlyIngestTest} and {@code ReplayedNightTest}.
 */
@Singleton
public final class SnapshotPlans {
    /** The fact that fixes the instant at which ages are measured. */
    public static final String AS_OF = "as-of";

    private final RunFacts facts;
    private final Runs runs;
    private final ModelRepository models;
    private final ReadableFiles readableFiles;
    private final VersionRepository versions;
    private final LabelRequests requests;
    private final LabelWindow window;
    private final Clock clock;

    @Inject
    public SnapshotPlans(
            RunFacts facts,
            Runs runs,
            ModelRepository models,
            ReadableFiles readableFiles,
            VersionRepository versions,
            LabelRequests requests,
            LabelWindow window,
            Clock clock) {
        this.facts = facts;
        this.runs = runs;
        this.models = models;
        this.readableFiles = readableFiles;
        this.versions = versions;
        this.requests = requests;
        this.window = window;
        this.clock = clock;
    }

    /**
     * @param past whether somebody chose an as-of time before the run was submitted
     * @param inService how the version in service reads rows, if its contract is another one
     * @param asked prediction ids whose labels people were asked for
     */
    record Plan(
            String model,
            DatasetSchema schema,
            Instant asOf,
            boolean past,
            ReadAs.Files files,
            Optional<DatasetSchema> inService,
            Optional<Replayed> replayed,
            Set<String> asked) {}

    record Replayed(SnapshotId snapshot, Replay rule) {}

    /** Joins the caller's transaction. Asked again, it gives the same. */
    Plan fix(long instanceId, Optional<Instant> asOf) {
        String model = facts.require(instanceId, RunFacts.MODEL);
        ModelDefinition definition = RunDefinitions.require(models, facts, instanceId);
        DatasetSchema schema = definition.schema();
        Instant at = facts.find(instanceId, AS_OF)
                .map(Instant::parse)
                .orElseGet(() -> asOf.orElseGet(() -> submittedAt(instanceId)));
        facts.record(instanceId, AS_OF, at.toString());
        ReadAs.Files files = readableFiles.ofRun(instanceId, definition, facts);
        return new Plan(
                model,
                schema,
                at,
                asOf.isPresent() && at.isBefore(submittedAt(instanceId)),
                files,
                inService(instanceId, definition),
                definition.replay().flatMap(rule -> replayed(instanceId, model).map(id -> new Replayed(id, rule))),
                requests.asked(model, at.minus(window.length().multipliedBy(2))));
    }

    /** The champion's snapshot, fixed once together with the champion as the candidate's parent: lineage finds it by that. */
    private Optional<SnapshotId> replayed(long instanceId, String model) {
        Optional<String> fixed = facts.find(instanceId, RunFacts.REPLAYED_SNAPSHOT);
        if (fixed.isPresent()) {
            return fixed.filter(snapshot -> !snapshot.equals(RunFacts.NO_SNAPSHOT))
                    .map(SnapshotId::new);
        }
        Optional<ModelVersion> champion =
                versions.champion(model).filter(known -> known.snapshot().isPresent());
        facts.record(
                instanceId,
                RunFacts.REPLAYED_SNAPSHOT,
                champion.flatMap(ModelVersion::snapshot).orElse(RunFacts.NO_SNAPSHOT));
        champion.ifPresent(known ->
                facts.record(instanceId, RunFacts.PARENT_VERSION, known.id().toString()));
        return champion.flatMap(ModelVersion::snapshot).map(SnapshotId::new);
    }

    /** Of another revision: its inputs decide which rows both read, so it is fixed as the candidate's parent. */
    private Optional<DatasetSchema> inService(long instanceId, ModelDefinition definition) {
        Optional<ModelVersion> champion = facts.find(instanceId, RunFacts.PARENT_VERSION)
                .map(VersionId::parse)
                .map(versions::require)
                .or(() -> versions.champion(definition.name()));
        Optional<DatasetSchema> another = champion.flatMap(
                        version -> RunDefinitions.ofOtherRevision(models, facts, version, definition))
                .map(ModelDefinition::schema);
        if (another.isPresent()) {
            requireWhatItReads(definition, champion.orElseThrow(), another.get());
            facts.record(
                    instanceId,
                    RunFacts.PARENT_VERSION,
                    champion.orElseThrow().id().toString());
        }
        return another;
    }

    private static void requireWhatItReads(ModelDefinition definition, ModelVersion champion, DatasetSchema inService) {
        List<String> known =
                definition.schema().inputs().stream().map(InputColumn::name).toList();
        List<String> lacking = inService.inputs().stream()
                .filter(input -> !input.missingAllowed())
                .map(InputColumn::name)
                .filter(input -> !known.contains(input))
                .toList();
        if (!lacking.isEmpty()) {
            throw new DrydockException(
                    RegistryFailure.DEFINITION_OF_ANOTHER_MODEL,
                    "No snapshot was sealed: " + champion.id() + " in service requires " + String.join(", ", lacking)
                            + ", which the model.yaml of this run does not have, so the two cannot be compared. Put the model.yaml"
                            + " of the revision after that of " + champion.id()
                            + " in force with 'drydock definition change'.");
        }
    }

    private Instant submittedAt(long instanceId) {
        return runs.find(instanceId).map(Run::submittedAt).orElseGet(clock::instant);
    }
}
