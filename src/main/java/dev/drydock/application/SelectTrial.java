package dev.drydock.application;

import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
     * @return the selected trial's number
     * @throws DrydockException {@link TrainingFailure#ALL_TRIALS_FAILED} with each trial's reason
     */
    public int run(long instanceId) {
        return transactions.required(() -> {
            int selected = best(instanceId);
            facts.record(instanceId, RunFacts.SELECTED_TRIAL, Integer.toString(selected));
            return selected;
        });
    }

    private int best(long instanceId) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        List<String> reasons = new ArrayList<>();
        int count = trials.plan(instanceId);
        for (int trial = 0; trial < count; trial++) {
            Optional<TaskResult> result = trials.find(instanceId, trial);
            if (result.filter(TaskResult::completed).isEmpty()) {
                reasons.add("trial " + trial + ": " + reason(result));
            } else if (result.get().metric("tune_loss") < least) {
                least = result.get().metric("tune_loss");
                best = trial;
            }
        }
        if (best < 0) {
            throw new DrydockException(
                    TrainingFailure.ALL_TRIALS_FAILED,
                    "Run " + instanceId + " has no model to go on with: none of its " + count + " trials completed. "
                            + String.join(" ", reasons));
        }
        return best;
    }

    private static String reason(Optional<TaskResult> result) {
        return result.flatMap(TaskResult::failure)
                .map(TaskFailure::sentence)
                .orElse("it has not been trained; restart the run from its step train.");
    }
}
