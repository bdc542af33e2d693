package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.inference.LoadedModel;
import dev.drydock.serving.LoadClient.Expected;
import dev.drydock.serving.LoadClient.Tally;
import dev.drydock.serving.NodeServer.Reply;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node scores requests of several clients together, if the version declares that and it changes no bit. */
class BatchingTest {
    private static final int CALLERS = 12;
    private static final int EACH = 25;
    private static final String BATCHING = "{delay: 20ms, rows: 8}";

    @TempDir
    Path root;

    @Test
    void answersHaveTheSameBitsAloneAndTogether() {
        ServingSite site = new ServingSite(root);
        Path first = site.buildBatching(1, BATCHING);
        try (NodeServer node = NodeServer.of(site)) {
            activate(node, site, 1, first);
            List<String> alone = IntStream.range(0, CALLERS * EACH)
                    .mapToObj(i -> node.infer(question(i)).scores())
                    .toList();
            long before = node.passes();

            ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
            List<CompletableFuture<String>> together = IntStream.range(0, CALLERS * EACH)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> node.infer(question(i)).scores(), callers))
                    .toList();

            assertThat(together.stream().map(CompletableFuture::join).toList()).isEqualTo(alone);
            callers.shutdown();
            assertThat(node.passes() - before).isLessThan(CALLERS * EACH / 2);
            JsonNode status = node.status().body();
            assertThat(status.at("/models/0/batching/on").asBoolean()).isTrue();
            assertThat(status.at("/models/0/batching/rows").asInt()).isEqualTo(8);
            assertThat(status.at("/models/0/batching/delayMillis").asInt()).isEqualTo(20);
            assertThat(status.at("/models/0/batching/why").isMissingNode()).isTrue();
            assertThat(status.at("/requests/answered").asInt()).isEqualTo(2 * CALLERS * EACH);
            assertThat(node.metrics(ServingSite.TOKEN, "text/plain"))
                    .contains("drydock_batching{model=\"tiny\",version=\"tiny/1\"} 1");
        }
    }

    /** A request of many rows is no exception, whether it fills a pass or needs several. */
    @Test
    void aRowHasTheSameBitsAloneAndInARequestOfManyRows() {
        ServingSite site = new ServingSite(root);
        Path first = site.buildBatching(1, BATCHING);
        try (NodeServer node = NodeServer.of(site)) {
            activate(node, site, 1, first);
            String flow = "100,101,102,103,104,105,106,107,108,109";
            JsonNode many = node.infer(Questions.tensors("[10]", flow, flow.replace("10", "2."), oils(10)))
                    .body()
                    .at("/outputs/0/data");
            for (int row = 0; row < 10; row++) {
                assertThat(node.infer(Questions.tensors("[1]", "10" + row, "2." + row, "\"oil\""))
                                .body()
                                .at("/outputs/0/data/0")
                                .asText())
                        .isEqualTo(many.path(row).asText());
            }
        }
    }

    /** The module takes the mean of the rows away, so a row's score depends on the others. */
    @Test
    void aVersionWhoseBitsWouldChangeScoresEachRequestByItselfAndSaysSo() {
        ServingSite site = new ServingSite(root);
        Path first = site.buildBatching(1, BATCHING, "relative.pt");
        try (NodeServer node = NodeServer.of(site)) {
            activate(node, site, 1, first);

            assertThat(node.infer(Questions.plain()).status()).isEqualTo(200);
            JsonNode batching = node.status().body().at("/models/0/batching");
            assertThat(batching.path("on").asBoolean(true)).isFalse();
            assertThat(batching.path("why").asText())
                    .matches("golden vector \\d differs by \\S+ in passes of 8 rows|a row has other bits at place .*");
            assertThat(node.metrics(ServingSite.TOKEN, "text/plain"))
                    .contains("drydock_batching{model=\"tiny\",version=\"tiny/1\"} 0");
            try (LoadedModel model = LoadedModel.load(first)) {
                assertThat(node.infer(Questions.plain())
                                .body()
                                .at("/outputs/0/data/0")
                                .floatValue())
                        .isEqualTo(model.score(Questions.ROW, 1)[0]);
            }
        }
    }

    @Test
    void aVersionThatDoesNotDeclareItHasNoFigures() {
        ServingSite site = new ServingSite(root);
        Path first = site.build(1);
        try (NodeServer node = NodeServer.of(site)) {
            activate(node, site, 1, first);

            assertThat(node.status().body().at("/models/0/batching").isMissingNode())
                    .isTrue();
            assertThat(node.metrics(ServingSite.TOKEN, "text/plain")).doesNotContain("drydock_batching");
        }
    }

    @Test
    void releasesAreExchangedWhileRequestsAreScoredTogether() {
        ServingSite site = new ServingSite(root);
        Path first = site.buildBatching(1, "{delay: 5ms, rows: 4}");
        Path second = site.buildBatching(2, "{delay: 1ms, rows: 16}");
        try (NodeServer node = NodeServer.of(site)) {
            activate(node, site, 1, first);
            deliver(node, site, second);
            try (LoadClient load = new LoadClient(
                            HttpClient.newHttpClient(),
                            node.uri("/v2/models/tiny/infer"),
                            Questions.oneRow("load"),
                            List.of(expected(1, first), expected(2, second)))
                    .start(8)) {
                follow(node, site.activate(2, second, 2));
                for (long sequence = 3; sequence < 13; sequence++) {
                    boolean back = sequence % 2 == 1;
                    long before = load.tally().answered(back ? "2" : "1");
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> load.tally().answered(back ? "2" : "1") > before + 30
                                    || load.tally().failed() > 0);
                    follow(node, back ? site.rollBack(1, first, sequence) : site.rollBack(2, second, sequence));
                }
                Tally tally = load.stop();
                assertThat(tally.failures()).isEmpty();
                assertThat(tally.wrong()).isZero();
                assertThat(tally.byVersion()).containsOnlyKeys("1", "2");
            }
        }
    }

    @Test
    void aRequestThatIsRefusedDoesNotDisturbTheOthers() {
        ServingSite site = new ServingSite(root);
        Path first = site.buildBatching(1, BATCHING);
        try (NodeServer node = NodeServer.of(site)) {
            activate(node, site, 1, first);
            ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
            List<CompletableFuture<Integer>> answers = IntStream.range(0, CALLERS * 5)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> node.infer(
                                            i % 3 == 0
                                                    ? Questions.tensors("[1]", "-1e30", "2.5", "\"oil\"")
                                                    : question(i))
                                    .status(),
                            callers))
                    .toList();

            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).join()).isEqualTo(i % 3 == 0 ? 400 : 200);
            }
            callers.shutdown();
        }
    }

    private static String question(int i) {
        return Questions.tensors("[1]", Float.toString(i * 1.37f), Float.toString(1 + i * 0.013f), "\"oil\"");
    }

    private static String oils(int rows) {
        return String.join(
                ",", IntStream.range(0, rows).mapToObj(i -> "\"oil\"").toList());
    }

    private static Expected expected(int number, Path directory) {
        return new Expected(
                Integer.toString(number),
                ServingSite.digest(directory),
                ServingSite.score(directory, Questions.ROW),
                1e-6);
    }

    private static void activate(NodeServer node, ServingSite site, int number, Path directory) {
        deliver(node, site, directory);
        follow(node, site.activate(number, directory, 1));
    }

    private static void deliver(NodeServer node, ServingSite site, Path directory) {
        assertThat(node.manage("/node/v1/activations", site.tar(directory)).status())
                .isEqualTo(200);
    }

    private static void follow(NodeServer node, byte[] order) {
        Reply reply = node.manage("/node/v1/orders", order);
        assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
    }
}
