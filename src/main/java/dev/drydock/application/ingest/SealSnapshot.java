package dev.drydock.application.ingest;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.SnapshotPlans.Plan;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.FieldPlace;
import dev.drydock.domain.dataset.JoinCounts;
import dev.drydock.domain.dataset.LabelOutcome;
import dev.drydock.domain.dataset.Pseudonyms;
import dev.drydock.domain.dataset.Reject;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.SnapshotArchive;
import dev.drydock.domain.dataset.SnapshotArchive.Sealed;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotJoin;
import dev.drydock.domain.dataset.SnapshotJoin.QueuedRow;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Joins everything that the model's exports brought, this run's and earlier ones', and seals the labelled, mature rows as a snapshot. The
 * files and the as-of time of a run are fixed once, so a repetition gives the same snapshot. A run as of the past uses no row from after that
 * time, and leaves such rows to later runs. Tested by {@code NightlyIngestTest} and {@code PastNightTest}.
 */
@Singleton
public class SealSnapshot {
    private final Transactions transactions;
    private final SnapshotPlans plans;
    private final RecordSnapshot recordSnapshot;
    private final ExportRepository exports;
    private final StagingArea staging;
    private final SnapshotArchive archive;
    private final Pseudonyms pseudonyms;
    private final LabelWindow window;

    @Inject
    public SealSnapshot(
            Transactions transactions,
            SnapshotPlans plans,
            RecordSnapshot recordSnapshot,
            ExportRepository exports,
            StagingArea staging,
            SnapshotArchive archive,
            Pseudonyms pseudonyms,
            LabelWindow window) {
        this.transactions = transactions;
        this.plans = plans;
        this.recordSnapshot = recordSnapshot;
        this.exports = exports;
        this.staging = staging;
        this.archive = archive;
        this.pseudonyms = pseudonyms;
        this.window = window;
    }

    /**
     * Call it outside a transaction: it reads and writes files.
     *
     * @param asOf the run's submit time if empty
     * @return empty if a stop was requested
     * @throws DrydockException {@link IngestFailure#INGEST_INCOMPLETE}, {@link IngestFailure#COUNTS_DISAGREE}
     */
    public Optional<SnapshotId> seal(long instanceId, Optional<Instant> asOf, BooleanSupplier stopRequested) {
        Plan plan = transactions.required(() -> plans.fix(instanceId, asOf));
        Map<String, LabelOutcome> answers = new HashMap<>();
        Optional<Sealed> sealed = archive.seal(
                instanceId,
                plan.model(),
                plan.asOf(),
                plan.schema(),
                sink -> join(instanceId, plan, sink, answers, stopRequested));
        sealed.ifPresent(
                snapshot -> transactions.run(() -> recordSnapshot.record(instanceId, plan, snapshot, answers)));
        return sealed.map(Sealed::id);
    }

    private Optional<SortedMap<String, Long>> join(
            long instanceId,
            Plan plan,
            Consumer<SnapshotRow> sink,
            Map<String, LabelOutcome> answers,
            BooleanSupplier stopRequested) {
        Queue queue = new Queue(instanceId);
        SnapshotJoin join = new SnapshotJoin(
                plan.schema(),
                plan.asOf(),
                window.length(),
                sink,
                queue::add,
                (predictionId, outcome) -> {
                    if (plan.asked().contains(predictionId)) {
                        answers.put(predictionId, outcome);
                    }
                },
                annotatorNames(plan));
        if (plan.past()) {
            join.ofThePast();
        }
        plan.inService().ifPresent(join::onlyRowsOf);
        transactions.run(() -> plan.files()
                .all()
                .forEach(file -> join.addFile(file, exports.countRejects(file.id(), RejectReason.KNOWN_TOO_LATE))));
        plan.replayed()
                .ifPresent(earlier -> join.replay(archive.replay(earlier.snapshot(), plan.schema(), earlier.rule())));
        JoinCounts counts = join.join(plan.files().sorted(staging), stopRequested);
        queue.flush();
        return Optional.ofNullable(counts).map(JoinCounts::asMap);
    }

    private UnaryOperator<String> annotatorNames(Plan plan) {
        DatasetSchema schema = plan.schema();
        String annotator = schema.feedback().annotator();
        return schema.privateColumns().contains(annotator) || !schema.fields().mayGo(annotator, FieldPlace.PACKAGE)
                ? pseudonyms.of(plan.model())
                : UnaryOperator.identity();
    }

    /**
     * Rows that a person must check go into quarantine during the join. A repeated join finds the same rows, and each is in quarantine
     * once.
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
}
