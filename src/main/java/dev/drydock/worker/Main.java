package dev.drydock.worker;

import dev.drydock.domain.training.TaskRequest;
import dev.drydock.failure.Causes;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.inference.TorchEngine;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProcessFile;
import dev.drydock.workers.protocol.ResultFile;
import dev.drydock.workers.protocol.TaskFile;
import dev.drydock.workers.protocol.WorkerExit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The worker: {@code java … dev.drydock.worker.Main ATTEMPT_DIRECTORY} does the task of that directory, writes its result and exits. Exit
 * status 0: the result file has the outcome, also a failure. Any other status: there is no result.
 */
public final class Main {
    private static final Logger LOG = Logger.getLogger(Main.class.getName());
    private static final int USAGE = 64;

    private Main() {}

    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            LOG.severe("usage: java -jar drydock-worker.jar ATTEMPT_DIRECTORY");
            System.exit(USAGE);
        }
        System.exit(run(new AttemptDirectory(Path.of(arguments[0]).toAbsolutePath()), Clock.systemUTC()));
    }

    private static int run(AttemptDirectory attempt, Clock clock) {
        try {
            ProcessFile.of(ProcessHandle.current()).write(attempt);
            return run(attempt, Vitals.watching(attempt), clock);
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "no result could be written into " + attempt.path(), e);
            return codeOr(CommonFailure.FILE_NOT_WRITTEN, e) == CommonFailure.DISK_FULL
                    ? WorkerExit.DISK_FULL
                    : WorkerExit.NO_RESULT;
        }
    }

    private static int run(AttemptDirectory attempt, Vitals vitals, Clock clock) throws IOException {
        try {
            resultOf(attempt, vitals, clock).write(attempt);
            return 0;
        } finally {
            vitals.told();
        }
    }

    private static ResultFile resultOf(AttemptDirectory attempt, Supervision supervision, Clock clock) {
        try {
            TaskFile task = TaskFile.read(attempt.task());
            TaskContext context = new TaskContext(attempt, task, supervision, clock);
            TaskWork work = workOf(context);
            TorchEngine.start(threads(context));
            supervision.beat();
            return work.run();
        } catch (DrydockException e) {
            LOG.log(Level.SEVERE, e.code().name(), e);
            return ResultFile.failed(e.code().name(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return unexpected(codeOr(CommonFailure.FILE_UNREADABLE, e), attempt, e);
        } catch (RuntimeException | OutOfMemoryError e) {
            return unexpected(codeOr(CommonFailure.INTERNAL, e), attempt, e);
        }
    }

    private static FailureCode codeOr(FailureCode otherwise, Throwable e) {
        return Causes.known(e).map(DrydockException::code).orElse(otherwise);
    }

    private static ResultFile unexpected(FailureCode otherwise, AttemptDirectory attempt, Throwable e) {
        Optional<String> cure = Memory.lacking(e);
        FailureCode code = cure.isPresent() ? TrainingFailure.WORKER_OUT_OF_MEMORY : otherwise;
        LOG.log(Level.SEVERE, code.name(), e);
        return ResultFile.failed(
                code.name(),
                "The task of " + attempt.path() + " cannot be done: " + cure.orElse(e.toString())
                        + ". worker.log there has the whole of it.");
    }

    private static TaskWork workOf(TaskContext context) {
        return switch (context.task().kind()) {
            case "TRAIN" -> new TrainTask(context);
            case "ADOPT" -> new AdoptTask(context);
            case "SCORE" ->
                context.task().settings().containsKey(TaskRequest.DISTURBED)
                        ? new DisturbedTask(context)
                        : new ScoreTask(context);
            case "LATENCY" -> new LatencyTask(context);
            case "PROBE" -> new ProbeTask(context);
            case "GOLDEN" -> new GoldenTask(context);
            default -> throw context.invalid("its kind " + context.task().kind() + " is unknown");
        };
    }

    private static int threads(TaskContext context) {
        String threads = context.task().settings().getOrDefault("threads", "1");
        if (!threads.matches("[1-9][0-9]{0,2}")) {
            throw context.invalid("threads must be 1 to 999, not " + threads);
        }
        return Integer.parseInt(threads);
    }
}
