package dev.drydock.workers;

import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.InferenceFailure;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.files.Sha256;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ResultFile;
import dev.drydock.workers.protocol.TaskFile;
import dev.drydock.workers.protocol.WorkerExit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what an attempt has left, and says why when it has left nothing. */
final class AttemptResult {
    /** The head of a record of {@code java.util.logging}, and records that are no fault. */
    private static final Pattern ORDINARY = Pattern.compile(
            "^\\p{Upper}\\p{Lower}{2} \\d{1,2}, \\d{4} \\d|^(INFO|CONFIG|FINE): |Failed to detect GPU count");

    /** Messages of the JVM, the C++ library and the loader when memory runs out. */
    private static final Pattern NO_MEMORY = Pattern.compile("insufficient memory for the Java Runtime|"
            + "Could not reserve enough space|std::bad_alloc|failed to map segment|unable to create native thread");

    /** What code in Rust says before it ends its process; the tokenizers' library is the only such code. */
    private static final Pattern PANIC = Pattern.compile("thread '[^\\n]* panicked at [^\\n]*\\n([^\\n]*)");

    private static final int ABORTED = 134;
    private static final int LINES_OF_LOG = 5;
    private static final int LONGEST_TAIL = 600;

    private AttemptResult() {}

    /** The result of an attempt that has completed with all its outputs whole. */
    static Optional<TaskResult> completed(String key, AttemptDirectory attempt) {
        return read(key, attempt).filter(TaskResult::completed);
    }

    /** The result of an attempt whose worker has ended. */
    static TaskResult ofEnded(String key, AttemptDirectory attempt, int exitStatus, int heapMebibytes) {
        return read(key, attempt).orElseGet(() -> switch (exitStatus) {
            case WorkerExit.OUT_OF_MEMORY -> outOfMemory(key, attempt, heapMebibytes);
            case WorkerExit.DISK_FULL -> diskFull(key, attempt);
            default -> byLog(key, attempt, exitStatus);
        });
    }

    private static TaskResult byLog(String key, AttemptDirectory attempt, int exitStatus) {
        String log = log(attempt);
        Matcher panic = PANIC.matcher(log);
        if (exitStatus == ABORTED && panic.find()) {
            return tokenizerFatal(key, attempt, panic.group(1).strip());
        }
        return NO_MEMORY.matcher(log).find() ? noMemory(key, attempt) : died(key, attempt, exitStatus);
    }

    private static String log(AttemptDirectory attempt) {
        try {
            return Files.readString(attempt.log(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it has none
        }
    }

    private static TaskResult tokenizerFatal(String key, AttemptDirectory attempt, String said) {
        return failed(
                attempt,
                InferenceFailure.TOKENIZER_INVALID,
                "The tokenizer " + tokenizer(attempt) + " of task " + key
                        + " cannot be used: the tokenizers' library ended its worker over it, and said: " + said
                        + ". Save it with tokenizer.save(\"tokenizer.json\") of Hugging Face's tokenizers, or"
                        + " tokenizer.save_pretrained(...) of a fast tokenizer of transformers.");
    }

    /** By its place if the task names it, or else by that in a package. */
    private static String tokenizer(AttemptDirectory attempt) {
        try {
            TaskFile.Input input = TaskFile.read(attempt.task()).inputs().get(TaskRequest.TOKENIZER);
            return input == null ? "tokenizer.json" : input.path().toString();
        } catch (IOException e) {
            return "tokenizer.json"; // the task cannot be read any more
        }
    }

    private static TaskResult noMemory(String key, AttemptDirectory attempt) {
        return failed(
                attempt,
                TrainingFailure.WORKER_OUT_OF_MEMORY,
                "The worker of task " + key + " got no more memory from the system and ended. Raise"
                        + " worker-memory-limit in etc/site.yaml if it is set, lower worker-slots there, or free memory on the"
                        + " machine; then restart the execution; it continues from the last checkpoint. A"
                        + " batch-size that never"
                        + " fits must be lowered in model.yaml, for a new run. " + logTail(attempt));
    }

    private static TaskResult outOfMemory(String key, AttemptDirectory attempt, int heapMebibytes) {
        return failed(
                attempt,
                TrainingFailure.WORKER_OUT_OF_MEMORY,
                "The worker of task " + key + " needs more than the " + heapMebibytes
                        + " MiB of Java heap that it has. Raise worker-memory in etc/site.yaml, start the server again"
                        + " and restart the execution; it continues from the last checkpoint.");
    }

    private static TaskResult diskFull(String key, AttemptDirectory attempt) {
        return failed(
                attempt,
                CommonFailure.DISK_FULL,
                "The disk is full: the worker of task " + key + " could not write into " + attempt.path()
                        + ". Free space ('drydock purge --dry-run' shows what can be removed), then restart the"
                        + " execution; it"
                        + " continues from the last checkpoint.");
    }

    /** Also of one that a signal has ended and that could leave a checkpoint before. */
    static TaskResult died(String key, AttemptDirectory attempt, int exitStatus) {
        return failed(
                attempt,
                TrainingFailure.WORKER_DIED,
                "The worker of task " + key + " ended without a result, with exit status " + exitStatus
                        + signalOf(exitStatus)
                        + ". Restart the execution; it continues from the last checkpoint. "
                        + logTail(attempt));
    }

    static TaskResult stopped(AttemptDirectory attempt) {
        return new TaskResult(TaskOutcome.STOPPED, attempt.path(), new TreeMap<>(), new TreeMap<>(), Optional.empty());
    }

    static TaskResult failed(AttemptDirectory attempt, FailureCode code, String sentence) {
        return new TaskResult(
                TaskOutcome.FAILED,
                attempt.path(),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.of(new TaskFailure(code.name(), sentence)));
    }

    /** The end that its worker recorded; empty if the worker has not ended normally. */
    static Optional<TaskResult> read(String key, AttemptDirectory attempt) {
        try {
            Optional<ResultFile> file = ResultFile.read(attempt);
            return file.isPresent() ? Optional.of(ofFile(key, attempt, file.get())) : Optional.empty();
        } catch (IOException e) {
            return Optional.of(damaged(key, attempt, e.toString()));
        }
    }

    private static TaskResult ofFile(String key, AttemptDirectory attempt, ResultFile file) throws IOException {
        for (Map.Entry<String, String> output : file.outputs().entrySet()) {
            Path path = attempt.path().resolve(output.getKey());
            if (!Files.isRegularFile(path) || !Sha256.hexOfFile(path).equals(output.getValue())) {
                return damaged(key, attempt, "output " + output.getKey() + " does not have its digest");
            }
        }
        Optional<TaskFailure> failure = file.outcome().equals(ResultFile.FAILED)
                ? Optional.of(new TaskFailure(file.failureCode(), file.failureSentence()))
                : Optional.empty();
        return new TaskResult(
                TaskOutcome.valueOf(file.outcome()), attempt.path(), file.outputs(), file.metrics(), failure);
    }

    private static TaskResult damaged(String key, AttemptDirectory attempt, String why) {
        return failed(
                attempt,
                TrainingFailure.WORKER_RESULT_INVALID,
                "The result of task " + key + " in " + attempt.path() + " cannot be used: " + why
                        + ". Restart the execution.");
    }

    private static String signalOf(int exitStatus) {
        return switch (exitStatus) {
            case ABORTED -> " (SIGABRT: the native engine gave up)";
            case 137 -> " (SIGKILL: from a person, a supervisor, or the kernel because memory was short)";
            case 139 -> " (SIGSEGV: the native engine crashed)";
            case 143 -> " (SIGTERM)";
            default -> exitStatus > 128 ? " (signal " + (exitStatus - 128) + ")" : "";
        };
    }

    /** What went wrong, without what every start of the engine says. */
    private static String logTail(AttemptDirectory attempt) {
        try {
            List<String> lines = Files.readAllLines(attempt.log(), StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> !ORDINARY.matcher(line).find())
                    .toList();
            String tail = String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
            return tail.isBlank()
                    ? "Its log shows no error."
                    : "Its log ends: " + tail.substring(Math.max(0, tail.length() - LONGEST_TAIL));
        } catch (IOException e) {
            return "It has no log.";
        }
    }
}
