package dev.drydock.cli.terminal;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Says again and again, while a request waits for its answer, that the server is still at work and for how long. */
public final class Meanwhile {
    private static final Duration PAUSE = Duration.ofSeconds(15);

    private Meanwhile() {}

    /** What waits for the server. */
    public interface Request<T, E extends Exception> {
        T answer() throws E;
    }

    /**
     * Says so on standard error, unless JSON was asked for.
     *
     * @param what the server does, such as {@code judges the model}
     */
    public static <T, E extends Exception> T tell(ServerOptions server, String what, Request<T, E> request) throws E {
        return tell(
                line -> {
                    if (!server.json()) {
                        server.environment().err().println("drydock: " + line);
                        server.environment().err().flush();
                    }
                },
                PAUSE,
                what,
                request);
    }

    public static <T, E extends Exception> T tell(
            Consumer<String> line, Duration pause, String what, Request<T, E> request) throws E {
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "meanwhile");
            thread.setDaemon(true);
            return thread;
        });
        long began = System.nanoTime();
        ScheduledFuture<?> telling = ticks.scheduleWithFixedDelay(
                () -> line.accept("the server " + what + ", for "
                        + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s now"),
                pause.toMillis(),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return request.answer();
        } finally {
            telling.cancel(false);
            ticks.shutdown();
        }
    }
}
