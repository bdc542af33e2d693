package dev.drydock.workers;

import dev.drydock.files.Sha256;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One job of a task in the queue. Its name holds all that it takes to find it again, whoever looks.
 *
 * @param prefix of the names of all jobs of the task
 * @param number counted from 1 under the same fence
 */
record Submission(TaskDirectory task, String prefix, long fence, int number) {
    private static final Pattern SUFFIX = Pattern.compile("([0-9]{1,18})\\.([0-9]{1,9})");

    private static final Pattern SCRIPT = Pattern.compile("submit-([0-9]{1,9})\\.sh");
    private static final int DIGITS_OF_SITE = 8;

    /** The first one of a task under a fence. */
    static Submission first(TaskDirectory task, long fence) {
        return new Submission(task, prefix(task), fence, 1);
    }

    /** The last one whose script lies in an attempt's directory, where it is before the job is in the queue. */
    static Optional<Submission> newestIn(TaskDirectory task, AttemptDirectory attempt) throws IOException {
        try (Stream<Path> files = Files.list(attempt.path())) {
            return files.map(file -> SCRIPT.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .map(script -> Integer.parseInt(script.group(1)))
                    .max(Comparator.naturalOrder())
                    .map(number -> new Submission(task, prefix(task), attempt.fence(), number));
        }
    }

    /** Two sites of one cluster, or a site and its copy, have other folders. */
    private static String prefix(TaskDirectory task) {
        String site = Sha256.hex(String.valueOf(task.path().getParent())).substring(0, DIGITS_OF_SITE);
        return "drydock-" + site + "-" + task.path().getFileName() + "-";
    }

    /** The file that is given to {@code sbatch}. */
    Path script() {
        return first().path().resolve("submit-" + number + ".sh");
    }

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
