package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drydock.domain.release.SuspensionStatement;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SuspensionStatements;
import dev.drydock.serving.NodeServer.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to requests that are scored together when the model is suspended or replaced, the node stops, a client goes or a row fails. */
class BatchingFaultsTest {
    private static final String BATCHING = "batching: {delay: 1ms, rows: 8}";
    private static final String USUAL = "2.5";
    private static final String MIXING = "8";
    private static final String FAILING = "13";
    /** Takes about three seconds. */
    private static final String SLOW = "152";

    @TempDir
    Path root;

    private ServingSite site;
    private HeldNode held;

    @BeforeEach
    void start() {
        site = new ServingSite(root);
        held = new HeldNode(site, 64);
    }

    @AfterEach
    void stop() {
        held.close();
    }

    private void serve(String keys) {
        activate(1, site.buildPatient(1, keys));
    }

    @Test
    void aDifferenceBetweenClientsIsInStatusAndMetricsAndSpoilsNoAnswer() {
        serve(BATCHING);
        List<String> alone = List.of(
                held.server.infer(asking("a", 1, USUAL)).scores(),
                held.server.infer(asking("b", 2, MIXING)).scores());
        assertThat(held.server.status().body().at("/models/0/batching/on").asBoolean())
                .isTrue();

        List<CompletableFuture<Reply>> both = held.gather(asking("c", 1, USUAL), asking("d", 2, MIXING));
        held.letScore();

        assertThat(HeldNode.join(both).stream().map(Reply::scores)).isEqualTo(alone);
        assertThat(held.server.status().body().at("/models/0/batching/on").asBoolean(true))
                .isFalse();
        assertThat(held.server.status().body().at("/models/0/batching/why").asText())
                .isEqualTo("a request of a client has other bits in a pass of 2 requests than in one by itself");
        assertThat(held.server.metrics(ServingSite.TOKEN, "text/plain"))
                .contains("drydock_batching{model=\"tiny\",version=\"tiny/1\"} 0");
    }

    @Test
    void aNewLoadLetsRequestsBeScoredTogetherAgain() {
        serve(BATCHING);
        List<CompletableFuture<Reply>> both = held.gather(asking("a", 1, USUAL), asking("b", 2, MIXING));
        held.letScore();
        HeldNode.join(both);
        held.close();

        held = new HeldNode(site, 64);

        assertThat(held.server.status().body().at("/models/0/batching/on").asBoolean())
                .isTrue();
    }

    @Test
    void requestsThatWaitForTheirBatchGetTheRefusalOfASuspendedModel() {
        serve(BATCHING);
        List<CompletableFuture<Reply>> all =
                held.gather(asking("a", 1, USUAL), asking("b", 2, USUAL), asking("c", 3, FAILING));
        suspend();
        held.letScore();

        assertThat(HeldNode.join(all)).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.code()).isEqualTo("MODEL_SUSPENDED");
        });
        assertThat(loggedIds()).isEmpty();
        assertThat(held.server.status().body().at("/requests/answered").asInt()).isZero();
    }

    @Test
    void requestsThatWaitForTheirBatchGetTheSafeAnswerOfASuspendedModel() {
        serve(BATCHING + ", safe-answer: \"yes\"");
        List<CompletableFuture<Reply>> all =
                held.gather(asking("a", 1, USUAL), asking("b", 2, USUAL), asking("c", 3, FAILING));
        suspend();
        held.letScore();

        assertThat(HeldNode.join(all)).allSatisfy(BatchingFaultsTest::assertSafe);
        assertThat(loggedIds()).isEmpty();
    }

    private static void assertSafe(Reply reply) {
        assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
        assertThat(reply.body().at("/parameters/suspended").asBoolean()).isTrue();
        assertThat(reply.body().at("/outputs/1/data/0").asText()).isEqualTo("yes");
    }

    @Test
    void aRequestByItselfThatIsNotScoredGetsTheSafeAnswerOfASuspendedModel() {
        serve("safe-answer: \"yes\"");
        List<CompletableFuture<Reply>> all = held.gather(asking("a", 1, FAILING));
        suspend();
        held.letScore();

        assertThat(HeldNode.join(all)).allSatisfy(BatchingFaultsTest::assertSafe);
    }

    @Test
    void aBatchThatIsBeingScoredGivesNoAnswerOfAModelThatWasSuspendedMeanwhile() {
        serve(BATCHING);
        List<CompletableFuture<Reply>> all =
                held.gather(asking("a", 1, USUAL), asking("b", 2, SLOW), asking("c", 3, USUAL));
        held.letScore();
        held.awaitWaiting(0);
        suspend();

        assertThat(HeldNode.join(all)).extracting(Reply::code).containsOnly("MODEL_SUSPENDED");
        assertThat(loggedIds()).isEmpty();
    }

    /** The first release is retired before its requests are scored, since the third takes the place of the second. */
    @Test
    void eachRequestIsAnsweredByTheVersionThatItCameTo() {
        serve(BATCHING);
        Path second = site.buildPatient(2, "batching: {delay: 1ms, rows: 16}");
        Path third = site.buildPatient(3, BATCHING);
        List<String> ofFirst = scoresAlone();
        List<CompletableFuture<Reply>> all = new ArrayList<>(held.gather(bodies(3)));
        activate(2, second);
        all.addAll(held.ask(bodies(3)));
        held.awaitWaiting(6);
        activate(3, third);
        all.addAll(held.ask(bodies(3)));
        held.awaitWaiting(9);
        held.letScore();
        List<Reply> replies = HeldNode.join(all);

        List<String> ofThird = scoresAlone();
        held.server.follow(site.rollBack(2, second, 4));
        List<String> ofSecond = scoresAlone();
        assertThat(replies)
                .extracting(Reply::scores)
                .containsExactlyElementsOf(Stream.of(ofFirst, ofSecond, ofThird)
                        .flatMap(List::stream)
                        .toList());
        assertThat(replies)
                .extracting(reply -> reply.body().path("model_version").asText())
                .containsExactly("1", "1", "1", "2", "2", "2", "3", "3", "3");
        assertThat(List.of(ofFirst, ofSecond, ofThird)).doesNotHaveDuplicates();
    }

    private List<String> scoresAlone() {
        return Stream.of(bodies(3))
                .map(body -> held.server.infer(body).scores())
                .toList();
    }

    private void activate(int number, Path directory) {
        held.server.deliver(site.tar(directory));
        held.server.follow(site.activate(number, directory, number));
    }

    @Test
    void aNodeThatStopsAnswersTheRequestsThatWaitAndRefusesLaterOnes() {
        serve(BATCHING);
        List<CompletableFuture<Reply>> all = held.gather(bodies(5));
        held.node.close();
        Reply late = held.server.infer(asking("late", 1, USUAL));
        held.letScore();

        assertThat(late.status()).isEqualTo(503);
        assertThat(late.code()).isEqualTo("NODE_NOT_READY");
        assertThat(HeldNode.join(all)).extracting(Reply::status).containsOnly(200);
        assertThat(threadsInTheQueue()).isEmpty();
        held.close();
        held = new HeldNode(site, 64);
        assertThat(loggedIds()).as("by the next start").containsExactlyInAnyOrder("a0", "a1", "a2", "a3", "a4");
    }

    /** As a container does it that does not wait for them. */
    @Test
    void requestsWhoseThreadsAreInterruptedAreRefusedAndNoneWaitsOn() throws InterruptedException {
        serve("batching: {delay: 1s, rows: 8}");
        held.hold();
        List<CompletableFuture<NodeResponse>> all = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (String body : bodies(5)) {
            CompletableFuture<NodeResponse> response = new CompletableFuture<>();
            all.add(response);
            threads.add(new Thread(() -> response.complete(held.node.handle(request(body)))));
        }
        threads.forEach(Thread::start);
        held.awaitWaiting(5);
        threads.forEach(Thread::interrupt);
        held.node.close();

        for (CompletableFuture<NodeResponse> response : all) {
            assertThat(response.join().status()).isEqualTo(503);
            assertThat(new String(response.join().body(), StandardCharsets.UTF_8))
                    .contains("NODE_NOT_READY", "the node is stopping");
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(held.node.gate().waiting()).isZero();
        assertThat(threadsInTheQueue()).isEmpty();
        held.close();
        held = new HeldNode(site, 64);
        assertThat(loggedIds()).isEmpty();
    }

    private static NodeRequest request(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new NodeRequest(
                "POST",
                "/v2/models/tiny/infer",
                Optional.empty(),
                Optional.empty(),
                bytes.length,
                new ByteArrayInputStream(bytes));
    }

    private static List<Thread> threadsInTheQueue() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> Arrays.stream(entry.getValue())
                        .anyMatch(frame -> frame.getClassName().equals(BatchQueue.class.getName())))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Its row is scored and logged, as that of a request by itself would be. */
    @Test
    void aClientThatGoesAwayDisturbsNoneOfTheOthers() throws IOException {
        serve(BATCHING);
        held.hold();
        URI uri = held.server.uri("/v2/models/tiny/infer");
        try (Socket gone = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
            String body = asking("gone", 1, USUAL);
            gone.getOutputStream()
                    .write(("POST " + uri.getPath() + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            held.awaitWaiting(1);
            gone.setSoLinger(true, 0);
        }
        List<CompletableFuture<Reply>> others = held.ask(bodies(3));
        held.awaitWaiting(4);
        held.letScore();

        assertThat(HeldNode.join(others)).extracting(Reply::status).containsOnly(200);
        await().until(() -> held.server.status().body().at("/requests/answered").asInt() == 4);
        assertThat(held.node.gate().waiting()).isZero();
        assertThat(held.server.infer(asking("next", 1, USUAL)).status()).isEqualTo(200);
        assertThat(loggedIds()).containsExactlyInAnyOrder("gone", "a0", "a1", "a2", "next");
    }

    @Test
    void aRowThatTheModuleCannotScoreFailsItsOwnRequestAlone() {
        serve(BATCHING);
        String alone = held.server.infer(asking("alone", 7, USUAL)).scores();
        List<CompletableFuture<Reply>> all =
                held.gather(asking("a", 7, USUAL), asking("bad", 8, FAILING), asking("b", 7, USUAL));
        held.letScore();
        List<Reply> replies = HeldNode.join(all);

        assertThat(replies).extracting(Reply::status).containsExactly(200, 500, 200);
        assertThat(replies.get(1).code()).isEqualTo("INFERENCE_FAILED");
        assertThat(List.of(replies.get(0).scores(), replies.get(2).scores())).containsOnly(alone);
        assertThat(held.server.status().body().at("/models/0/batching/on").asBoolean())
                .isTrue();
        assertThat(held.server.status().body().at("/requests/notAnswered").toString())
                .isEqualTo("{\"INFERENCE_FAILED\":1}");
        assertThat(loggedIds()).containsExactlyInAnyOrder("alone", "a", "b");
    }

    @Test
    void aFullQueueRefusesWithTheSecondsToWait() {
        held.close();
        held = new HeldNode(site, 3);
        serve(BATCHING);
        List<CompletableFuture<Reply>> all = held.gather(bodies(3));

        Reply refused = held.server.infer(asking("late", 1, USUAL));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("NODE_OVERLOADED");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
        assertThat(held.server.metrics(ServingSite.TOKEN, "text/plain"))
                .contains("drydock_inference_requests_waiting 3");

        held.letScore();
        assertThat(HeldNode.join(all)).extracting(Reply::status).containsOnly(200);
        assertThat(held.server.infer(asking("late", 1, USUAL)).status()).isEqualTo(200);
    }

    /** Two seconds are the limit of the fixture. */
    @Test
    void aRequestThatWaitsLongerThanTheModelsLimitIsRefusedWithTheSecondsToWait() {
        activate(1, site.buildBatching(1, "{delay: 1ms, rows: 8}"));

        held.hold();
        assertThat(HeldNode.join(held.ask(bodies(3)))).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.code()).isEqualTo("INFERENCE_TIMED_OUT");
            assertThat(Integer.parseInt(reply.header("Retry-After"))).isPositive();
        });
        assertThat(held.node.gate().waiting()).isZero();
        held.letScore();
        assertThat(held.server.infer(asking("next", 1, USUAL)).status()).isEqualTo(200);
    }

    private static String[] bodies(int requests) {
        return IntStream.range(0, requests)
                .mapToObj(i -> asking("a" + i, i, USUAL))
                .toArray(String[]::new);
    }

    private static String asking(String id, int flow, String vibration) {
        return Questions.request(
                "\"id\": \"" + id + "\",", "[1]", Integer.toString(flow), vibration, "\"oil\"", "\"p-7\"", "\"north\"");
    }

    /** One release manager does it, as 'drydock suspend' sends it. */
    private void suspend() {
        String statement = SuspensionStatements.sign(
                SuspensionStatement.suspend("tiny", ReleaseKit.SITE, ReleaseKit.STAGE, "It is wrong.", ReleaseKit.NOW),
                site.kit.rhea);
        Reply taken = held.server.suspend(statement);
        assertThat(taken.status()).as(taken.sentence()).isEqualTo(200);
    }

    /** Of all rows that the node hands over. */
    private List<String> loggedIds() {
        held.server.rotate();
        return site.handedOverIds();
    }
}
