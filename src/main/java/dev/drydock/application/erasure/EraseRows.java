package dev.drydock.application.erasure;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.IngestExports;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunRecords;
import dev.drydock.application.runs.RunRecords.EndedRun;
import dev.drydock.application.runs.RunRecords.Selection;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.SubjectDigests;
import dev.drydock.domain.erasure.ErasedCopy;
import dev.drydock.domain.erasure.ErasedCopy.Place;
import dev.drydock.domain.erasure.Erasure;
import dev.drydock.domain.erasure.Erasures;
import dev.drydock.domain.labelling.LabelSheets;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ErasureFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Carries out an erasure. It first records the digests of all predictions that it concerns, because labels can only be found by
 * these digests. Then it overwrites one copy after another. It records the new state of a copy before it changes the copy, so a
 * restart after a crash reaches the same result. A repetition finds rows that arrived in the meantime.
 */
@Singleton
public class EraseRows {
    private static final int MOST_VERSIONS = 100_000;

    private final Transactions transactions;
    private final RunFacts facts;
    private final RunRecords records;
    private final Executions executions;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final Erasures erasures;
    private final Supplier<SubjectDigests.Key> key;
    private final SweepCopies copies;
    private final LabelSheets sheets;
    private final ReportStore reports;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    public EraseRows(
            Transactions transactions,
            RunFacts facts,
            RunRecords records,
            Executions executions,
            ModelRepository models,
            VersionRepository versions,
            Erasures erasures,
            Supplier<SubjectDigests.Key> key,
            SweepCopies copies,
            LabelSheets sheets,
            ReportStore reports,
            AuditLog audit,
            Clock clock) {
        this.transactions = transactions;
        this.facts = facts;
        this.records = records;
        this.executions = executions;
        this.models = models;
        this.versions = versions;
        this.erasures = erasures;
        this.key = key;
        this.copies = copies;
        this.sheets = sheets;
        this.reports = reports;
        this.audit = audit;
        this.clock = clock;
    }

    /** How it ended; the constants are exit statuses. */
    public enum Outcome {
        ERASED,
        STOPPED
    }

    /**
     * To be called outside a transaction: it reads and writes files.
     *
     * @param stopRequested asked between copies; a restart goes on
     * @throws DrydockException {@link ErasureFailure#ERASURE_UNKNOWN}, {@link ErasureFailure#ERASURE_RUN_OPEN}
     */
    public Outcome erase(long instanceId, String model, int number, BooleanSupplier stopRequested) {
        transactions.run(() -> {
            ViewErasures.require(erasures, model, number);
            requireNoOpenRun(model);
        });
        DatasetSchema schema =
                transactions.required(() -> models.requireDefinition(model)).schema();
        copies.removeLeftovers(model, this::running);
        ErasedSubjects groups = subjects(model);
        Set<String> found = copies.predictionIds(model, schema, groups);
        transactions.run(() -> erasures.addSubjects(model, number, digests(model, found)));
        ErasedSubjects erased = subjects(model);
        boolean whole = copies.sweep(
                model,
                schema,
                erased,
                (place, name, rewrite, recorded) -> overwrite(model, number, place, name, rewrite, recorded),
                stopRequested);
        if (!whole) {
            return Outcome.STOPPED;
        }
        removeReplacedSheets(model, number);
        transactions.run(() -> copies.sweepRecords(model, erased));
        noteReports(model, number, erased);
        finish(instanceId, model, number);
        return Outcome.ERASED;
    }

    private ErasedSubjects subjects(String model) {
        return new ErasedSubjects(key.get().of(model), transactions.required(() -> erasures.subjects(model)));
    }

    private Set<String> digests(String model, Set<String> predictionIds) {
        SubjectDigests digests = key.get().of(model);
        return predictionIds.stream().map(digests::ofPrediction).collect(Collectors.toSet());
    }

    /** Runs that could be restarted hold on to their files and their snapshot; joins the caller's transaction. */
    void requireNoOpenRun(String model) {
        Selection over = new Selection(
                OptionalLong.empty(),
                Optional.empty(),
                Optional.of(model),
                Optional.empty(),
                List.of("FAILED", "STOPPED"),
                clock.instant());
        List<Long> open = records.listEnded(over).stream()
                .map(EndedRun::run)
                .filter(this::hasRows)
                .toList();
        if (!open.isEmpty()) {
            throw new DrydockException(
                    ErasureFailure.ERASURE_RUN_OPEN,
                    "Rows of " + model + " cannot be erased: run " + open.get(0)
                            + " has begun to read rows and ended early"
                            + (open.size() > 1 ? ", and so have " + (open.size() - 1) + " more" : "")
                            + ". Restart it and let it end, or abandon it ('drydock abandon'), then erase.");
        }
    }

    private boolean hasRows(long run) {
        return facts.find(run, RunFacts.SNAPSHOT).isPresent()
                || facts.find(run, IngestExports.filesFact(ExportKind.LOGS)).isPresent()
                || facts.find(run, IngestExports.filesFact(ExportKind.FEEDBACK)).isPresent();
    }

    private List<Long> running() {
        return transactions.required(() -> executions.list(Executions.Filter.newest(1000)).stream()
                .filter(execution -> !execution.hasEnded())
                .map(Executions.Execution::instanceId)
                .toList());
    }

    private void overwrite(String model, int number, Place place, String name, Rewrite rewrite, Runnable recorded) {
        transactions.run(() -> {
            erasures.record(
                    model, number, new ErasedCopy(place, name, rewrite.rows(), rewrite.before(), rewrite.after()));
            if (place != Place.LABEL_SHEET) {
                recorded.run();
            }
        });
        rewrite.settle();
        if (place == Place.LABEL_SHEET) {
            transactions.run(recorded); // the further sheet is there before a request names it
        }
    }

    private void removeReplacedSheets(String model, int number) {
        transactions.required(() -> erasures.copies(model, number)).stream()
                .filter(copy -> copy.place() == Place.LABEL_SHEET)
                .map(ErasedCopy::before)
                .forEach(sheets::remove);
    }

    /** Reports are signed with their packages and stay; which of them name an erased prediction is told. */
    private void noteReports(String model, int number, ErasedSubjects erased) {
        List<String> digests = transactions.required(() -> versions.list(model, MOST_VERSIONS)).stream()
                .flatMap(version -> version.reportDigest().stream())
                .distinct()
                .toList();
        for (String digest : digests) {
            boolean named = reports.findJson(digest)
                    .filter(json -> erased.isMentionedIn(new String(json, StandardCharsets.UTF_8)))
                    .isPresent();
            if (named) {
                transactions.run(
                        () -> erasures.record(model, number, new ErasedCopy(Place.REPORT, digest, 0, digest, digest)));
            }
        }
    }

    private void finish(long instanceId, String model, int number) {
        transactions.run(() -> {
            Erasure erasure = ViewErasures.require(erasures, model, number);
            if (erasure.finishedAt().isPresent()) {
                return;
            }
            erasures.finish(model, number, clock.instant());
            List<ErasedCopy> all = erasures.copies(model, number);
            Set<String> trained = all.stream()
                    .filter(copy -> copy.place() == Place.SNAPSHOT)
                    .map(ErasedCopy::name)
                    .collect(Collectors.toSet());
            audit.append(AuditLog.Event.of(
                    "run:" + instanceId,
                    "rows.erase.done",
                    "erasure/" + erasure.label(),
                    "copies",
                    Integer.toString(all.size()),
                    "rows",
                    Long.toString(all.stream().mapToLong(ErasedCopy::rows).sum()),
                    "snapshots",
                    Integer.toString(trained.size()),
                    "versions",
                    Long.toString(versions.list(model, MOST_VERSIONS).stream()
                            .map(ModelVersion::snapshot)
                            .filter(snapshot ->
                                    snapshot.filter(trained::contains).isPresent())
                            .count())));
        });
    }
}
