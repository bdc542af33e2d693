package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.inference.FixedShape.Packed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that wait at the same moment are scored together. A request's row is one number, and so is its score. */
class BatchQueueTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final float BAD = -1;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<List<Float>> passes = new ArrayList<>();
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private InferenceGate gate = new InferenceGate(1, 16);

    @AfterEach
    void end() {
        mayEnd.countDown();
        threads.shutdownNow();
    }

    @Test
    void whoWaitsForTheSameTurnIsScoredInOnePass() {
        CompletableFuture<String> busy = occupy();
        BatchQueue queue = queue(4, Duration.ZERO);
        List<CompletableFuture<Float>> all = ask(queue, LONG, 1, 2, 3, 4, 5, 6);
        await().until(() -> gate.waiting() == 6);
        mayEnd.countDown();

        assertThat(all.stream().map(CompletableFuture::join)).containsExactly(1f, 2f, 3f, 4f, 5f, 6f);
        assertThat(passes).hasSize(2);
        assertThat(passes.stream().mapToInt(List::size).sorted()).containsExactly(2, 4);
        assertThat(gate.waiting()).isZero();
        assertThat(busy.join()).isEqualTo("busy");
    }

    @Test
    void aFullBatchWaitsNoLonger() {
        List<CompletableFuture<Float>> all = ask(queue(2, LONG), LONG, 1, 2);

        assertThat(all.stream().map(CompletableFuture::join)).containsExactly(1f, 2f);
        assertThat(passes).hasSize(1);
    }

    /** Otherwise an idle node would refuse the next request, though it has nothing to do but to wait for it. */
    @Test
    void whoGathersWaitsNoLongerOnceThePlacesToWaitAreTaken() {
        gate = new InferenceGate(1, 3);
        CompletableFuture<String> busy = occupy();
        List<CompletableFuture<Float>> all = ask(queue(8, LONG.multipliedBy(10)), LONG.multipliedBy(10), 1, 2, 3);
        await().until(() -> withoutGathering() == 3);
        mayEnd.countDown();

        assertThat(all.stream().map(CompletableFuture::join)).containsExactly(1f, 2f, 3f);
        assertThat(passes).hasSize(1);
        assertThat(busy.join()).isEqualTo("busy");
    }

    /** Two models share the places. */
    @Test
    void theLastPlaceEndsTheWaitOfEachBatch() {
        gate = new InferenceGate(1, 3);
        CompletableFuture<String> busy = occupy();
        List<CompletableFuture<Float>> all = new ArrayList<>();
        for (float value = 1; value <= 3; value++) {
            all.addAll(ask(queue(8, LONG.multipliedBy(10)), LONG.multipliedBy(10), value));
        }
        await().until(() -> withoutGathering() == 3);
        mayEnd.countDown();

        assertThat(all.stream().map(CompletableFuture::join)).containsExactly(1f, 2f, 3f);
        assertThat(busy.join()).isEqualTo("busy");
    }

    /** How many requests follow the first of their batch, or are that one and wait for their turn and no longer for others. */
    private static long withoutGathering() {
        return Thread.getAllStackTraces().values().stream()
                .filter(frames ->
                        isIn(frames, BatchQueue.class, "follow") || isIn(frames, InferenceGate.class, "passQueued"))
                .count();
    }

    private static boolean isIn(StackTraceElement[] frames, Class<?> type, String method) {
        return Arrays.stream(frames)
                .anyMatch(frame -> frame.getClassName().equals(type.getName())
                        && frame.getMethodName().equals(method));
    }

    @Test
    void aRequestThatFindsNoCompanyIsScoredAfterTheDelay() {
        assertThat(ask(queue(4, Duration.ofMillis(1)), LONG, 7).get(0).join()).isEqualTo(7f);
    }

    @Test
    void aRequestThatDoesNotFitBeginsTheNextBatch() {
        BatchQueue queue = queue(4, LONG);
        CompletableFuture<float[]> three = supply(() -> queue.score(gate, packed(1, 2, 3), LONG));
        await().until(() -> gate.waiting() == 1);
        CompletableFuture<float[]> two = supply(() -> queue.score(gate, packed(4, 5), LONG));

        assertThat(three.join()).containsExactly(1, 2, 3);
        CompletableFuture<float[]> more = supply(() -> queue.score(gate, packed(6, 7), LONG));
        assertThat(two.join()).containsExactly(4, 5);
        assertThat(more.join()).containsExactly(6, 7);
    }

    @Test
    void aRequestThatFailsDoesNotFailTheOthers() {
        CompletableFuture<String> busy = occupy();
        List<CompletableFuture<Float>> all = ask(queue(4, Duration.ZERO), LONG, 1, BAD, 3);
        await().until(() -> gate.waiting() == 3);
        mayEnd.countDown();

        assertThat(all.get(0).join()).isEqualTo(1f);
        assertThat(all.get(2).join()).isEqualTo(3f);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> all.get(1).join())
                .withCauseInstanceOf(IllegalArgumentException.class);
        assertThat(busy.join()).isEqualTo("busy");
    }

    /** The first one leads, and gives up first. */
    @Test
    void whoWaitsTooLongGivesUpAndTheOthersAreScored() {
        CompletableFuture<String> busy = occupy();
        BatchQueue queue = queue(8, Duration.ZERO);
        CompletableFuture<Float> first = ask(queue, Duration.ofMillis(50), 1).get(0);
        await().until(() -> gate.waiting() == 1);
        CompletableFuture<Float> follower = ask(queue, Duration.ofMillis(60), 2).get(0);
        CompletableFuture<Float> last = ask(queue, LONG, 3).get(0);

        for (CompletableFuture<Float> late : List.of(first, follower)) {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(late::join)
                    .withCauseInstanceOf(DrydockException.class)
                    .withMessageContaining("for its turn, which is the model's limit")
                    .extracting(e -> e.getCause() instanceof DrydockException failure ? failure.code() : null)
                    .isEqualTo(ServingFailure.INFERENCE_TIMED_OUT);
        }
        assertThat(gate.waiting()).isEqualTo(1);
        mayEnd.countDown();
        assertThat(last.join()).isEqualTo(3f);
        assertThat(passes).containsExactly(List.of(3f));
        assertThat(gate.waiting()).isZero();
        assertThat(busy.join()).isEqualTo("busy");
    }

    @Test
    void refusesAtOnceWhenThePlacesToWaitAreTaken() {
        gate = new InferenceGate(1, 2);
        CompletableFuture<String> busy = occupy();
        BatchQueue queue = queue(8, Duration.ZERO);
        List<CompletableFuture<Float>> waiting = ask(queue, LONG, 1, 2);
        await().until(() -> gate.waiting() == 2);

        assertThatExceptionOfType(DrydockException.class)
                .isThrownBy(() -> queue.score(gate, packed(3), LONG))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ServingFailure.NODE_OVERLOADED));
        mayEnd.countDown();
        assertThat(waiting.stream().map(CompletableFuture::join)).containsExactly(1f, 2f);
        assertThat(busy.join()).isEqualTo("busy");
    }

    @Test
    void aLeaderThatIsInterruptedLetsTheNextOneLead() throws InterruptedException {
        CompletableFuture<String> busy = occupy();
        BatchQueue queue = queue(8, Duration.ZERO);
        CompletableFuture<FailureOf> outcome = new CompletableFuture<>();
        Thread leader = new Thread(() -> {
            try {
                queue.score(gate, packed(1), LONG);
            } catch (DrydockException e) {
                outcome.complete(new FailureOf(e));
            }
        });
        leader.start();
        await().until(() -> gate.waiting() == 1);
        CompletableFuture<Float> next = ask(queue, LONG, 2).get(0);
        await().until(() -> gate.waiting() == 2);
        leader.interrupt();

        assertThat(outcome.join().failure().code()).isEqualTo(ServingFailure.NODE_NOT_READY);
        mayEnd.countDown();
        assertThat(next.join()).isEqualTo(2f);
        assertThat(busy.join()).isEqualTo("busy");
    }

    private record FailureOf(DrydockException failure) {}

    /** An error that no one expects ends each request; none waits for ever. */
    @Test
    void anErrorOfTheEngineLeavesNobodyWaiting() {
        CompletableFuture<String> busy = occupy();
        BatchQueue queue = new BatchQueue(4, Duration.ZERO, rows -> {
            throw new OutOfMemoryError("for the test");
        });
        List<CompletableFuture<Float>> all = ask(queue, LONG, 1, 2);
        await().until(() -> gate.waiting() == 2);
        mayEnd.countDown();

        all.forEach(each -> assertThatExceptionOfType(CompletionException.class).isThrownBy(each::join));
        assertThat(gate.<String>pass(LONG, () -> "free")).isEqualTo("free");
        assertThat(busy.join()).isEqualTo("busy");
    }

    @Test
    void underLoadEachRequestGetsItsOwnScore() {
        gate = new InferenceGate(2, 64);
        BatchQueue queue = queue(8, Duration.ofMillis(1));
        AtomicBoolean wrong = new AtomicBoolean();
        List<CompletableFuture<Void>> callers = IntStream.range(0, 24)
                .mapToObj(caller -> CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < 300; i++) {
                                float mine = caller * 1_000 + i;
                                if (queue.score(gate, packed(mine), LONG)[0] != mine) {
                                    wrong.set(true);
                                }
                            }
                        },
                        threads))
                .toList();
        callers.forEach(CompletableFuture::join);

        assertThat(wrong).isFalse();
        assertThat(gate.waiting()).isZero();
        assertThat(passes.stream().mapToInt(List::size).sum()).isEqualTo(24 * 300);
        assertThat(passes)
                .hasSizeLessThan(24 * 300)
                .allSatisfy(pass -> assertThat(pass).hasSizeLessThanOrEqualTo(8));
    }

    private BatchQueue queue(int most, Duration delay) {
        return new BatchQueue(most, delay, this::pass);
    }

    private Optional<List<float[]>> pass(List<Packed> together) {
        List<Float> seen = new ArrayList<>();
        together.forEach(one -> seen.add(one.values()[0]));
        synchronized (passes) {
            passes.add(seen);
        }
        if (seen.contains(BAD)) {
            throw new IllegalArgumentException("a bad row");
        }
        return Optional.of(together.stream().map(Packed::values).toList());
    }

    private static Packed packed(float... values) {
        return new Packed(values, values.length);
    }

    private List<CompletableFuture<Float>> ask(BatchQueue queue, Duration patience, float... values) {
        List<CompletableFuture<Float>> all = new ArrayList<>();
        for (float value : values) {
            all.add(CompletableFuture.supplyAsync(() -> queue.score(gate, packed(value), patience)[0], threads));
        }
        return all;
    }

    private <T> CompletableFuture<T> supply(java.util.function.Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, threads);
    }

    /** Takes the only place of the gate until {@link #mayEnd}. */
    private CompletableFuture<String> occupy() {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> busy = supply(() -> gate.pass(LONG, () -> {
            begun.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "busy";
        }));
        await().until(() -> begun.getCount() == 0);
        return busy;
    }
}
