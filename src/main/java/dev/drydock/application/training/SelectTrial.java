package dev.drydock.application.training;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.training.Trials.Progress;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.domain.validation.TrialStanding;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Chooses one of the run's trials by what {@code sweep.choose} names, or else the one with the least loss, all on <em>tune</em>. The
 * holdout plays no part in it. Tested by {@code TrialsTest}.
 */
@Singleton
public class SelectTrial {
    private static final String ANEW =
            "in model.yaml ('drydock definition change'), abandon this run and start a new one.";

    private final Transactions transactions;
    private final RunFacts facts;
    private final Runs runs;
    private final Trials trials;
    private final ChooseTrial chooseTrial;
    private final TrialStandings standings;
    private final AuditLog audit;

    @Inject
    public SelectTrial(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            Trials trials,
            ChooseTrial chooseTrial,
            TrialStandings standings,
            AuditLog audit) {
        this.transactions = transactions;
        this.facts = facts;
        this.runs = runs;
        this.trials = trials;
        this.chooseTrial = chooseTrial;
        this.standings = standings;
        this.audit = audit;
    }

    /**
     * Those that were lost are recorded with their reasons; as many as the sweep allows may be. Call it outside a transaction: it reads the
     * snapshot.
     *
     * @return the selected trial's number
     * @throws DrydockException {@link TrainingFailure#TRAINING_DIVERGED}, {@link TrainingFailure#ALL_TRIALS_FAILED} or {@link
     *     TrainingFailure#TOO_MANY_TRIALS_LOST} with each trial's reason
     */
    public int run(long instanceId) {
        List<Progress> results = transactions.required(() -> results(instanceId));
        SortedMap<Integer, TaskResult> completed = completed(results);
        if (!results.stream().allMatch(SelectTrial::isLost)) {
            requireEnough(instanceId, results);
        }
        int least = ChooseTrial.leastLoss(completed).orElseThrow(() -> noneLeft(instanceId, results));
        List<TrialStanding> ranked = completed.size() > 1 ? chooseTrial.rank(instanceId, completed) : List.of();
        int selected = ranked.stream()
                .filter(TrialStanding::chosen)
                .map(TrialStanding::trial)
                .findFirst()
                .orElse(least);
        transactions.run(() -> record(instanceId, results, ranked, selected));
        return selected;
    }

    private List<Progress> results(long instanceId) {
        return IntStream.range(0, trials.plan(instanceId))
                .mapToObj(trial -> trials.progress(instanceId, trial))
                .toList();
    }

    private static SortedMap<Integer, TaskResult> completed(List<Progress> results) {
        SortedMap<Integer, TaskResult> completed = new TreeMap<>();
        for (int trial = 0; trial < results.size(); trial++) {
            int number = trial;
            Progress come = results.get(trial);
            if (come.endedAtRound().isEmpty()) {
                come.result().filter(TaskResult::completed).ifPresent(result -> completed.put(number, result));
            }
        }
        return completed;
    }

    private void record(long instanceId, List<Progress> results, List<TrialStanding> ranked, int selected) {
        boolean first = facts.find(instanceId, RunFacts.SELECTED_TRIAL).isEmpty();
        facts.record(instanceId, RunFacts.SELECTED_TRIAL, Integer.toString(selected));
        String lost = lost(results);
        if (!lost.isEmpty()) {
            facts.record(instanceId, RunFacts.LOST_TRIALS, lost);
        }
        if (!ranked.isEmpty()) {
            ChoicePresenter words = new ChoicePresenter(ranked, chooseTrial.choice(instanceId));
            standings.record(instanceId, ranked);
            facts.record(instanceId, RunFacts.TRIAL_CHOICE, words.sentence());
            if (first) {
                String submitter = runs.find(instanceId).map(Run::submitter).orElse("unknown");
                audit.append(words.event(submitter, instanceId));
            }
        }
    }

    private void requireEnough(long instanceId, List<Progress> results) {
        long lost = results.stream().filter(SelectTrial::isLost).count();
        int most = trials.mostLost(instanceId);
        if (lost > most) {
            throw new DrydockException(
                    TrainingFailure.TOO_MANY_TRIALS_LOST,
                    "Run " + instanceId + " lost " + lost + " of its " + results.size() + " trials, and sweep.lost in"
                            + " model.yaml allows " + most + ". " + lost(results)
                            + " Narrow the sweep or raise sweep.lost " + ANEW);
        }
    }

    private static DrydockException noneLeft(long instanceId, List<Progress> results) {
        boolean diverged = results.stream().allMatch(SelectTrial::diverged);
        return new DrydockException(
                diverged ? TrainingFailure.TRAINING_DIVERGED : TrainingFailure.ALL_TRIALS_FAILED,
                "Run " + instanceId + " has no model to continue with: "
                        + (diverged
                                ? "each of its " + results.size() + " trials diverged. "
                                : "none of its " + results.size() + " trials completed. ")
                        + lost(results)
                        + (diverged ? " Lower the learning rates of training and sweep " + ANEW : ""));
    }

    private static boolean isLost(Progress trial) {
        return trial.result().filter(TaskResult::completed).isEmpty();
    }

    private static boolean diverged(Progress trial) {
        return trial.result()
                .flatMap(TaskResult::failure)
                .filter(failure -> failure.code().equals(TrainingFailure.LOSS_NOT_FINITE.name())
                        || failure.code().equals(TrainingFailure.TRAINING_DIVERGED.name()))
                .isPresent();
    }

    private static String lost(List<Progress> results) {
        List<String> reasons = new ArrayList<>();
        for (int trial = 0; trial < results.size(); trial++) {
            if (isLost(results.get(trial))) {
                reasons.add("trial " + trial + ": " + reason(results.get(trial)));
            }
        }
        return String.join(" ", reasons);
    }

    private static String reason(Progress trial) {
        return trial.result()
                .flatMap(TaskResult::failure)
                .map(TaskFailure::sentence)
                .orElse("it has not been trained; restart the run from its step train.");
    }
}
