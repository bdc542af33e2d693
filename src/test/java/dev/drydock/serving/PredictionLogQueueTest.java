package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.drydock.batch.runtime.ChildJvm;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.inference.TinyPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of rows from the threads that answer to the thread that writes, without a model. */
class PredictionLogQueueTest {
    private static final int THREADS = 8;
    private static final int EACH = 1_000;

    @TempDir
    Path root;

    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServingSite site;
    private Path signature;

    @BeforeEach
    void install() {
        site = new ServingSite(root);
        signature = TinyPackage.copy("signature.json", root.resolve("signature.json"));
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        writer.shutdownNow();
    }

    private KilledLog log(long mostWaiting) {
        PredictionLog.Limits standard = PredictionLog.Limits.STANDARD;
        return new KilledLog(
                site.folder,
                new PredictionLog.Limits(standard.maxBytes(), standard.maxAge(), mostWaiting),
                writer,
                signature);
    }

    @Test
    void handsOverEachRowOnceInTheOrderOfArrivalThoughFilesAreClosedMeanwhile() throws IOException {
        KilledLog log = log(PredictionLog.Limits.STANDARD.mostWaiting());
        List<CompletableFuture<Void>> answering = IntStream.range(0, THREADS)
                .mapToObj(thread -> CompletableFuture.runAsync(
                        () -> IntStream.range(0, EACH).forEach(i -> log.predict(thread + "-" + i)), threads))
                .toList();
        while (!answering.stream().allMatch(CompletableFuture::isDone)) {
            log.log().rotate();
        }
        answering.forEach(CompletableFuture::join);
        log.log().rotate();

        List<String> ids = handedOver();
        assertThat(ids).doesNotHaveDuplicates().hasSize(THREADS * EACH);
        for (int thread = 0; thread < THREADS; thread++) {
            String of = thread + "-";
            assertThat(ids.stream().filter(id -> id.startsWith(of)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, EACH).mapToObj(i -> of + i).toList());
        }
        assertThat(log.log().summary())
                .isEqualTo(new PredictionLog.Summary(
                        THREADS * EACH, 0, 0, log.log().summary().lastSequence()));
    }

    @Test
    void refusesTheNextRequestWhileTooMuchWaitsAndLosesNothing() throws IOException {
        KilledLog log = log(200);
        CountDownLatch diskAnswers = new CountDownLatch(1);
        writer.execute(() -> awaitLatch(diskAnswers));
        log.log().requireRoom();
        log.predict("a");
        log.log().requireRoom();
        IntStream.range(0, 5).forEach(i -> log.predict("b" + i));

        assertThatExceptionOfType(DrydockException.class)
                .isThrownBy(log.log()::requireRoom)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ServingFailure.NODE_OVERLOADED))
                .withMessageContaining("at most 200 may");

        diskAnswers.countDown();
        await().ignoreException(DrydockException.class).untilAsserted(log.log()::requireRoom);
        log.log().rotate();
        assertThat(handedOver()).containsExactly("a", "b0", "b1", "b2", "b3", "b4");
    }

    /** A request in progress may outlive the node's last tick. */
    @Test
    void writesWhatComesAfterTheEndAtOnce() throws IOException {
        KilledLog log = log(200);
        log.predict("a");
        log.log().close();
        writer.shutdown();
        log.predict("b");

        assertThat(KilledLog.records(site.folder)).as("two files with headers").isEqualTo(4);
        log.log().rotate();
        assertThat(handedOver()).containsExactly("a", "b");
    }

    @Test
    void countsTheRowsOfAFileThatCannotBeWrittenAndWritesTheNextOnes() throws IOException {
        KilledLog log = log(200);
        Path open = site.folder.log().resolve("open");
        Files.createDirectories(site.folder.log());
        Files.writeString(open, "a file where the folder must be");
        log.predict("a");
        assertThat(log.log().summary().lostRows()).isEqualTo(1);
        Files.delete(open);
        log.predict("b");
        log.log().rotate();

        assertThat(log.log().summary()).isEqualTo(new PredictionLog.Summary(1, 0, 1, 1));
        assertThat(handedOver()).containsExactly("b");
    }

    /** Of those that were handed over last the first ones may be there, without a gap. */
    @Test
    void aKillLosesOnlyRowsThatWaitedToBeWritten() throws IOException, InterruptedException {
        assertThat(ChildJvm.run(
                        root.resolve("output"),
                        KilledLog.class,
                        site.folder.site().toString(),
                        signature.toString()))
                .containsExactly("exit " + KilledLog.HALTED);

        log(200).log().recover();
        List<String> ids = handedOver();
        List<String> late = ids.subList(KilledLog.EARLY, ids.size());
        assertThat(ids.subList(0, KilledLog.EARLY))
                .containsExactlyElementsOf(IntStream.range(0, KilledLog.EARLY)
                        .mapToObj(i -> "early-" + i)
                        .toList());
        assertThat(late)
                .containsExactlyElementsOf(IntStream.range(0, late.size())
                        .mapToObj(i -> "late-" + i)
                        .toList());
    }

    /** The predictions in the outbox, file by file. */
    private List<String> handedOver() throws IOException {
        List<String> ids = new ArrayList<>();
        Path outbox = site.folder.log().resolve("outbox");
        for (int sequence = 1; ; sequence++) {
            Path csv = outbox.resolve(ServingSite.SOURCE + "-" + sequence + "-logs.csv");
            if (!Files.exists(csv)) {
                return ids;
            }
            assertThat(outbox.resolve(ServingSite.SOURCE + "-" + sequence + ".manifest.json"))
                    .exists();
            Files.readAllLines(csv).stream()
                    .skip(1)
                    .map(record -> record.substring(0, record.indexOf(',')))
                    .forEach(ids::add);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
