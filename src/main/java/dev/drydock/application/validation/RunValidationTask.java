package dev.drydock.application.validation;

import dev.drydock.application.runs.RunTask;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.failure.Category;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.ValidationFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.BooleanSupplier;

/** Has one validation task of a run done by a worker. Tested by {@code CandidateJourneyTest}. */
@Singleton
public class RunValidationTask {
    private final ValidationTasks tasks;
    private final RunTask runTask;

    @Inject
    public RunValidationTask(ValidationTasks tasks, RunTask runTask) {
        this.tasks = tasks;
        this.runTask = runTask;
    }

    /**
     * Call it outside a transaction: it waits for the worker.
     *
     * @param task one of {@link ValidationTasks#plan}
     * @return completed or stopped
     * @throws DrydockException {@link ValidationFailure#VALIDATION_TASK_FAILED}, or what the worker lacked, with its reason
     */
    public TaskOutcome run(long instanceId, String task, BooleanSupplier stopRequested) {
        TaskResult result = runTask.run(tasks.request(instanceId, task), stopRequested);
        if (result.outcome() == TaskOutcome.FAILED) {
            throw new DrydockException(
                    code(result),
                    "Validation task " + task + " of run " + instanceId + " failed. "
                            + result.failure().map(TaskFailure::sentence).orElse("The worker gave no reason.")
                            + " Restart the run; what is done already is not done again.");
        }
        return result.outcome();
    }

    /** What the worker lacked (memory, disk, its life) by its own code: that is no fault of the task. */
    static FailureCode code(TaskResult failed) {
        return failed.failure()
                .flatMap(TaskFailure::known)
                .filter(code -> code.category() == Category.UNAVAILABLE)
                .orElse(ValidationFailure.VALIDATION_TASK_FAILED);
    }
}
