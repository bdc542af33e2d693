package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.inference.BehaviourSuite;
import dev.drydock.inference.FixedShape;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.RawRows;
import dev.drydock.inference.TinyPackage;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One loaded release that scores requests together, with a real model: how it compares while clients ask, and when it is closed. A pass has
 * four rows and each request two, so that two requests fill a batch. The module is the same for each row up to ten standard deviations of
 * the second input, and no check at a load goes beyond them.
 */
class BatchingReleaseTest {
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final float USUAL = 2.5f;
    private static final float MIXING = 8;
    private static final float FAILING = 13;
    /** Takes more than a second. */
    private static final float SLOW = 77;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final LoggedLines log = LoggedLines.of(Batching.class);
    private final InferenceGate gate = new InferenceGate(1, 16);

    @TempDir
    Path root;

    private Path directory;
    private LoadedModel model;
    private FixedShape alone;
    private Batching batching;

    @BeforeEach
    void load() {
        directory = TinyPackage.in(root);
        TinyPackage.copy("beyond.pt", directory.resolve(LoadedModel.FILE));
        model = LoadedModel.load(directory);
        alone = new FixedShape(model, 4);
        batching = batching(model, LONG);
        assertThat(batching.why()).isEmpty();
    }

    @AfterEach
    void end() {
        log.close();
        threads.shutdownNow();
    }

    private static Batching batching(LoadedModel model, Duration delay) {
        return Batching.of(
                new VersionId("tiny", 1),
                new ModelDefinition.Batching(delay, 4),
                model,
                GoldenVectors.record(model, model.invent(8, 7), 1e-5),
                Optional.empty());
    }

    @Test
    void goldenVectorsMustHoldInTheShapeOfThePasses() {
        assertNotTogether(
                new ServingSite(root.resolve("golden")).buildWithWrongGolden(1),
                "golden vector \\d differs by 0\\.0[0-9]+ in passes of 4 rows");
    }

    @Test
    void behaviourTestsMustHoldInTheShapeOfThePasses() {
        assertNotTogether(
                new ServingSite(root.resolve("behaviour"))
                        .buildExpecting(1, "  - {name: hot, rows: [{flow: 120, fluid: oil}], score: {from: 0.9999}}\n"),
                "a behaviour test does not hold in passes of 4 rows");
    }

    private void assertNotTogether(Path built, String why) {
        try (LoadedModel loaded = LoadedModel.load(built)) {
            Batching refused = Batching.of(
                    new VersionId("tiny", 1),
                    new ModelDefinition.Batching(LONG, 4),
                    loaded,
                    GoldenVectors.ofPackage(built),
                    BehaviourSuite.ofPackage(built, loaded.signature()));

            assertThat(refused.isOn()).isFalse();
            assertThat(refused.why())
                    .hasValueSatisfying(reason -> assertThat(reason).matches(why));
            assertThat(log.levelled())
                    .last(InstanceOfAssertFactories.STRING)
                    .startsWith("WARNING Each request is scored by itself")
                    .endsWith(": " + refused.why().orElseThrow());
        }
    }

    @Test
    void aDifferenceThatTheLoadDidNotFindEndsBatchingAndSpoilsNoAnswer() {
        assertThat(together(rows(100, USUAL), rows(200, MIXING))).isEqualTo(alone(rows(100, USUAL), rows(200, MIXING)));

        assertThat(batching.isOn()).isFalse();
        assertThat(batching.why())
                .hasValue("a request of a client has other bits in a pass of 2 requests than in one by itself");
        assertThat(log.levelled())
                .last()
                .isEqualTo("WARNING Each request is scored by itself, although model.yaml declares serving.batching,"
                        + " model=tiny/1: " + batching.why().orElseThrow());
    }

    /** A difference in between is found late; that is the price of comparing seldom. */
    @Test
    void comparesTheFirstBatchAndThenEach256th() {
        RawRows.Numbers usual = rows(100, USUAL);
        RawRows.Numbers mixing = rows(200, MIXING);
        assertThat(together(usual, rows(300, USUAL))).isEqualTo(alone(usual, rows(300, USUAL)));
        for (int batch = 2; batch <= Batching.COMPARED; batch++) {
            assertThat(together(usual, mixing)).as("batch %d", batch).isNotEqualTo(alone(usual, mixing));
        }
        assertThat(batching.isOn()).isTrue();

        assertThat(together(usual, mixing)).isEqualTo(alone(usual, mixing));
        assertThat(batching.isOn()).isFalse();
    }

    @Test
    void batchesThatHadGatheredWhenBatchingEndedAreScoredRequestByRequest() {
        HeldPlace held = HeldPlace.take(gate, threads);
        List<CompletableFuture<List<Float>>> all =
                List.of(ask(rows(10, USUAL)), ask(rows(20, MIXING)), ask(rows(30, USUAL)), ask(rows(40, MIXING)));
        await().until(() -> gate.waiting() == 4);
        held.giveBack();

        assertThat(all.stream().map(CompletableFuture::join).toList())
                .isEqualTo(alone(rows(10, USUAL), rows(20, MIXING), rows(30, USUAL), rows(40, MIXING)));
        assertThat(batching.isOn()).isFalse();
        assertThat(log.levelled())
                .filteredOn(line -> line.startsWith("WARNING"))
                .hasSize(1);
    }

    @Test
    void aRowThatTheModuleCannotScoreFailsItsOwnRequestAlone() {
        CompletableFuture<List<Float>> usual = ask(rows(100, USUAL));
        CompletableFuture<List<Float>> failing = ask(rows(200, FAILING));

        assertThat(List.of(usual.join())).isEqualTo(alone(rows(100, USUAL)));
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(failing::join)
                .havingCause()
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(ServingFailure.INFERENCE_FAILED));
        assertThat(batching.isOn())
                .as("the module's fault says nothing of bits")
                .isTrue();
        assertThat(together(rows(100, USUAL), rows(300, USUAL))).isEqualTo(alone(rows(100, USUAL), rows(300, USUAL)));
    }

    /** An operator who looks for what was not answered finds one request and not the ones beside it. */
    @Test
    void theLogNamesOneRequestThatWasNotScored() {
        try (LoggedLines failures = LoggedLines.of(Release.class)) {
            CompletableFuture<List<Float>> usual = ask(rows(100, USUAL));
            CompletableFuture<List<Float>> failing = ask(rows(200, FAILING));
            usual.join();
            assertThatExceptionOfType(CompletionException.class).isThrownBy(failing::join);

            assertThat(failures.levelled())
                    .containsExactly("SEVERE A request was not scored model=tiny/1 code=INFERENCE_FAILED");
            assertThat(log.levelled())
                    .contains("WARNING A pass of 2 requests failed, so each is scored by itself model=tiny/1");
        }
    }

    @Test
    void aRetiredReleaseIsClosedAfterTheLastOfItsBatches() {
        LoadedReleases releases = new LoadedReleases();
        Release first = release(1, model);
        releases.switchTo(first);
        List<List<Float>> expected = alone(rows(10, USUAL), rows(20, USUAL), rows(30, USUAL), rows(40, USUAL));
        HeldPlace held = HeldPlace.take(gate, threads);
        CompletableFuture<List<Float>> one = askOf(releases, rows(10, USUAL));
        CompletableFuture<List<Float>> two = askOf(releases, rows(20, USUAL));
        CompletableFuture<List<Float>> three = askOf(releases, rows(30, USUAL));
        await().until(() -> gate.waiting() == 3);
        Release second = release(2, LoadedModel.load(directory));
        Release third = release(3, LoadedModel.load(directory));
        releases.switchTo(second);
        releases.switchTo(third);
        CompletableFuture<List<Float>> four = askOf(releases, rows(40, USUAL));
        await().until(() -> gate.waiting() == 4);
        assertThat(first.isClosed()).as("its requests wait").isFalse();
        held.giveBack();

        assertThat(List.of(one.join(), two.join(), three.join(), four.join())).isEqualTo(expected);
        await().until(first::isClosed);
        assertThat(passes(third)).as("a batch of its own").isEqualTo(1);
        releases.retireAll();
        assertThat(List.of(second.isClosed(), third.isClosed())).containsExactly(true, true);
    }

    /** The leader's thread uses the model then, and those of the others may end before it. */
    @Test
    void aReleaseStaysOpenForItsBatchThoughARequestInItGaveUp() throws InterruptedException {
        LoadedReleases releases = new LoadedReleases();
        Release first = release(1, model);
        releases.switchTo(first);
        List<List<Float>> expected = alone(rows(10, SLOW));
        HeldPlace held = HeldPlace.take(gate, threads);
        CompletableFuture<List<Float>> leader = askOf(releases, rows(10, SLOW));
        await().until(() -> gate.waiting() == 1);
        CompletableFuture<DrydockException> gaveUp = new CompletableFuture<>();
        Release entered = releases.enter("tiny").orElseThrow();
        Thread follower = new Thread(() -> {
            try {
                entered.batching().orElseThrow().score(gate, rows(20, USUAL), LONG);
                gaveUp.cancel(false);
            } catch (DrydockException e) {
                gaveUp.complete(e);
            } finally {
                entered.leave();
            }
        });
        follower.start();
        await().until(() -> gate.waiting() == 2);
        held.giveBack();
        await().until(() -> gate.waiting() == 0);
        follower.interrupt();
        releases.retireAll();

        assertThat(gaveUp.join().code()).isEqualTo(ServingFailure.NODE_NOT_READY);
        follower.join();
        assertThat(List.of(leader.join())).isEqualTo(expected);
        await().until(first::isClosed);
    }

    private static long passes(Release release) {
        return BatchingMetrics.of(Map.of("tiny", release)).stream()
                .flatMap(metric -> metric.getDataPoints().stream())
                .filter(HistogramSnapshot.HistogramDataPointSnapshot.class::isInstance)
                .mapToLong(point -> ((HistogramSnapshot.HistogramDataPointSnapshot) point).getCount())
                .sum();
    }

    private static Release release(int number, LoadedModel of) {
        return new Release(
                new VersionId("tiny", number),
                "digest-" + number,
                of,
                GoldenVectors.record(of, of.invent(8, 7), 1e-5),
                Optional.empty(),
                Optional.empty(),
                new Release.Declared(Set.of(), Optional.empty(), Optional.of(batching(of, Duration.ZERO))));
    }

    /** As a node does it for a request. */
    private CompletableFuture<List<Float>> askOf(LoadedReleases releases, RawRows.Numbers rows) {
        Release release = releases.enter("tiny").orElseThrow();
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return list(release.batching().orElseThrow().score(gate, rows, LONG));
                    } finally {
                        release.leave();
                    }
                },
                threads);
    }

    private List<List<Float>> together(RawRows.Numbers one, RawRows.Numbers two) {
        CompletableFuture<List<Float>> first = ask(one);
        CompletableFuture<List<Float>> second = ask(two);
        return List.of(first.join(), second.join());
    }

    private CompletableFuture<List<Float>> ask(RawRows.Numbers rows) {
        return CompletableFuture.supplyAsync(() -> list(batching.score(gate, rows, LONG)), threads);
    }

    private List<List<Float>> alone(RawRows.Numbers... requests) {
        return Arrays.stream(requests).map(rows -> list(alone.score(rows))).toList();
    }

    private static List<Float> list(float[] scores) {
        List<Float> all = new ArrayList<>();
        for (float score : scores) {
            all.add(score);
        }
        return all;
    }

    /** Two rows of a request. */
    private static RawRows.Numbers rows(float flow, float vibration) {
        return new RawRows.Numbers(new float[] {flow, USUAL, 1, flow + 1, vibration, 2}, 2);
    }
}
