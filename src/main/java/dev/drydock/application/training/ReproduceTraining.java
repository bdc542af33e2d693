package dev.drydock.application.training;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunTask;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.training.TrainingRecipes.Recipe;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.domain.training.TrainingRecord;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Trains a version again from its run record, in a separate task, and reports whether the weights are the same. It does not
 * change the version.
 */
@Singleton
public class ReproduceTraining {
    private static final String RUN_RECORD = "run.json";
    private static final String WEIGHTS = "weights.pt";

    private final Transactions transactions;
    private final TrainingRecipes recipes;
    private final TrainingRecord.Records records;
    private final RunTask runTask;
    private final RunFacts facts;
    private final Runs runs;
    private final AuditLog audit;

    @Inject
    public ReproduceTraining(
            Transactions transactions,
            TrainingRecipes recipes,
            TrainingRecord.Records records,
            RunTask runTask,
            RunFacts facts,
            Runs runs,
            AuditLog audit) {
        this.transactions = transactions;
        this.recipes = recipes;
        this.records = records;
        this.runTask = runTask;
        this.facts = facts;
        this.runs = runs;
        this.audit = audit;
    }

    /** How it came out. */
    public enum Outcome {
        /** The same weights. */
        REPRODUCED,
        /** Other weights, for an expected reason: on a GPU, or with other vector instructions that the request tolerated. */
        COMPARABLE,
        /** Other weights. */
        DIFFERENT,
        /** It was stopped, and continues after a restart. */
        STOPPED
    }

    /**
     * Call it outside a transaction: it waits for the worker.
     *
     * @throws DrydockException {@link TrainingFailure#REPRODUCTION_IMPOSSIBLE} if something that the record names is gone, {@link
     *     TrainingFailure#CPU_CAPABILITY_DIFFERS} unless that is tolerated, or why the worker failed
     */
    public Outcome run(long instanceId, VersionId id, boolean tolerateCapability, BooleanSupplier stopRequested) {
        Recipe recipe = transactions.required(() -> recipes.require(id));
        TaskRequest request = TaskRequest.again(
                instanceId + "-reproduce",
                recipe.record(),
                recipe.parent().resolve(PackageFiles.WEIGHTS),
                recipe.parent()
                        .resolve(PackageFiles.preprocessing(recipe.record().task())),
                recipe.snapshot(),
                tolerateCapability);
        TaskResult result = runTask.run(request, stopRequested);
        result.failure().ifPresent(ReproduceTraining::fail);
        return result.completed() ? compare(instanceId, id, recipe.record(), result) : Outcome.STOPPED;
    }

    private static void fail(TaskFailure failure) {
        throw new DrydockException(failure.known().orElse(TrainingFailure.WORKER_DIED), failure.sentence());
    }

    private Outcome compare(long instanceId, VersionId id, TrainingRecord record, TaskResult result) {
        String weights = String.valueOf(result.outputs().get(WEIGHTS));
        TrainingRecord again = records.find(result.output(RUN_RECORD))
                .orElseThrow(() -> TrainingRecipes.impossible(id, "the worker left no run record"));
        Outcome outcome = outcome(record, again, weights);
        transactions.run(() -> {
            facts.record(instanceId, RunFacts.REASON, told(id, outcome, record, again, weights));
            audit.append(AuditLog.Event.of(
                    runs.find(instanceId).map(Run::submitter).orElse("unknown"),
                    "candidate.reproduce",
                    id.toString(),
                    "run",
                    Long.toString(instanceId),
                    "outcome",
                    outcome.name(),
                    "recorded",
                    record.weights(),
                    "weights",
                    weights));
        });
        return outcome;
    }

    private static Outcome outcome(TrainingRecord record, TrainingRecord again, String weights) {
        if (weights.equals(record.weights())) {
            return Outcome.REPRODUCED;
        }
        boolean exact = again.cpuCapability().equals(record.cpuCapability()) && record.onCpu() && again.onCpu();
        return exact ? Outcome.DIFFERENT : Outcome.COMPARABLE;
    }

    private static String told(
            VersionId id, Outcome outcome, TrainingRecord record, TrainingRecord again, String weights) {
        String differences = differences(record, again);
        if (outcome == Outcome.REPRODUCED) {
            return "The training of " + id + " gave the same weights again, " + weights + "."
                    + (differences.isEmpty() ? "" : " The training ran anyway with " + differences + ".");
        }
        return "The training of " + id + " gave other weights, " + weights + " instead of " + record.weights()
                + "; its least loss on tune is " + Numbers.plain(again.tuneLoss()) + ", recorded is "
                + Numbers.plain(record.tuneLoss()) + ". "
                + String.join(" ", explained(outcome, differences, record.onCpu() && again.onCpu()));
    }

    private static List<String> explained(Outcome outcome, String differences, boolean onCpu) {
        List<String> sentences = new ArrayList<>();
        if (!differences.isEmpty()) {
            sentences.add("It was done with " + differences + ".");
        } else if (outcome == Outcome.DIFFERENT) {
            sentences.add(
                    "All that the record names is the same: look for damaged memory, or files of the engine that were"
                            + " exchanged.");
        }
        if (outcome == Outcome.COMPARABLE) {
            sentences.add(
                    (onCpu ? "With other vector instructions" : "On a GPU") + " only the losses can be compared.");
        }
        return sentences;
    }

    /** Such as {@code cpuCapability AVX2 instead of AVX512}. */
    private static String differences(TrainingRecord record, TrainingRecord again) {
        List<String> differences = new ArrayList<>();
        record.environment().forEach((name, before) -> {
            String now = again.environment().getOrDefault(name, "");
            if (!now.equals(before)) {
                differences.add(name + " " + now + " instead of " + before);
            }
        });
        return String.join(", ", differences);
    }
}
