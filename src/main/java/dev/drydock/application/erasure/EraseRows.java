package dev.drydock.application.erasure;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.SubjectDigests;
import dev.drydock.domain.erasure.ErasedCopy;
import dev.drydock.domain.erasure.ErasedCopy.Place;
import dev.drydock.domain.erasure.Erasures;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ErasureFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Carries out an erasure. It first records the digests of all predictions that it concerns, because labels can only be found by these
 * digests. Then it overwrites one copy after another. It records the new state of a copy before it changes the copy, so a restart after a
 * crash reaches the same result. A repetition finds rows that arrived in the meantime. Tested by {@code ErasureTest}.
 */
@Singleton
public class EraseRows {
    private final Transactions transactions;
    private final OpenRuns openRuns;
    private final ModelRepository models;
    private final Erasures erasures;
    private final Supplier<SubjectDigests.Key> key;
    private final SweepCopies copies;
    private final FinishErasure finishErasure;

    @Inject
    public EraseRows(
            Transactions transactions,
            OpenRuns openRuns,
            ModelRepository models,
            Erasures erasures,
            Supplier<SubjectDigests.Key> key,
            SweepCopies copies,
            FinishErasure finishErasure) {
        this.transactions = transactions;
        this.openRuns = openRuns;
        this.models = models;
        this.erasures = erasures;
        this.key = key;
        this.copies = copies;
        this.finishErasure = finishErasure;
    }

    /** How it ended; the constants are exit statuses. */
    public enum Outcome {
        ERASED,
        STOPPED
    }

    /**
     * Call it outside a transaction: it reads and writes files.
     *
     * @param stopRequested checked between copies; a restart continues
     * @throws DrydockException {@link ErasureFailure#ERASURE_UNKNOWN}, {@link ErasureFailure#ERASURE_RUN_OPEN}
     */
    public Outcome erase(long instanceId, String model, int number, BooleanSupplier stopRequested) {
        transactions.run(() -> {
            ViewErasures.require(erasures, model, number);
            openRuns.requireNone(model);
        });
        DatasetSchema schema =
                transactions.required(() -> models.requireDefinition(model)).schema();
        copies.removeLeftovers(model, openRuns::running);
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
        finishErasure.removeReplacedSheets(model, number);
        transactions.run(() -> copies.sweepRecords(model, erased));
        finishErasure.noteReports(model, number, erased);
        finishErasure.finish(instanceId, model, number);
        return Outcome.ERASED;
    }

    private ErasedSubjects subjects(String model) {
        return new ErasedSubjects(key.get().of(model), transactions.required(() -> erasures.subjects(model)));
    }

    private Set<String> digests(String model, Set<String> predictionIds) {
        SubjectDigests digests = key.get().of(model);
        return predictionIds.stream().map(digests::ofPrediction).collect(Collectors.toSet());
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
}
