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
 * Trains one trial of a run: the parent's module on the run's snapshot with that trial's settings. A trial that cannot succeed
 * (its loss becomes infinite, or rises far above the parent's) is lost, and the others continue. A worker that died is an
 * exception, so the step fails and a restart continues from the checkpoint.
 */
@Singleton
public class TrainTrial {
    /** At whether the other trials have come to a rung. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final TrialPlans plans;
    private final RunTask runTask;
    private final Rungs rungs;
    private final Reserves reserves;
    private final WatchBudget watchBudget;
    private final Pause pause;

    @Inject
    public TrainTrial(
            TrialPlans plans, RunTask runTask, Rungs rungs, Reserves reserves, WatchBudget watchBudget, Pause pause) {
        this.plans = plans;
        this.runTask = runTask;
        this.rungs = rungs;
        this.reserves = reserves;
        this.watchBudget = watchBudget;
        this.pause = pause;
    }

    /**
     * How a trial ended.
     *
     * @param rung the rung after which it did not go on; empty if it was not ended there
     */
    public record Ended(TaskOutcome outcome, OptionalInt rung) {

        /** Such as {@code COMPLETED} or {@code ENDED_AT_RUNG_2}. */
        public String exitStatus() {
            return rung.isPresent() ? "ENDED_AT_RUNG_" + rung.getAsInt() : outcome.name();
        }
    }

    /**
     * To be called outside a transaction: it waits for the worker, and at each rung for the other trials of the execution. If the run is
     * over its budget, the execution is stopped.
     *
     * @throws DrydockException if the worker died or could not be started, with its reason; or that of another trial that it waits for
     */
    public Ended run(long instanceId, long executionId, int trial, BooleanSupplier stopRequested) {
        try {
            return run(
                    new Trial(instanceId, executionId, trial),
                    watchBudget.stopping(instanceId, executionId, stopRequested));
        } catch (RuntimeException e) {
            rungs.failed(executionId, e);
            throw e;
        }
    }

    private record Trial(long instanceId, long executionId, int number) {}

    private Ended run(Trial trial, BooleanSupplier stopRequested) {
        Plan plan = plans.of(trial.instanceId(), trial.number());
        TaskRequest whole = plan.request();
        TaskRequest next = whole;
        for (int rung = 1; rung <= plan.rungs().size(); rung++) {
            int until = Math.min(plan.rungs().get(rung - 1), plan.epochs());
            String key = Trials.rungKey(trial.instanceId(), trial.number(), rung);
            TaskResult result = runTask.run(next.untilEpoch(until).as(key), stopRequested);
            if (!result.completed()) {
                return ended(result);
            }
            Optional<SortedSet<Integer>> goingOn = goingOn(trial, rung, stopRequested);
            if (goingOn.isEmpty()) {
                return new Ended(TaskOutcome.STOPPED, OptionalInt.empty());
            }
            next = whole.goingOnFrom(result);
            if (!goingOn.get().contains(trial.number())) {
                return inReserve(trial, rung, next, stopRequested);
            }
            if (goingOn.get().size() == 1) {
                break;
            }
        }
        return ended(runTask.run(next, stopRequested));
    }

    /** Which trials go on after the rung, once that is known; empty if it was asked to stop before. */
    private Optional<SortedSet<Integer>> goingOn(Trial trial, int rung, BooleanSupplier stopRequested) {
        return await(trial, rung, () -> rungs.goingOn(trial.instanceId(), rung), stopRequested);
    }

    /** One that others were better than at the rung: it ends there, unless all that went on are lost and it is the best that is left. */
    private Ended inReserve(Trial trial, int rung, TaskRequest rest, BooleanSupplier stopRequested) {
        Optional<Boolean> goesOn =
                await(trial, rung, () -> reserves.goesOn(trial.instanceId(), trial.number()), stopRequested);
        if (goesOn.isEmpty()) {
            return new Ended(TaskOutcome.STOPPED, OptionalInt.empty());
        }
        return goesOn.get()
                ? ended(runTask.run(rest, stopRequested))
                : new Ended(TaskOutcome.COMPLETED, OptionalInt.of(rung));
    }

    /** What the others' ends decide, once they have; empty if it was asked to stop before. */
    private <T> Optional<T> await(
            Trial trial, int rung, Supplier<Optional<T>> decision, BooleanSupplier stopRequested) {
        while (true) {
            Optional<T> decided = decision.get();
            if (decided.isPresent() || stopRequested.getAsBoolean()) {
                return decided;
            }
            rungs.requireAllUnderWay(trial.executionId(), trial.number(), rung);
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
