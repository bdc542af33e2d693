package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.PackageLimits;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a prediction costs beside an exchange of the same size that does nothing: one HTTP server in this process answers in turn by a node
 * and with the node's own bytes, to the same callers. {@code -Drounds=N}, {@code -Dseconds=N} and {@code -Dcallers=N} take other figures.
 */
class ServingBenchmark {
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int SECONDS = Integer.getInteger("seconds", 2);
    private static final int CALLERS = Integer.getInteger("callers", 64);
    private static final int[] ROWS = Stream.of(
                    System.getProperty("rows", "1,128").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    private static final String TOKEN = "token of press";
    private static final String BATCHING = "{delay: " + System.getProperty("delay", "2ms") + ", rows: 32}";
    private static final String SERVER = "server-of-the-benchmark";

    @TempDir
    Path root;

    /** What a round showed. */
    private record Round(double cpuMicros, double perSecond, double p50Millis, double p99Millis) {}

    /** Two nodes answer the same callers in turn: one scores requests together, the other each by itself. */
    @Test
    void requestsTogetherBesideEachByItself() throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        ServingSite plain = new ServingSite(root.resolve("plain"));
        ServingSite batching = new ServingSite(root.resolve("batching"));
        ServingNode alone = started(plain, plain.build(1));
        ServingNode together = started(batching, batching.buildBatching(1, BATCHING));
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS, work -> new Thread(work, SERVER));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v2", exchange -> answer(exchange, alone, ""));
        server.createContext("/together", exchange -> answer(exchange, together, "/together"));
        server.start();
        try {
            for (int rows : ROWS) {
                compareTogether(server.getAddress(), rows);
            }
        } finally {
            server.stop(0);
            threads.shutdownNow();
            alone.close();
            together.close();
        }
    }

    private static void compareTogether(InetSocketAddress server, int rows) {
        byte[] alone = request("/v2/models/tiny/infer", question(rows));
        byte[] together = request("/together/v2/models/tiny/infer", question(rows));
        List<Round> byItself = new ArrayList<>();
        List<Round> inBatches = new ArrayList<>();
        for (int i = 0; i < 2 * ROUNDS; i++) {
            Round first = round(server, alone);
            Round second = round(server, together);
            if (i >= ROUNDS) { // before, until everything is compiled
                byItself.add(first);
                inBatches.add(second);
            }
        }
        print("each by itself", rows, byItself);
        print("together, " + BATCHING, rows, inBatches);
    }

    private static void print(String how, int rows, List<Round> rounds) {
        System.out.printf(
                Locale.ROOT,
                "%d rows, %d callers, %s: CPU %.0f us, %.0f a second, p50 %.1f ms, p99 %.1f ms%n",
                rows,
                CALLERS,
                how,
                middle(rounds, Round::cpuMicros),
                middle(rounds, Round::perSecond),
                middle(rounds, Round::p50Millis),
                middle(rounds, Round::p99Millis));
    }

    private static ServingNode started(ServingSite site, Path released) throws IOException {
        ServingNode node =
                new ServingNode(site.folder, ServingNode.Settings.standard(PackageLimits.STANDARD), NodeServer.clock());
        Files.createDirectories(site.folder.clients().getParent());
        Files.write(
                site.folder.clients(),
                new InferenceClients(InferenceClients.Access.TOKENS, List.of(caller())).toJson());
        node.start();
        manage(node, "activations", site.tar(released));
        manage(node, "orders", site.activate(1, released, 1));
        return node;
    }

    @Test
    void aPredictionBesideAnEcho() throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        ServingSite site = new ServingSite(root);
        ServingNode node = started(site, site.build(1));
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS, work -> new Thread(work, SERVER));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v2", exchange -> answer(exchange, node, ""));
        server.createContext("/echo", ServingBenchmark::echo);
        server.start();
        try {
            for (int rows : ROWS) {
                compare(server.getAddress(), node, rows);
            }
        } finally {
            server.stop(0);
            threads.shutdownNow();
            node.close();
        }
    }

    private static InferenceClients.Client caller() {
        return new InferenceClients.Client(
                "press",
                Optional.of(InferenceClients.Token.of(TOKEN, Instant.EPOCH)),
                Optional.empty(),
                InferenceClients.MOST_REQUESTS,
                false,
                Instant.EPOCH,
                InferenceClients.Right.ALL,
                Optional.empty());
    }

    private static void manage(ServingNode node, String what, byte[] body) {
        NodeResponse answer = send(node, "/node/v1/" + what, Optional.of("Bearer " + ServingSite.TOKEN), body);
        assertThat(answer.status())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
    }

    private static NodeResponse send(ServingNode node, String path, Optional<String> token, byte[] body) {
        return node.handle(
                new NodeRequest("POST", path, token, Optional.empty(), body.length, new ByteArrayInputStream(body)));
    }

    private static void answer(HttpExchange exchange, ServingNode node, String before) throws IOException {
        try (exchange) {
            NodeResponse answer = node.handle(new NodeRequest(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath().substring(before.length()),
                    Optional.of("Bearer " + TOKEN),
                    Optional.empty(),
                    Long.parseLong(exchange.getRequestHeaders().getFirst("Content-Length")),
                    exchange.getRequestBody()));
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    /** Answers as many bytes as the query says. */
    private static void echo(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] answer = new byte[Integer.parseInt(exchange.getRequestURI().getQuery())];
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static void compare(InetSocketAddress server, ServingNode node, int rows) {
        byte[] body = question(rows);
        int size = send(node, "/v2/models/tiny/infer", Optional.of("Bearer " + TOKEN), body)
                .body()
                .length;
        byte[] infer = request("/v2/models/tiny/infer", body);
        byte[] echo = request("/echo?" + size, body);
        for (int i = 0; i < ROUNDS; i++) { // until everything is compiled
            round(server, infer);
            round(server, echo);
        }
        List<Round> inferred = new ArrayList<>();
        List<Round> echoed = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            echoed.add(round(server, echo));
            inferred.add(round(server, infer));
        }
        double[] ratios = IntStream.range(0, ROUNDS)
                .mapToDouble(i -> inferred.get(i).cpuMicros() / echoed.get(i).cpuMicros())
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "%d rows, %d callers: CPU %.0f us, echo %.0f us, ratio %.2f; %.0f a second, echo %.0f; p99 %.1f ms, echo %.1f ms%n",
                rows,
                CALLERS,
                middle(inferred, Round::cpuMicros),
                middle(echoed, Round::cpuMicros),
                Arrays.stream(ratios).sorted().toArray()[ROUNDS / 2],
                middle(inferred, Round::perSecond),
                middle(echoed, Round::perSecond),
                middle(inferred, Round::p99Millis),
                middle(echoed, Round::p99Millis));
    }

    private static double middle(List<Round> rounds, java.util.function.ToDoubleFunction<Round> of) {
        return rounds.stream().mapToDouble(of).sorted().toArray()[rounds.size() / 2];
    }

    private static byte[] question(int rows) {
        return Questions.request(
                        "\"id\": \"b\",",
                        "[" + rows + "]",
                        rows(rows, row -> Float.toString(100 + row * 1.37f)),
                        rows(rows, row -> Float.toString(2.5f + row * 0.013f)),
                        rows(rows, row -> "\"oil\""),
                        rows(rows, row -> "\"p-" + row + "\""),
                        rows(rows, row -> "\"north\""))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String rows(int rows, java.util.function.IntFunction<String> value) {
        return IntStream.range(0, rows).mapToObj(value).collect(Collectors.joining(","));
    }

    private static byte[] request(String path, byte[] body) {
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    private static Round round(InetSocketAddress server, byte[] request) {
        AtomicBoolean asking = new AtomicBoolean(true);
        List<long[]> took = new ArrayList<>();
        List<Thread> callers = new ArrayList<>();
        long cpu = cpuNanos();
        long began = System.nanoTime();
        for (int i = 0; i < CALLERS; i++) {
            Thread caller = new Thread(() -> {
                long[] mine = ask(server, request, asking);
                synchronized (took) {
                    took.add(mine);
                }
            });
            callers.add(caller);
            caller.start();
        }
        try {
            Thread.sleep(SECONDS * 1_000L);
            asking.set(false);
            for (Thread caller : callers) {
                caller.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        long[] all = took.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        assertThat(took).as("callers without a refused request").hasSize(CALLERS);
        return new Round(
                (cpuNanos() - cpu) / 1e3 / all.length,
                all.length / seconds,
                all[all.length / 2] / 1e6,
                all[(int) (0.99 * (all.length - 1))] / 1e6);
    }

    /** Nanoseconds of each exchange. */
    private static long[] ask(InetSocketAddress server, byte[] request, AtomicBoolean asking) {
        List<Long> took = new ArrayList<>();
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 15));
            while (asking.get()) {
                long began = System.nanoTime();
                socket.getOutputStream().write(request);
                readAnswer(in);
                took.add(System.nanoTime() - began);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return took.stream().mapToLong(Long::longValue).toArray();
    }

    private static void readAnswer(DataInputStream in) throws IOException {
        int length = 0;
        String first = line(in);
        assertThat(first).contains(" 200 ");
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        in.readFully(new byte[length]);
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the server ended the connection");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** Of the threads that answer, and of those that the node keeps beside them. */
    private static long cpuNanos() {
        var threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && isOfServer(info.getThreadName())) {
                sum += Math.max(0, threads.getThreadCpuTime(info.getThreadId()));
            }
        }
        return sum;
    }

    private static boolean isOfServer(String thread) {
        return thread.equals(SERVER) || thread.contains("HTTP-Dispatcher") || thread.startsWith("prediction-log");
    }
}
