package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Lets a few requests score at a time, a bounded number wait, and no one wait for ever. Thread-safe. */
final class InferenceGate {
    private final Semaphore places;
    private final AtomicInteger waiting = new AtomicInteger();
    private final int mayWait;

    /**
     * @param atOnce how many score at the same time
     * @param mayWait how many wait at most
     */
    InferenceGate(int atOnce, int mayWait) {
        this.places = new Semaphore(atOnce, true);
        this.mayWait = mayWait;
    }

    /** How many wait now. */
    int waiting() {
        return waiting.get();
    }

    /** @throws DrydockException {@link ServingFailure#NODE_OVERLOADED} or {@link ServingFailure#INFERENCE_TIMED_OUT} */
    <T> T pass(Duration patience, Supplier<T> work) {
        enter(patience);
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    private void enter(Duration patience) {
        if (places.tryAcquire()) {
            return;
        }
        if (waiting.incrementAndGet() > mayWait) {
            waiting.decrementAndGet();
            throw new DrydockException(
                    ServingFailure.NODE_OVERLOADED,
                    "The request is refused: " + mayWait + " others wait already, which is the most. Try again in a"
                            + " second.");
        }
        try {
            if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new DrydockException(
                        ServingFailure.INFERENCE_TIMED_OUT,
                        "The request was not scored: it waited " + patience.toMillis()
                                + " ms for its turn, which is the model's limit. Try again in a second.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DrydockException(
                    ServingFailure.NODE_NOT_READY, "The request was not scored: the node is stopping. Try again.", e);
        } finally {
            waiting.decrementAndGet();
        }
    }
}
