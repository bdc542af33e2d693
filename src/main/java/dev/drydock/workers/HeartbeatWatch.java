package dev.drydock.workers;

import dev.drydock.workers.protocol.AttemptDirectory;
import java.time.Duration;

/** Judges by a counter that no longer changes, on the watcher's own monotonic clock: no two clocks are compared. */
final class HeartbeatWatch {
    private final AttemptDirectory attempt;
    private final long timeoutNanos;
    private String last = "";
    private long changedAt = System.nanoTime();

    HeartbeatWatch(AttemptDirectory attempt, Duration timeout) {
        this.attempt = attempt;
        this.timeoutNanos = timeout.toNanos();
    }

    boolean silentTooLong() {
        String now = attempt.readHeartbeat();
        if (!now.equals(last)) {
            last = now;
            changedAt = System.nanoTime();
        }
        return System.nanoTime() - changedAt > timeoutNanos;
    }
}
