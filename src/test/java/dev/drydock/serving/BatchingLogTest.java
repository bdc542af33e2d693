package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.InferenceClients.Access;
import dev.drydock.packaging.InferenceClients.Client;
import dev.drydock.packaging.InferenceClients.Right;
import dev.drydock.packaging.InferenceClients.Token;
import dev.drydock.serving.NodeServer.Reply;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that scores requests of several clients together logs, counts and measures the same as one that scores each by itself: each row
 * once, with the id, the client and the values of its own request.
 */
class BatchingLogTest {
    private static final int REQUESTS = 480;
    private static final List<String> TOKENS = List.of("token of press", "token of lathe", ServingSite.TOKEN);
    private static final String REFERENCE = """
            {"version": 3, "inputs": [
              {"input": "flow", "edges": [100, 200, 300, 400], "counts": [200, 200, 200, 200, 200], "missing": 0},
              {"input": "vibration", "edges": [2.5], "counts": [400, 400], "missing": 200},
              {"input": "fluid", "counts": [250, 500, 250], "missing": 0}],
             "score": {"edges": [0.5], "counts": [500, 500], "missing": 0}}""";

    private final ExecutorService threads = Executors.newFixedThreadPool(16);

    @TempDir
    Path root;

    private ServingSite together;
    private ServingSite each;
    private NodeServer batching;
    private NodeServer plain;

    @BeforeEach
    void serve() throws IOException {
        together = new ServingSite(root.resolve("together"));
        each = new ServingSite(root.resolve("each"));
        batching = start(together, "batching: {delay: 20ms, rows: 8}");
        plain = start(each, "safe-answer: \"yes\"");
    }

    private static NodeServer start(ServingSite site, String keys) throws IOException {
        Files.write(
                site.folder.clients(),
                new InferenceClients(Access.TOKENS, List.of(client("press"), client("lathe"))).toJson());
        Path first = site.buildPatient(
                1, keys, directory -> ServingSite.write(directory.resolve(PackageFiles.REFERENCE), REFERENCE));
        NodeServer node = NodeServer.of(site);
        node.deliver(site.tar(first));
        node.follow(site.activate(1, first, 1));
        return node;
    }

    private static Client client(String name) {
        return Client.of(name, Token.of("token of " + name, Instant.EPOCH), 1_000, false, Instant.EPOCH)
                .with(Right.ALL.forModels(Optional.of(List.of(ServingSite.MODEL))));
    }

    @AfterEach
    void stop() {
        batching.close();
        plain.close();
        threads.shutdownNow();
    }

    @Test
    void eachRowIsLoggedAndCountedOnceAsWithoutBatching() {
        List<Reply> fromBatching = askAll(batching);
        List<Reply> fromPlain = askAll(plain);

        assertThat(batching.passes()).as("some were scored together").isLessThan(REQUESTS * 2 / 3);
        assertThat(fromBatching)
                .extracting(Reply::status)
                .isEqualTo(fromPlain.stream().map(Reply::status).toList());
        Map<String, List<String>> logged = logged(batching, together);
        assertThat(logged).isEqualTo(logged(plain, each)).isEqualTo(expected());
        assertThat(scores(batching, together)).isEqualTo(answered(fromBatching));
        assertSame("/models/0/traffic/requests");
        assertSame("/models/0/traffic/errors");
        assertSame("/requests");
        assertSame("/log");
        assertSame("/models/0/drift/rows");
        assertSame("/models/0/drift/columns");
        assertThat(batching.status().body().at("/models/0/drift/columns")).isNotEmpty();
        assertThat(batching.status().body().at("/models/0/drift/rows").asLong()).isEqualTo(logged.size());
    }

    private void assertSame(String pointer) {
        JsonNode of = batching.status().body().at(pointer);
        assertThat(of.isMissingNode()).as(pointer).isFalse();
        assertThat(of).as(pointer).isEqualTo(plain.status().body().at(pointer));
    }

    /** All at once, in another order than their ids. */
    private List<Reply> askAll(NodeServer node) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, REQUESTS).boxed().toList());
        Collections.reverse(order);
        List<CompletableFuture<Reply>> replies = order.stream()
                .map(i -> CompletableFuture.supplyAsync(() -> ask(node, i), threads))
                .toList();
        List<Reply> all =
                new ArrayList<>(replies.stream().map(CompletableFuture::join).toList());
        Collections.reverse(all);
        return all;
    }

    /** Every tenth is wrong, every fourth has two rows, and of three the last one is the orchestrator's. */
    private static Reply ask(NodeServer node, int i) {
        int rows = rows(i);
        return node.send(HttpRequest.newBuilder(node.uri("/v2/models/tiny/infer"))
                .header("Authorization", "Bearer " + TOKENS.get(i % 3))
                .POST(BodyPublishers.ofString(Questions.request(
                        "\"id\": \"q" + i + "\",",
                        "[" + rows + "]",
                        each(rows, row -> Integer.toString(flow(i, row))),
                        each(rows, row -> i % 2 == 0 ? "null" : "3.5"),
                        each(rows, row -> "\"oil\""),
                        each(rows, row -> "\"p-" + i + "\""),
                        each(rows, row -> "\"north\"")))));
    }

    private static int rows(int i) {
        return i % 4 == 0 ? 2 : 1;
    }

    private static int flow(int i, int row) {
        return i % 10 == 9 ? 5000 : i % 480 + row;
    }

    private static String each(int rows, Function<Integer, String> value) {
        return IntStream.range(0, rows).boxed().map(value).collect(Collectors.joining(","));
    }

    /** Of the clients' good requests, by the id of the row: all but the score. */
    private static Map<String, List<String>> expected() {
        Map<String, List<String>> rows = new TreeMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            for (int row = 0; row < rows(i) && i % 10 != 9 && i % 3 != 2; row++) {
                String id = (i % 3 == 0 ? "press:q" : "lathe:q") + i;
                rows.put(
                        rows(i) == 1 ? id : id + "-" + row,
                        List.of(
                                "2026-11-25T02:00:00Z",
                                "1",
                                flow(i, row) + ".0",
                                i % 2 == 0 ? "" : "3.5",
                                "oil",
                                "p-" + i,
                                "north"));
            }
        }
        return rows;
    }

    private static Map<String, List<String>> logged(NodeServer node, ServingSite site) {
        return lines(node, site)
                .collect(Collectors.toMap(
                        line -> line.get(0),
                        line -> Stream.concat(Stream.of(line.get(1)), line.subList(3, line.size()).stream())
                                .toList()));
    }

    private static Map<String, Float> scores(NodeServer node, ServingSite site) {
        return lines(node, site).collect(Collectors.toMap(line -> line.get(0), line -> Float.parseFloat(line.get(2))));
    }

    private static Map<String, Float> answered(List<Reply> replies) {
        Map<String, Float> scores = new TreeMap<>();
        for (Reply reply : replies) {
            String id = reply.body().at("/parameters/prediction_id").asText();
            JsonNode data = reply.body().at("/outputs/0/data");
            for (int row = 0; row < data.size() && !id.isEmpty(); row++) {
                scores.put(
                        data.size() == 1 ? id : id + "-" + row, data.path(row).floatValue());
            }
        }
        return scores;
    }

    /** The fields of each line that the node has handed over; a line twice would be a key twice. */
    private static Stream<List<String>> lines(NodeServer node, ServingSite site) {
        node.rotate();
        return site.handedOver().stream().map(line -> List.of(line.split(",", -1)));
    }
}
