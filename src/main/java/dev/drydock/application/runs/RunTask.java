package dev.drydock.application.runs;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.TaskRepository.Attempt;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.WorkerLauncher;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;

/**
 * Has a worker do a task, and waits for it. A second request with the same key is harmless: a completed task is not repeated, and an
 * unfinished one continues from its last checkpoint. No transaction is held while the worker runs, so call it outside one. Tested by {@code
 * TrialsTest}.
 */
@Singleton
public class RunTask {
    private static final Logger LOG = Logger.getLogger(RunTask.class.getName());

    private final Transactions transactions;
    private final TaskRepository tasks;
    private final WorkerLauncher launcher;
    private final Clock clock;

    @Inject
    public RunTask(Transactions transactions, TaskRepository tasks, WorkerLauncher launcher, Clock clock) {
        this.transactions = transactions;
        this.tasks = tasks;
        this.launcher = launcher;
        this.clock = clock;
    }

    /**
     * @param stopRequested checked before it begins, and then about once a second; when it is true, the worker ends with a checkpoint and
     *     the outcome is STOPPED
     * @return completed, stopped or failed; a failed worker is a value, not an exception
     * @throws DrydockException {@link TrainingFailure#TASK_SUPERSEDED} if a newer attempt has begun
     */
    public TaskResult run(TaskRequest request, BooleanSupplier stopRequested) {
        Optional<TaskResult> before = transactions.requiresNew(() -> tasks.find(request.key()));
        if (before.filter(TaskResult::completed).isEmpty() && stopRequested.getAsBoolean()) {
            return TaskResult.notBegun();
        }
        String digest = digest(request);
        Attempt attempt = transactions.requiresNew(() -> tasks.begin(request, digest, clock.instant()));
        if (attempt.completed().isPresent()) {
            return attempt.completed().get();
        }
        LOG.info(() -> "task=" + request.key() + " attempt=" + attempt.fence() + " begins");
        TaskResult result = launcher.run(request, attempt.fence(), stopRequested);
        boolean counts =
                transactions.requiresNew(() -> tasks.settle(request.key(), attempt.fence(), result, clock.instant()));
        if (!counts) {
            throw new DrydockException(
                    TrainingFailure.TASK_SUPERSEDED,
                    "Attempt " + attempt.fence() + " at task " + request.key()
                            + " has no effect, because a newer attempt has started. Nothing is lost. See the"
                            + " newer execution.");
        }
        return result;
    }

    private static String digest(TaskRequest request) {
        StringBuilder text = new StringBuilder(request.kind().name()).append('\n');
        request.settings()
                .forEach((name, value) ->
                        text.append(name).append('=').append(value).append('\n'));
        for (Map.Entry<String, TaskInput> input : request.inputs().entrySet()) {
            text.append(input.getKey())
                    .append('@')
                    .append(input.getValue().digest())
                    .append('\n');
        }
        return Sha256.hex(text.toString());
    }
}
