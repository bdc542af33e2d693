package dev.drydock.rest.monitoring;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is made anew when it is older than some time. One caller makes it; others wait for it. Thread-safe. */
final class Kept<T> {
    private final long nanos;
    private final LongSupplier nanoTime;
    private @Nullable T value;
    private long madeAt;

    /** @param nanoTime as {@link System#nanoTime()} */
    Kept(Duration time, LongSupplier nanoTime) {
        this.nanos = time.toNanos();
        this.nanoTime = nanoTime;
    }

    synchronized T get(Supplier<T> make) {
        T now = value;
        if (now == null || nanoTime.getAsLong() - madeAt >= nanos) {
            now = make.get();
            value = now;
            madeAt = nanoTime.getAsLong();
        }
        return now;
    }
}
