package dev.drydock.serving;

import java.util.function.LongSupplier;

/** A limit of requests per second on average; the requests of one second may arrive together. Thread-safe. */
final class RequestRate {
    private static final double NANOS = 1e9;

    private final int perSecond;
    private final LongSupplier nanoTime;
    private double left;
    private long last;

    /** @param nanoTime as {@link System#nanoTime()} */
    RequestRate(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.left = perSecond;
        this.last = nanoTime.getAsLong();
    }

    int perSecond() {
        return perSecond;
    }

    /** Whether one more may come now. */
    synchronized boolean take() {
        long now = nanoTime.getAsLong();
        left = Math.min(perSecond, left + (now - last) / NANOS * perSecond);
        last = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
