package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.ReleaseKit;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A node behind the JDK's own HTTP server, as a container would drive it. */
final class NodeServer implements AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final ServingNode node;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(16);
    private final HttpClient client = HttpClient.newHttpClient();

    /** An answer with its JSON body. */
    record Reply(int status, HttpHeaders headers, JsonNode body) {
        /** Empty if the answer has no such header. */
        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        String code() {
            return body.path("code").asText();
        }

        /** The answered scores, as text. */
        String scores() {
            assertThat(status).as(sentence()).isEqualTo(200);
            return body.at("/outputs/0/data").toString();
        }

        /** The sentence, wherever the two interfaces put it. */
        String sentence() {
            return body.path("message").asText(body.path("error").asText());
        }
    }

    NodeServer(ServingNode node) {
        this.node = node;
        node.start();
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::exchange);
        server.start();
    }

    static Clock clock() {
        return Clock.fixed(ReleaseKit.NOW, ZoneOffset.UTC);
    }

    static NodeServer of(ServingSite site) {
        return new NodeServer(
                new ServingNode(site.folder, ServingNode.Settings.standard(PackageLimits.STANDARD), clock()));
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try (exchange) {
            String length = exchange.getRequestHeaders().getFirst("Content-Length");
            NodeResponse answer = node.handle(new NodeRequest(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Accept")),
                    length == null ? -1 : Long.parseLong(length),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst(InferenceBody.JSON_LENGTH)),
                    exchange.getRequestBody(),
                    Optional.empty()));
            // This server resets a connection that it closes with much of the request unread; the answer would be lost.
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    Reply get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    Reply infer(String body) {
        return post("/v2/models/" + ServingSite.MODEL + "/infer", body);
    }

    Reply post(String path, String body) {
        return send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body)));
    }

    /** With the management token. */
    Reply manage(String path, byte[] body) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + ServingSite.TOKEN)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    /** Brings a package there, as the orchestrator does. */
    void deliver(byte[] tar) {
        Reply reply = manage("/node/v1/activations", tar);
        assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
    }

    void follow(byte[] order) {
        Reply reply = manage("/node/v1/orders", order);
        assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
    }

    /** As 'drydock suspend' sends it, and 'drydock resume' with what lifts it. */
    Reply suspend(String suspension, String... resumptions) {
        try {
            return manage(
                    "/node/v1/suspensions",
                    Mappers.RECORDS_WITHOUT_NULLS.writeValueAsBytes(
                            new Suspensions.Document(suspension, List.of(resumptions))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands over the predictions that are logged so far. */
    Reply rotate() {
        Reply reply = manage("/node/v1/log/rotate", new byte[0]);
        assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
        return reply;
    }

    /** How many forward passes scored gathered requests, by the metric. */
    long passes() {
        return metrics(ServingSite.TOKEN, "text/plain")
                .lines()
                .filter(line -> line.startsWith("drydock_batching_requests_count"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The version that answers, or why none does. */
    String answering() {
        Reply reply = infer(Questions.plain());
        return reply.status() == 200 ? reply.body().path("model_version").asText() : reply.code();
    }

    Reply status() {
        return send(HttpRequest.newBuilder(uri("/node/v1/status"))
                .header("Authorization", "Bearer " + ServingSite.TOKEN)
                .GET());
    }

    /** The text of a scrape; its first line says what was wrong if it was refused. */
    String metrics(String token, String accept) {
        try {
            return client.send(
                            HttpRequest.newBuilder(uri("/node/v1/metrics"))
                                    .header("Authorization", "Bearer " + token)
                                    .header("Accept", accept)
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response =
                    client.send(request.timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), response.headers(), MAPPER.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        node.close();
    }

    /** Ends without telling the node, as a kill would. */
    void kill() {
        server.stop(0);
        threads.shutdownNow();
    }
}
