package dev.drydock.workers;

import java.time.Duration;
import java.util.logging.Logger;

/** A temporary problem: how long it has lasted, on this JVM's monotonic clock. It is reported once. */
final class PassingTrouble {
    private static final Logger LOG = Logger.getLogger(PassingTrouble.class.getName());

    private final String key;
    private final long limitNanos;
    private boolean lasts;
    private long since;
    private String told = "";

    PassingTrouble(String key, Duration limit) {
        this.key = key;
        this.limitNanos = limit.toNanos();
    }

    /** Whether it has lasted for longer than the limit. */
    boolean lastsTooLong() {
        if (!lasts) {
            lasts = true;
            since = System.nanoTime();
        }
        return System.nanoTime() - since > limitNanos;
    }

    /** The same, and logs the problem. */
    boolean lastsTooLong(String what) {
        if (!told.equals(what)) {
            told = what;
            LOG.warning("task=" + key + " waits: " + what);
        }
        return lastsTooLong();
    }

    void over() {
        lasts = false;
        told = "";
    }
}
