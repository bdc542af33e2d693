package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Lets a few requests score at a time, a bounded number wait, and no one wait for ever. Thread-safe. */
final class InferenceGate {
    /** What the newest request weighs in the mean: about the last sixteen count. */
    private static final int NEWEST = 16;

    private final Semaphore places;
    private final AtomicInteger waiting = new AtomicInteger();
    /** Of those that wait for others to come. */
    private final Set<Semaphore> gathering = ConcurrentHashMap.newKeySet();

    private final AtomicLong meanNanos = new AtomicLong();
    private final int atOnce;
    private final int mayWait;
    private final LongSupplier nanoTime;

    /**
     * @param atOnce how many score at the same time
     * @param mayWait how many wait at most
     */
    InferenceGate(int atOnce, int mayWait) {
        this(atOnce, mayWait, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime()} */
    InferenceGate(int atOnce, int mayWait, LongSupplier nanoTime) {
        this.places = new Semaphore(atOnce, true);
        this.atOnce = atOnce;
        this.mayWait = mayWait;
        this.nanoTime = nanoTime;
    }

    /** How many wait now. */
    int waiting() {
        return waiting.get();
    }

    /**
     * After how many whole seconds those that wait now are scored, at least 1: by how many they are and how long the last requests took.
     */
    long secondsUntilFree() {
        double seconds = (waiting() + 1.0) / atOnce * meanNanos.get() / 1e9;
        return Math.max(1, (long) Math.ceil(seconds));
    }

    /** @throws DrydockException {@link ServingFailure#NODE_OVERLOADED} or {@link ServingFailure#INFERENCE_TIMED_OUT} */
    <T> T pass(Duration patience, Supplier<T> work) {
        enter(patience);
        long began = nanoTime.getAsLong();
        try {
            return work.get();
        } finally {
            count(nanoTime.getAsLong() - began);
            places.release();
        }
    }

    /** Two requests that end together may count as one: it is an estimate. */
    private void count(long nanos) {
        long mean = meanNanos.get();
        meanNanos.set(mean == 0 ? nanos : mean + (nanos - mean) / NEWEST);
    }

    /**
     * Counts one that waits, and whose work another one may do with its own. {@link #unqueue} ends that.
     *
     * @throws DrydockException {@link ServingFailure#NODE_OVERLOADED}
     */
    void queue() {
        int now = waiting.incrementAndGet();
        if (now == mayWait) {
            gathering.forEach(Semaphore::release);
        }
        if (now > mayWait) {
            waiting.decrementAndGet();
            throw new DrydockException(
                    ServingFailure.NODE_OVERLOADED,
                    "The request is refused: " + mayWait
                            + " others wait already, which is the most. Try again after the"
                            + " seconds in the header Retry-After.");
        }
    }

    void unqueue(int requests) {
        waiting.addAndGet(-requests);
    }

    /**
     * Waits for others to come, but no longer than there are places to wait: then they would be refused, and perhaps nobody scores.
     *
     * @param complete permits no longer wait
     */
    void gather(Semaphore complete, long nanos) throws InterruptedException {
        gathering.add(complete);
        try {
            if (waiting() < mayWait) {
                complete.tryAcquire(nanos, TimeUnit.NANOSECONDS);
            }
        } finally {
            gathering.remove(complete);
        }
    }

    /**
     * As {@link #pass}, for one that is in the queue. It stays there until the work ends that.
     *
     * @param nanos how long it may still wait
     * @param patience how long it might wait in all
     * @param work returns how many requests it has done, at least one
     */
    void passQueued(long nanos, Duration patience, IntSupplier work) {
        acquire(nanos, patience);
        long began = nanoTime.getAsLong();
        int done = 1;
        try {
            done = work.getAsInt();
        } finally {
            count((nanoTime.getAsLong() - began) / done);
            places.release();
        }
    }

    private void enter(Duration patience) {
        if (places.tryAcquire()) {
            return;
        }
        queue();
        try {
            acquire(patience.toNanos(), patience);
        } finally {
            unqueue(1);
        }
    }

    private void acquire(long nanos, Duration patience) {
        try {
            if (!places.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                throw timedOut(patience);
            }
        } catch (InterruptedException e) {
            throw stopping(e);
        }
    }

    static DrydockException timedOut(Duration patience) {
        return new DrydockException(
                ServingFailure.INFERENCE_TIMED_OUT,
                "The request was not scored: it waited " + patience.toMillis()
                        + " ms for its turn, which is the model's limit. Try again after the seconds in the header"
                        + " Retry-After.");
    }

    static DrydockException stopping(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new DrydockException(
                ServingFailure.NODE_NOT_READY, "The request was not scored: the node is stopping. Try again.", e);
    }
}
