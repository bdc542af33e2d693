package dev.drydock.application.ingest;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.JoinCounts;
import dev.drydock.domain.dataset.LabelFate;
import dev.drydock.domain.dataset.Pseudonyms;
import dev.drydock.domain.dataset.Reject;
import dev.drydock.domain.dataset.Replay;
import dev.drydock.domain.dataset.SnapshotArchive;
import dev.drydock.domain.dataset.SnapshotArchive.Sealed;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotJoin;
import dev.drydock.domain.dataset.SnapshotJoin.QueuedRow;
import dev.drydock.domain.dataset.SnapshotRepository;
import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.labelling.LabelAnswers;
import dev.drydock.domain.labelling.LabelRequests;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Joins everything that the model's exports brought, this run's and earlier ones', and seals the labelled, mature rows as a
 * snapshot. The files and the as-of time of a run are fixed once, so that doing it again gives the same snapshot.
 */
public class SealSnapshot {
    /** The fact that fixes the instant at which ages are measured. */
    static final String AS_OF = "as-of";

    /** Anomalies that a run's facts name; the snapshot's manifest has all. */
    private static final int NAMED = 20;

    private final Transactions transactions;
    private final RunFacts facts;
    private final Runs runs;
    private final ModelRepository models;
    private final ExportRepository exports;
    private final StagingArea staging;
    private final SnapshotArchive archive;
    private final SnapshotRepository snapshots;
    private final VersionRepository versions;
    private final LabelRequests requests;
    private final Pseudonyms pseudonyms;
    private final AuditLog audit;
    private final Clock clock;
    private final Duration window;

    /** @param window a prediction older than this is not used any more */
    public SealSnapshot(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            ModelRepository models,
            ExportRepository exports,
            StagingArea staging,
            SnapshotArchive archive,
            SnapshotRepository snapshots,
            VersionRepository versions,
            LabelRequests requests,
            Pseudonyms pseudonyms,
            AuditLog audit,
            Clock clock,
            Duration window) {
        this.transactions = transactions;
        this.facts = facts;
        this.runs = runs;
        this.models = models;
        this.exports = exports;
        this.staging = staging;
        this.archive = archive;
        this.snapshots = snapshots;
        this.versions = versions;
        this.requests = requests;
        this.pseudonyms = pseudonyms;
        this.audit = audit;
        this.clock = clock;
        this.window = window;
    }

    /** @param asked prediction ids whose labels people were asked for */
    private record Plan(
            String model,
            DatasetSchema schema,
            Instant asOf,
            List<ExportFile> files,
            Optional<Replayed> replayed,
            Set<String> asked) {}

    private record Replayed(SnapshotId snapshot, Replay rule) {}

    /**
     * To be called outside a transaction: it reads and writes files.
     *
     * @param asOf the run's submit time if empty
     * @return empty if a stop was requested
     * @throws DrydockException {@link IngestFailure#INGEST_INCOMPLETE}, {@link IngestFailure#COUNTS_DISAGREE}
     */
    public Optional<SnapshotId> seal(long instanceId, Optional<Instant> asOf, BooleanSupplier stopRequested) {
        Plan plan = transactions.required(() -> plan(instanceId, asOf));
        Map<String, LabelFate> answers = new HashMap<>();
        Optional<Sealed> sealed = archive.seal(
                instanceId,
                plan.model(),
                plan.asOf(),
                plan.schema(),
                sink -> join(instanceId, plan, sink, answers, stopRequested));
        sealed.ifPresent(snapshot -> transactions.run(() -> record(instanceId, plan, snapshot, answers)));
        return sealed.map(Sealed::id);
    }

    private Optional<SortedMap<String, Long>> join(
            long instanceId,
            Plan plan,
            Consumer<SnapshotRow> sink,
            Map<String, LabelFate> answers,
            BooleanSupplier stopRequested) {
        Queue queue = new Queue(instanceId);
        SnapshotJoin join = new SnapshotJoin(
                plan.schema(),
                plan.asOf(),
                window,
                sink,
                queue::add,
                (predictionId, fate) -> {
                    if (plan.asked().contains(predictionId)) {
                        answers.put(predictionId, fate);
                    }
                },
                annotatorNames(plan));
        plan.files().forEach(join::addFile);
        plan.replayed()
                .ifPresent(earlier -> join.replay(archive.replay(earlier.snapshot(), plan.schema(), earlier.rule())));
        JoinCounts counts = join.join(staging.sorted(plan.files()), stopRequested);
        queue.flush();
        return Optional.ofNullable(counts).map(JoinCounts::asMap);
    }

    private UnaryOperator<String> annotatorNames(Plan plan) {
        DatasetSchema schema = plan.schema();
        return schema.privateColumns().contains(schema.feedback().annotator())
                ? pseudonyms.of(plan.model())
                : UnaryOperator.identity();
    }

    /**
     * Rows that somebody has to look at go into quarantine as they are found: which ones a run finds is the same however often it
     * joins, and each stands there once.
     */
    private final class Queue {
        private static final int TOGETHER = 1000;

        private final long instanceId;
        private final List<QueuedRow> rows = new ArrayList<>();

        Queue(long instanceId) {
            this.instanceId = instanceId;
        }

        void add(QueuedRow row) {
            rows.add(row);
            if (rows.size() == TOGETHER) {
                flush();
            }
        }

        void flush() {
            Map<Long, List<Reject>> byFile = rows.stream()
                    .collect(Collectors.groupingBy(
                            QueuedRow::fileId,
                            TreeMap::new,
                            Collectors.mapping(QueuedRow::reject, Collectors.toList())));
            transactions.run(
                    () -> byFile.forEach((fileId, rejects) -> exports.quarantine(fileId, instanceId, rejects)));
            rows.clear();
        }
    }

    private Plan plan(long instanceId, Optional<Instant> asOf) {
        String model = facts.require(instanceId, RunFacts.MODEL);
        ModelDefinition definition = RunDefinitions.require(models, facts, instanceId);
        DatasetSchema schema = definition.schema();
        Instant at = facts.find(instanceId, AS_OF)
                .map(Instant::parse)
                .orElseGet(() -> asOf.orElseGet(() -> submittedAt(instanceId)));
        facts.record(instanceId, AS_OF, at.toString());
        List<ExportFile> files = exports.snapshotInputs(instanceId);
        if (files.isEmpty()) {
            String schemaDigest = IngestExports.schemaDigest(schema);
            FinishIngest.ownFiles(exports, facts, instanceId, schemaDigest);
            files = exports.listIngested(model, schemaDigest);
            exports.fixSnapshotInputs(instanceId, files);
        }
        return new Plan(
                model,
                schema,
                at,
                files,
                definition.replay().flatMap(rule -> replayed(instanceId, model).map(id -> new Replayed(id, rule))),
                requests.asked(model, at.minus(window.multipliedBy(2))));
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

    private Instant submittedAt(long instanceId) {
        return runs.find(instanceId).map(Run::submittedAt).orElseGet(clock::instant);
    }

    private void record(long instanceId, Plan plan, Sealed sealed, Map<String, LabelFate> answers) {
        boolean recorded = facts.find(instanceId, RunFacts.SNAPSHOT).isPresent();
        facts.record(instanceId, RunFacts.SNAPSHOT, sealed.id().hex());
        if (recorded) {
            return;
        }
        facts.record(instanceId, RunFacts.SNAPSHOT_MANIFEST, sealed.manifest());
        snapshots.add(
                new SealedSnapshot(sealed.id(), plan.model(), sealed.rows(), plan.asOf(), instanceId, clock.instant()));
        recordAnswers(instanceId, plan, answers);
        recordAnomalies(instanceId, sealed);
        audit.append(AuditLog.Event.of(
                "run:" + instanceId,
                "snapshot.seal",
                "snapshot/" + sealed.id().hex(),
                "model",
                plan.model(),
                "rows",
                Integer.toString(sealed.rows()),
                "asOf",
                plan.asOf().toString(),
                "anomalies",
                Integer.toString(sealed.anomalies().size())));
    }

    private void recordAnomalies(long instanceId, Sealed sealed) {
        List<String> anomalies = sealed.anomalies();
        if (!anomalies.isEmpty()) {
            int left = anomalies.size() - NAMED;
            facts.record(
                    instanceId,
                    RunFacts.ANOMALIES,
                    String.join("; ", anomalies.subList(0, Math.min(NAMED, anomalies.size())))
                            + (left > 0 ? "; and " + left + " more" : ""));
        }
    }

    private void recordAnswers(long instanceId, Plan plan, Map<String, LabelFate> answers) {
        if (!plan.asked().isEmpty()) {
            requests.answer(plan.model(), instanceId, answers);
            facts.record(
                    instanceId,
                    RunFacts.ASKED_LABELS,
                    LabelAnswers.of(plan.asked().size(), answers).text());
        }
    }
}
