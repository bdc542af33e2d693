package dev.drydock.packaging;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A thread that reads or writes for another one. Tested by {@code ReadAheadTest} and {@code WriteBehindTest}. */
final class OtherThread {
    private OtherThread() {}

    /** It begins with its first task, and does not hold up the end of the program. */
    static ExecutorService named(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Whoever waited was interrupted; it stays so.
     *
     * @param doing such as {@code reading}
     */
    static InterruptedIOException interrupted(String doing) {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("the " + doing + " was interrupted");
    }

    /** The failure of its task, to be thrown where somebody waits for it; what is no failure of reading or writing is thrown here. */
    static IOException failure(ExecutionException task) {
        Throwable cause = task.getCause();
        if (cause instanceof RuntimeException failure) {
            throw failure;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException failure ? failure : new IOException(cause);
    }
}
