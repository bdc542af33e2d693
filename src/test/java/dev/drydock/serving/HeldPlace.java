package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** A place of a gate that a test takes, so that requests wait. */
final class HeldPlace {
    private static final Duration MINUTES = Duration.ofMinutes(4);

    private final CountDownLatch until = new CountDownLatch(1);

    private HeldPlace() {}

    /** @param threads one of them has the place */
    static HeldPlace take(InferenceGate gate, ExecutorService threads) {
        HeldPlace place = new HeldPlace();
        CountDownLatch begun = new CountDownLatch(1);
        threads.execute(() -> gate.pass(MINUTES, () -> {
            begun.countDown();
            return awaited(place.until);
        }));
        assertThat(awaited(begun)).isTrue();
        return place;
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(MINUTES.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void giveBack() {
        until.countDown();
    }
}
