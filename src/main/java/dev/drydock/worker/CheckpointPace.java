package dev.drydock.worker;

import java.time.Duration;

/**
 * Decides when a training writes a checkpoint within an epoch: not sooner than a minimum time after the last one, and so rarely that all
 * checkpoints together take at most a share of the time. Not safe for threads.
 */
final class CheckpointPace {
    /** One a minute; a fiftieth of the time. A checkpoint that takes two seconds is then written every 100 seconds. */
    private static final Duration LEAST = Duration.ofMinutes(1);

    private static final double SHARE = 0.02;

    private final long leastNanos;
    private final double share;
    private long lastEnded;
    private long lastTook;

    /**
     * @param least least time between the end of a checkpoint and the beginning of the next
     * @param share of the time that may be spent on checkpoints, above 0 and at most 1
     * @param now the time by {@code System.nanoTime}
     */
    CheckpointPace(Duration least, double share, long now) {
        this.leastNanos = least.toNanos();
        this.share = share;
        this.lastEnded = now;
    }

    static CheckpointPace usual() {
        return new CheckpointPace(LEAST, SHARE, System.nanoTime());
    }

    boolean isDue(long now) {
        double between = Math.max((double) leastNanos, lastTook * (1 / share - 1));
        return (double) (now - lastEnded) >= between;
    }

    void wrote(long began, long ended) {
        lastTook = ended - began;
        lastEnded = ended;
    }
}
