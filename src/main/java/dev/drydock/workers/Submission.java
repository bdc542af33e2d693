package dev.drydock.workers;

import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.TaskDirectory;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One job of a task in the queue. Its name holds all that it takes to find it again, whoever looks.
 *
 * @param prefix of the names of all jobs of the task
 * @param number counted from 1 under the same fence
 */
record Submission(TaskDirectory task, String prefix, long fence, int number) {
    private static final Pattern SUFFIX = Pattern.compile("([0-9]{1,18})\\.([0-9]{1,9})");

    String name() {
        return prefix + fence + "." + number;
    }

    /** The directory that stands for the fence as soon as the job is in the queue. */
    AttemptDirectory first() {
        return task.attempt(fence, 0);
    }

    Submission next() {
        return new Submission(task, prefix, fence, number + 1);
    }

    /** The one that a job of that name is; empty if it is none of this task's. */
    static Optional<Submission> ofName(TaskDirectory task, String prefix, String name) {
        if (!name.startsWith(prefix)) {
            return Optional.empty();
        }
        Matcher suffix = SUFFIX.matcher(name.substring(prefix.length()));
        return suffix.matches()
                ? Optional.of(new Submission(
                        task, prefix, Long.parseLong(suffix.group(1)), Integer.parseInt(suffix.group(2))))
                : Optional.empty();
    }
}
