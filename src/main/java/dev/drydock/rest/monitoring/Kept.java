package dev.drydock.rest.monitoring;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is made anew when it is older than some time. One caller makes it; others wait for it, but not for ever: while it cannot be
 * made, they get the last one as long as that is not too old, and then none. Thread-safe.
 */
final class Kept<T> {
    private final Times times;
    private final LongSupplier nanoTime;
    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable Made<T> last;

    /**
     * @param fresh how long a value is returned without being made anew
     * @param patience how long a caller waits for another one that makes it
     * @param oldest how old a value may be that a caller gets who has waited in vain
     */
    record Times(Duration fresh, Duration patience, Duration oldest) {}

    private record Made<T>(T value, long at) {}

    /** @param nanoTime as {@link System#nanoTime()} */
    Kept(Times times, LongSupplier nanoTime) {
        this.times = times;
        this.nanoTime = nanoTime;
    }

    /** @param make if it throws, its caller gets the exception and nothing is kept */
    Optional<T> get(Supplier<T> make) {
        Optional<T> fresh = younger(times.fresh());
        if (fresh.isPresent()) {
            return fresh;
        }
        if (!canMake()) {
            return younger(times.oldest());
        }
        try {
            Optional<T> meanwhile = younger(times.fresh());
            return meanwhile.isPresent() ? meanwhile : Optional.of(made(make.get()));
        } finally {
            making.unlock();
        }
    }

    private T made(T value) {
        last = new Made<>(value, nanoTime.getAsLong());
        return value;
    }

    private boolean canMake() {
        try {
            return making.tryLock(times.patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<T> younger(Duration age) {
        Made<T> made = last;
        return made != null && nanoTime.getAsLong() - made.at() < age.toNanos()
                ? Optional.of(made.value())
                : Optional.empty();
    }
}
