package dev.drydock.application.training;

import dev.drydock.application.access.Pause;
import dev.drydock.application.runs.RunTask;
import dev.drydock.application.training.TrialPlans.Plan;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Trains one trial of a run: the parent's module on the run's snapshot with that trial's settings. A trial that cannot succeed (its loss
 * becomes infinite, or rises far above the parent's) is lost, and the others continue. A worker that died is an exception, so the step
 * fails and a restart continues from the checkpoint. Tested by {@code TrialsTest} and {@code HalvingTest}.
 */
@Singleton
public class TrainTrial {
    /** At whether the other trials have come to a round. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final TrialPlans plans;
    private final RunTask runTask;
    private final SuccessiveHalving halving;
    private final Reserves reserves;
    private final WatchBudget watchBudget;
    private final Pause pause;

    @Inject
    public TrainTrial(
            TrialPlans plans,
            RunTask runTask,
            SuccessiveHalving halving,
            Reserves reserves,
            WatchBudget watchBudget,
            Pause pause) {
        this.plans = plans;
        this.runTask = runTask;
        this.halving = halving;
        this.reserves = reserves;
        this.watchBudget = watchBudget;
        this.pause = pause;
    }

    /**
     * How a trial ended.
     *
     * @param round the round after which it did not continue; empty if no round ended it
     */
    public record Ended(TaskOutcome outcome, OptionalInt round) {

        /** Such as {@code COMPLETED} or {@code ENDED_AT_RUNG_2}. */
        public String exitStatus() {
            return round.isPresent() ? "ENDED_AT_RUNG_" + round.getAsInt() : outcome.name();
        }
    }

    /**
     * Call it outside a transaction: it waits for the worker, and at each round for the other trials of the execution. If the run is over
     * its budget, the execution is stopped.
     *
     * @throws DrydockException if the worker died or could not be started, with its reason; or that of another trial that it waits for
     */
    public Ended run(long instanceId, long executionId, int trial, BooleanSupplier stopRequested) {
        try {
            return run(
                    new Trial(instanceId, executionId, trial),
                    watchBudget.stopping(instanceId, executionId, stopRequested));
        } catch (RuntimeException e) {
            halving.failed(executionId, e);
            throw e;
        }
    }

    private record Trial(long instanceId, long executionId, int number) {}

    private Ended run(Trial trial, BooleanSupplier stopRequested) {
        Plan plan = plans.of(trial.instanceId(), trial.number());
        TaskRequest whole = plan.request();
        TaskRequest next = whole;
        for (int round = 1; round <= plan.rounds().size(); round++) {
            int until = Math.min(plan.rounds().get(round - 1), plan.epochs());
            String key = Trials.roundKey(trial.instanceId(), trial.number(), round);
            TaskResult result = runTask.run(next.untilEpoch(until).as(key), stopRequested);
            if (!result.completed()) {
                return ended(result);
            }
            Optional<SortedSet<Integer>> goingOn = goingOn(trial, round, stopRequested);
            if (goingOn.isEmpty()) {
                return new Ended(TaskOutcome.STOPPED, OptionalInt.empty());
            }
            next = whole.goingOnFrom(result);
            if (!goingOn.get().contains(trial.number())) {
                return inReserve(trial, round, next, stopRequested);
            }
            if (goingOn.get().size() == 1) {
                break;
            }
        }
        return ended(runTask.run(next, stopRequested));
    }

    /** Waits until it is known which trials continue after the round; empty if a stop was requested before. */
    private Optional<SortedSet<Integer>> goingOn(Trial trial, int round, BooleanSupplier stopRequested) {
        return await(trial, round, () -> halving.goingOn(trial.instanceId(), round), stopRequested);
    }

    /** A trial that others beat at the round. It ends there, unless all continued trials are lost and it is the best one left. */
    private Ended inReserve(Trial trial, int round, TaskRequest rest, BooleanSupplier stopRequested) {
        Optional<Boolean> goesOn =
                await(trial, round, () -> reserves.goesOn(trial.instanceId(), trial.number()), stopRequested);
        if (goesOn.isEmpty()) {
            return new Ended(TaskOutcome.STOPPED, OptionalInt.empty());
        }
        return goesOn.get()
                ? ended(runTask.run(rest, stopRequested))
                : new Ended(TaskOutcome.COMPLETED, OptionalInt.of(round));
    }

    /** What the others' ends decide, once they have; empty if it was asked to stop before. */
    private <T> Optional<T> await(
            Trial trial, int round, Supplier<Optional<T>> decision, BooleanSupplier stopRequested) {
        while (true) {
            Optional<T> decided = decision.get();
            if (decided.isPresent() || stopRequested.getAsBoolean()) {
                return decided;
            }
            halving.requireAllUnderWay(trial.executionId(), trial.number(), round);
            pause.take(BETWEEN_LOOKS);
        }
    }

    private static Ended ended(TaskResult result) {
        if (!Trials.isLost(result)) {
            result.failure().ifPresent(TrainTrial::fail);
        }
        return new Ended(result.outcome(), OptionalInt.empty());
    }

    /** Whatever is not known to be the trial's own fault fails the step. */
    private static void fail(TaskFailure failure) {
        throw new DrydockException(failure.known().orElse(TrainingFailure.WORKER_DIED), failure.sentence());
    }
}
