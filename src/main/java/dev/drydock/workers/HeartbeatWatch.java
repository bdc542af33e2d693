package dev.drydock.workers;

import dev.drydock.workers.protocol.AttemptDirectory;
import java.time.Duration;

/** Judges by a counter that no longer changes, on the watcher's own monotonic clock: no two clocks are compared. */
final class HeartbeatWatch {
    private static final long NANOS_OF_LIFE = 3_000_000_000L;

    private final AttemptDirectory attempt;
    private final long timeoutNanos;
    private String last = "";
    private long changedAt = System.nanoTime();
    private long excusedAt = changedAt;

    HeartbeatWatch(AttemptDirectory attempt, Duration timeout) {
        this.attempt = attempt;
        this.timeoutNanos = timeout.toNanos();
    }

    boolean silentTooLong() {
        look();
        long since = changedAt - excusedAt > 0 ? changedAt : excusedAt;
        return System.nanoTime() - since > timeoutNanos;
    }

    /** Whether it has changed within the last three seconds. */
    boolean beats() {
        look();
        return System.nanoTime() - changedAt < NANOS_OF_LIFE;
    }

    /** The silence up to now is no fault: there is no worker that could beat, or it stands still on purpose. */
    void excuse() {
        excusedAt = System.nanoTime();
    }

    private void look() {
        String now = attempt.readHeartbeat();
        if (!now.isEmpty() && !now.equals(last)) { // empty while it is being written anew, which is no change
            last = now;
            changedAt = System.nanoTime();
        }
    }
}
