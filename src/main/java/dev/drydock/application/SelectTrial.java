package dev.drydock.application;

import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Chooses the trial with the least loss on <em>tune</em>; of equal ones the first. The holdout plays no part in it. */
public class SelectTrial {
    private final Transactions transactions;
    private final RunFacts facts;
    private final Trials trials;

    public SelectTrial(Transactions transactions, RunFacts facts, Trials trials) {
        this.transactions = transactions;
        this.facts = facts;
        this.trials = trials;
    }

    /**
     * Those that were lost are recorded with their reasons; as many as the sweep allows may be.
     *
     * @return the selected trial's number
     * @throws DrydockException {@link TrainingFailure#TRAINING_DIVERGED}, {@link TrainingFailure#ALL_TRIALS_FAILED} or {@link
     *     TrainingFailure#TOO_MANY_TRIALS_LOST} with each trial's reason
     */
    public int run(long instanceId) {
        return transactions.required(() -> {
            List<Optional<TaskResult>> results = results(instanceId);
            int selected = best(instanceId, results);
            requireEnough(instanceId, results);
            facts.record(instanceId, RunFacts.SELECTED_TRIAL, Integer.toString(selected));
            String lost = lost(results);
            if (!lost.isEmpty()) {
                facts.record(instanceId, RunFacts.LOST_TRIALS, lost);
            }
            return selected;
        });
    }

    private List<Optional<TaskResult>> results(long instanceId) {
        return IntStream.range(0, trials.plan(instanceId))
                .mapToObj(trial -> trials.find(instanceId, trial))
                .toList();
    }

    private static int best(long instanceId, List<Optional<TaskResult>> results) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int trial = 0; trial < results.size(); trial++) {
            Optional<TaskResult> completed = results.get(trial).filter(TaskResult::completed);
            if (completed.isPresent() && completed.get().metric("tune_loss") < least) {
                least = completed.get().metric("tune_loss");
                best = trial;
            }
        }
        if (best < 0) {
            throw noneLeft(instanceId, results);
        }
        return best;
    }

    private void requireEnough(long instanceId, List<Optional<TaskResult>> results) {
        long lost = results.stream().filter(SelectTrial::isLost).count();
        int most = trials.mostLost(instanceId);
        if (lost > most) {
            throw new DrydockException(
                    TrainingFailure.TOO_MANY_TRIALS_LOST,
                    "Run " + instanceId + " lost " + lost + " of its " + results.size() + " trials, and sweep.lost in"
                            + " model.yaml allows " + most + ". " + lost(results));
        }
    }

    private static DrydockException noneLeft(long instanceId, List<Optional<TaskResult>> results) {
        boolean diverged = results.stream().allMatch(SelectTrial::diverged);
        return new DrydockException(
                diverged ? TrainingFailure.TRAINING_DIVERGED : TrainingFailure.ALL_TRIALS_FAILED,
                "Run " + instanceId + " has no model to go on with: "
                        + (diverged
                                ? "each of its " + results.size() + " trials diverged. "
                                : "none of its " + results.size() + " trials completed. ")
                        + lost(results));
    }

    private static boolean isLost(Optional<TaskResult> result) {
        return result.filter(TaskResult::completed).isEmpty();
    }

    private static boolean diverged(Optional<TaskResult> result) {
        return result.flatMap(TaskResult::failure)
                .filter(failure -> failure.code().equals(TrainingFailure.LOSS_NOT_FINITE.name())
                        || failure.code().equals(TrainingFailure.TRAINING_DIVERGED.name()))
                .isPresent();
    }

    private static String lost(List<Optional<TaskResult>> results) {
        List<String> reasons = new ArrayList<>();
        for (int trial = 0; trial < results.size(); trial++) {
            if (isLost(results.get(trial))) {
                reasons.add("trial " + trial + ": " + reason(results.get(trial)));
            }
        }
        return String.join(" ", reasons);
    }

    private static String reason(Optional<TaskResult> result) {
        return result.flatMap(TaskResult::failure)
                .map(TaskFailure::sentence)
                .orElse("it has not been trained; restart the run from its step train.");
    }
}
