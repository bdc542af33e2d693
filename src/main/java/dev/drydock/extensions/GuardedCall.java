package dev.drydock.extensions;

import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls foreign code on a thread of its own and waits no longer than the limit. Java cannot end a thread: one that ignores its
 * interruption stays until the server ends, and the same jar is not asked again as long as it does. Thread-safe.
 */
final class GuardedCall {
    private final Duration limit;
    private final Map<String, Thread> hanging = new ConcurrentHashMap<>();

    GuardedCall(Duration limit) {
        this.limit = limit;
    }

    /**
     * @param what is called, such as {@code gate extension:score-spread}
     * @throws DrydockException what the call itself throws of Drydock; {@code EXTENSION_FAILED} for all else that it throws; {@code
     *     EXTENSION_TIMED_OUT}
     */
    <T> T call(ExtensionJar jar, String what, Callable<T> work) {
        requireNoneHangs(jar, what);
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "extension " + jar.name() + " " + what);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(jar, what, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            abandon(jar, thread);
            throw new DrydockException(
                    ExtensionFailure.EXTENSION_TIMED_OUT,
                    "Extension " + jar.words() + " was stopped: " + what + " has not answered within "
                            + limit.toSeconds() + " s. Look for a loop or a wait in it, then restart the execution.",
                    e);
        } catch (InterruptedException e) {
            abandon(jar, thread);
            Thread.currentThread().interrupt();
            throw new DrydockException(
                    ExtensionFailure.EXTENSION_TIMED_OUT,
                    "Extension " + jar.words() + " was stopped: the server ends while it waits for " + what
                            + ". Restart the execution.",
                    e);
        }
    }

    private void requireNoneHangs(ExtensionJar jar, String what) {
        Thread before = hanging.get(jar.sha256());
        if (before != null && before.isAlive()) {
            throw new DrydockException(
                    ExtensionFailure.EXTENSION_TIMED_OUT,
                    "Extension " + jar.words() + " is not asked for " + what
                            + ": an earlier call to it still hangs. Restart the orchestrator, then the execution.");
        }
    }

    private void abandon(ExtensionJar jar, Thread thread) {
        hanging.put(jar.sha256(), thread);
        thread.interrupt();
    }

    private static DrydockException failed(ExtensionJar jar, String what, Throwable cause) {
        if (cause instanceof DrydockException known) {
            return known;
        }
        StackTraceElement[] trace = cause.getStackTrace();
        return new DrydockException(
                ExtensionFailure.EXTENSION_FAILED,
                "Extension " + jar.words() + " failed: " + what + " threw " + cause
                        + (trace.length == 0 ? "" : " at " + trace[0])
                        + ". Correct the extension and have its new SHA-256 signed into the"
                        + " policy, or correct what it complains about and restart the execution.",
                cause);
    }
}
