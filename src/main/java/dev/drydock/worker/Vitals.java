package dev.drydock.worker;

import dev.drydock.workers.protocol.AttemptDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes the heartbeat while the task runs, checks for the stop file, and ends this JVM immediately when a newer attempt has begun: a
 * worker that was suspended must not continue.
 */
final class Vitals implements Supervision, Runnable {
    /** Exit status of a worker that a newer attempt has taken over from. */
    static final int SUPERSEDED = 76;

    private static final Logger LOG = Logger.getLogger(Vitals.class.getName());
    private static final long MILLIS_BETWEEN_LOOKS = 500;

    private final AttemptDirectory attempt;
    private final AtomicLong beats = new AtomicLong();
    private final CountDownLatch told = new CountDownLatch(1);
    private volatile boolean stop;
    private volatile boolean ending;

    private Vitals(AttemptDirectory attempt) {
        this.attempt = attempt;
    }

    static Vitals watching(AttemptDirectory attempt) {
        Vitals vitals = new Vitals(attempt);
        vitals.look();
        Thread thread = new Thread(vitals, "vitals");
        thread.setDaemon(true);
        thread.start();
        Runtime.getRuntime().addShutdownHook(new Thread(vitals::end, "end"));
        return vitals;
    }

    /** The result is written; this JVM may end. */
    void told() {
        told.countDown();
    }

    /** Handles a termination signal: the task writes a checkpoint and its result in the time that the sender allows. */
    private void end() {
        ending = true;
        stop = true;
        try {
            told.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
            stop = ending || Files.exists(attempt.task().stopFile()) || Files.exists(attempt.stopFile());
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
