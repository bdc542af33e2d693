package dev.drydock.worker;

import dev.drydock.workers.protocol.AttemptDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes the heartbeat while the task goes on, looks for the stop file, and ends this JVM at once when a newer attempt has
 * begun: a worker that was frozen and wakes up must not go on.
 */
final class Vitals implements Supervision, Runnable {
    /** Exit status of a worker that a newer attempt has taken over from. */
    static final int SUPERSEDED = 76;

    private static final Logger LOG = Logger.getLogger(Vitals.class.getName());
    private static final long MILLIS_BETWEEN_LOOKS = 500;

    private final AttemptDirectory attempt;
    private final AtomicLong beats = new AtomicLong();
    private volatile boolean stop;

    private Vitals(AttemptDirectory attempt) {
        this.attempt = attempt;
    }

    static Vitals watching(AttemptDirectory attempt) {
        Vitals vitals = new Vitals(attempt);
        vitals.look();
        Thread thread = new Thread(vitals, "vitals");
        thread.setDaemon(true);
        thread.start();
        return vitals;
    }

    @Override
    public void beat() {
        beats.incrementAndGet();
    }

    @Override
    public boolean stopRequested() {
        return stop;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(MILLIS_BETWEEN_LOOKS);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            stop = Files.exists(attempt.task().stopFile());
            attempt.writeHeartbeat(beats.get());
            if (superseded()) {
                LOG.warning("attempt " + attempt.path().getFileName() + " ends: a newer one has begun");
                Runtime.getRuntime().halt(SUPERSEDED);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the heartbeat could not be written", e);
        }
    }

    private boolean superseded() throws IOException {
        return attempt.task().attempts().stream()
                .anyMatch(other -> other.fence() > attempt.fence()
                        || (other.fence() == attempt.fence() && other.restart() > attempt.restart()));
    }
}
