package dev.drydock.cli.site;

import dev.drydock.failure.DrydockException;
import dev.drydock.files.IoReason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs checks so that none of them keeps the others from being run: each on a thread of its own, with a time limit. A check that this user
 * has no right to make is a note; one that fails or does not end is wrong, because nobody knows what it would have found.
 */
final class GuardedChecks {
    private final Duration limit;
    private final List<Finding> findings;

    /** @param findings what the checks find is added here */
    GuardedChecks(Duration limit, List<Finding> findings) {
        this.limit = limit;
        this.findings = findings;
    }

    /** @param what the name of the finding if the check itself finds nothing */
    void add(String what, Callable<List<Finding>> check) {
        FutureTask<List<Finding>> task = new FutureTask<>(check);
        Thread thread = new Thread(task, "doctor: " + what);
        thread.setDaemon(true);
        thread.start();
        try {
            findings.addAll(task.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            findings.add(failed(what, e.getCause() == null ? e : e.getCause()));
        } catch (TimeoutException e) {
            thread.interrupt();
            findings.add(Finding.wrong(
                    what,
                    "not checked: something did not answer within " + limit.toSeconds() + " s",
                    "Look for a network file system or a disk that does not answer ('df -h', 'dmesg'), then run 'drydock"
                            + " doctor' again."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.add(
                    Finding.wrong(what, "not checked: the command was interrupted", "Run 'drydock doctor' again."));
        }
    }

    private static Finding failed(String what, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AccessDeniedException denied) {
                return withoutRight(what, Path.of(String.valueOf(denied.getFile())));
            }
        }
        if (failure instanceof DrydockException known) {
            return Finding.wrong(what, known.sentence(), "Correct this, then run 'drydock doctor' again.");
        }
        return Finding.wrong(
                what,
                "not checked: " + (failure instanceof IOException io ? reason(io) : String.valueOf(failure)),
                "Correct this, then run 'drydock doctor' again.");
    }

    private static String reason(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message + ": " + IoReason.of(Path.of(""), failure);
    }

    /** The doctor runs as another user than the site. */
    static Finding withoutRight(String what, Path file) {
        return Finding.note(
                what,
                "not checked: this user may not read " + file,
                "Run the check as the owner of the site: 'sudo -u \"$(stat -c %U " + file.getParent()
                        + ")\" drydock doctor'.");
    }
}
