package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bounded queue before the model. */
class InferenceGateTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch scoring = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final InferenceGate gate = new InferenceGate(1, 1);

    @AfterEach
    void end() {
        mayEnd.countDown();
        threads.shutdownNow();
    }

    @Test
    void refusesAtOnceWhenThePlacesToWaitAreTaken() throws InterruptedException {
        CompletableFuture<String> first = occupy();
        CompletableFuture<String> second =
                CompletableFuture.supplyAsync(() -> gate.pass(LONG, () -> "second"), threads);
        await().untilAsserted(() -> assertThatExceptionOfType(DrydockException.class)
                .isThrownBy(() -> gate.pass(Duration.ZERO, () -> "third"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ServingFailure.NODE_OVERLOADED))
                .withMessageContaining("1 others wait already"));
        mayEnd.countDown();
        assertThat(first.join()).isEqualTo("first");
        assertThat(second.join()).isEqualTo("second");
        assertThat(gate.<String>pass(Duration.ZERO, () -> "fourth")).isEqualTo("fourth");
    }

    @Test
    void givesUpWaitingAfterTheModelsTimeout() throws InterruptedException {
        CompletableFuture<String> first = occupy();
        assertThatExceptionOfType(DrydockException.class)
                .isThrownBy(() -> gate.pass(Duration.ofMillis(20), () -> "second"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ServingFailure.INFERENCE_TIMED_OUT))
                .withMessageContaining("waited 20 ms");
        mayEnd.countDown();
        assertThat(first.join()).isEqualTo("first");
    }

    @Test
    void aFailureFreesThePlace() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> gate.pass(LONG, () -> {
                    throw new IllegalStateException();
                }));
        assertThat(gate.<String>pass(Duration.ZERO, () -> "next")).isEqualTo("next");
    }

    @Test
    void tellsAfterHowManySecondsThoseThatWaitAreScored() throws InterruptedException {
        AtomicLong now = new AtomicLong();
        InferenceGate slow = new InferenceGate(2, 8, now::get);
        assertThat(slow.secondsUntilFree()).as("before the first").isEqualTo(1);
        slow.pass(LONG, () -> now.addAndGet(TimeUnit.SECONDS.toNanos(3)));
        assertThat(slow.secondsUntilFree()).as("the half of 3 s").isEqualTo(2);

        CountDownLatch both = new CountDownLatch(2);
        CompletableFuture<String> first =
                CompletableFuture.supplyAsync(() -> slow.pass(LONG, () -> untilTold(both)), threads);
        CompletableFuture<String> second =
                CompletableFuture.supplyAsync(() -> slow.pass(LONG, () -> untilTold(both)), threads);
        assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<String> third = CompletableFuture.supplyAsync(() -> slow.pass(LONG, () -> ""), threads);
        CompletableFuture<String> fourth = CompletableFuture.supplyAsync(() -> slow.pass(LONG, () -> ""), threads);
        await().untilAsserted(() -> assertThat(slow.waiting()).isEqualTo(2));
        assertThat(slow.secondsUntilFree()).as("three of 3 s by two").isEqualTo(5);
        mayEnd.countDown();
        CompletableFuture.allOf(first, second, third, fourth).join();
    }

    private CompletableFuture<String> occupy() throws InterruptedException {
        CompletableFuture<String> first =
                CompletableFuture.supplyAsync(() -> gate.pass(LONG, () -> untilTold(scoring)), threads);
        assertThat(scoring.await(10, TimeUnit.SECONDS)).isTrue();
        return first;
    }

    private String untilTold(CountDownLatch begun) {
        begun.countDown();
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "first";
    }
}
