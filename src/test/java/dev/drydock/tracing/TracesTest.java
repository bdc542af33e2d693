package dev.drydock.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.drydock.alerting.TestCertificates;
import dev.drydock.json.Mappers;
import dev.drydock.tracing.Traces.Pace;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracesTest {
    private static final Instant START = Instant.parse("2026-12-02T16:05:01.123456789Z");
    private static final Pace FAST = new Pace(Duration.ofMillis(20), Duration.ofMinutes(10), Duration.ofSeconds(5));
    private static final SpanPlace ROOT = SpanPlace.ofExecution(SpanPlace.traceOf("run 1"), Optional.empty(), 7);

    @TempDir
    Path site;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        Logger.getLogger(Traces.class.getName()).addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        Logger.getLogger(Traces.class.getName()).removeHandler(handler);
    }

    private Traces to(String target, Path ca) {
        return Traces.of(
                site,
                "orchestrator",
                Map.of("DRYDOCK_TRACES", target, "DRYDOCK_TRACES_CA", ca.toString()),
                Clock.systemUTC(),
                FAST);
    }

    private Traces to(String target) {
        return Traces.of(site, "orchestrator", Map.of("DRYDOCK_TRACES", target), Clock.systemUTC(), FAST);
    }

    private static Span step(String name, Optional<String> failure) {
        return new Span(
                ROOT.child(name),
                "step " + name,
                Span.Kind.INTERNAL,
                START,
                START.plusSeconds(2),
                Map.of("drydock.step", name, "drydock.execution", 7L),
                failure);
    }

    @Test
    void aSiteThatNamesNothingHasNoThreadAndNoFile() throws IOException {
        long before = threads();
        for (String none : List.of("", "off", "gopher://host", "http://user@host:4318")) {
            try (Traces traces = to(none)) {
                traces.add(step("train", Optional.empty()));
                assertThat(traces.isOn()).isFalse();
                assertThat(traces.dropped()).isZero();
            }
        }
        assertThat(threads()).isEqualTo(before);
        try (var files = Files.list(site)) {
            assertThat(files).isEmpty();
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("traces"))
                .count();
    }

    @Test
    void aFileHasOneOtlpRequestALine() throws IOException {
        try (Traces traces = to("file:var/traces")) {
            traces.add(step("train", Optional.empty()));
            traces.add(step("judge", Optional.of("GATE_FAILED")));
        }
        List<JsonNode> spans = spans(Files.readAllLines(site.resolve("var/traces/orchestrator.jsonl")));
        assertThat(spans).hasSize(2);
        JsonNode train = spans.get(0);
        assertThat(train.get("traceId").textValue()).matches("[0-9a-f]{32}").isEqualTo(ROOT.trace());
        assertThat(train.get("spanId").textValue()).matches("[0-9a-f]{16}");
        assertThat(train.get("parentSpanId").textValue()).isEqualTo(ROOT.span());
        assertThat(train.get("kind").intValue()).isEqualTo(1);
        assertThat(train.get("startTimeUnixNano").textValue()).isEqualTo("1796227501123456789");
        assertThat(train.get("endTimeUnixNano").textValue()).isEqualTo("1796227503123456789");
        assertThat(train.get("attributes").toString())
                .isEqualTo("[{\"key\":\"drydock.execution\",\"value\":{\"intValue\":\"7\"}},"
                        + "{\"key\":\"drydock.step\",\"value\":{\"stringValue\":\"train\"}}]");
        assertThat(train.get("status").toString()).isEqualTo("{}");
        assertThat(spans.get(1).get("status").toString()).isEqualTo("{\"message\":\"GATE_FAILED\",\"code\":2}");
    }

    private static List<JsonNode> spans(List<String> requests) throws IOException {
        List<JsonNode> all = new CopyOnWriteArrayList<>();
        for (String request : requests) {
            for (JsonNode resource : Mappers.OWN.readTree(request).get("resourceSpans")) {
                assertThat(resource.get("resource").toString()).contains("drydock-orchestrator");
                resource.get("scopeSpans").forEach(scope -> scope.get("spans").forEach(all::add));
            }
        }
        return all;
    }

    @Test
    void aCollectorThatIsBusyGetsTheSpansLater() throws IOException {
        List<String> bodies = new CopyOnWriteArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        HttpServer server = server(0);
        server.createContext("/v1/traces", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean busy = calls.incrementAndGet() <= 2;
            if (!busy && "application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
                bodies.add(body);
            }
            exchange.sendResponseHeaders(busy ? 503 : 200, -1);
            exchange.close();
        });
        server.start();
        try (Traces traces = to("http://127.0.0.1:" + server.getAddress().getPort() + "/")) {
            traces.add(step("train", Optional.empty()));
            await().until(() -> traces.written() == 1);
            assertThat(traces.dropped()).isZero();
            assertThat(spans(bodies))
                    .singleElement()
                    .satisfies(span -> assertThat(span.get("name").textValue()).isEqualTo("step train"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aCollectorThatRefusesLosesTheSpansAndIsNotAskedAgain() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        HttpServer server = server(0);
        server.createContext("/", exchange -> {
            calls.incrementAndGet();
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
        try (Traces traces = to("http://127.0.0.1:" + server.getAddress().getPort())) {
            traces.add(step("train", Optional.empty()));
            await().until(() -> traces.dropped() == 1);
            assertThat(calls).hasValue(1);
            assertThat(traces.written()).isZero();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aCollectorThatIsAwayCostsOneLineAndWhatDoesNotFitTheQueue() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        Traces traces = to("http://127.0.0.1:" + port);
        try {
            int many = Traces.MOST_WAITING + Traces.MOST_TOGETHER + 10;
            for (int i = 0; i < many; i++) {
                traces.add(step("step-" + i, Optional.empty()));
            }
            await().until(() -> lines.size() == 1);
            assertThat(traces.dropped()).isBetween(10L, 10L + Traces.MOST_TOGETHER);
            traces.close();
            assertThat(traces.dropped()).isEqualTo(many);
            assertThat(lines)
                    .singleElement()
                    .asString()
                    .startsWith("Traces cannot be written to http://127.0.0.1:" + port)
                    .contains("Jobs are not affected");
        } finally {
            traces.close();
        }
    }

    @Test
    void aCollectorOverTlsMustHaveACertificateOfTheSitesAuthority() throws Exception {
        TestCertificates certificates = new TestCertificates(site);
        try (TlsCollector collector = new TlsCollector(certificates, "localhost")) {
            try (Traces traces = to(collector.address(), certificates.authority())) {
                traces.add(step("train", Optional.empty()));
                await().until(() -> traces.written() == 1);
            }
            assertThat(spans(collector.bodies)).hasSize(1);
            assertThat(lines).isEmpty();

            assertRefused(collector, certificates.stranger(), "path");
        }
        try (TlsCollector other = new TlsCollector(certificates, "other.example")) {
            assertRefused(other, certificates.authority(), "localhost");
        }
        assertRefused(new TlsCollector(certificates, "localhost"), site.resolve("none.pem"), "none.pem cannot be read");
    }

    /** The collector gets no span, however often it is tried, and the log gets one line. */
    private void assertRefused(TlsCollector collector, Path ca, String why) throws IOException {
        lines.clear();
        collector.bodies.clear();
        int before = collector.handshakes.get();
        Traces traces = to(collector.address(), ca);
        try {
            traces.add(step("train", Optional.empty()));
            if (Files.exists(ca)) {
                await().until(() -> collector.handshakes.get() >= before + 3);
            }
            await().until(() -> !lines.isEmpty());
            traces.close();
            assertThat(traces.dropped()).isEqualTo(1);
            assertThat(traces.written()).isZero();
            assertThat(collector.bodies).isEmpty();
            assertThat(lines)
                    .singleElement()
                    .asString()
                    .startsWith("Traces cannot be written to " + collector.address() + ": ")
                    .contains(why);
        } finally {
            traces.close();
            collector.close();
        }
    }

    /** The JDK's own HTTPS server. */
    private static final class TlsCollector implements AutoCloseable {
        private final List<String> bodies = new CopyOnWriteArrayList<>();
        private final AtomicInteger handshakes = new AtomicInteger();
        private final HttpsServer server;

        TlsCollector(TestCertificates certificates, String host) throws Exception {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context(certificates, host)) {
                @Override
                public void configure(HttpsParameters parameters) {
                    handshakes.incrementAndGet();
                    super.configure(parameters);
                }
            });
            server.createContext("/v1/traces", exchange -> {
                bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
        }

        private static SSLContext context(TestCertificates certificates, String host) throws Exception {
            String key = Files.readString(certificates.key(host))
                    .replaceAll("-----[A-Z ]+-----", "")
                    .replaceAll("\\s", "");
            try (InputStream pem = Files.newInputStream(certificates.certificate(host))) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                store.setKeyEntry(
                        "collector",
                        KeyFactory.getInstance("EC")
                                .generatePrivate(new PKCS8EncodedKeySpec(
                                        Base64.getDecoder().decode(key))),
                        new char[0],
                        new Certificate[] {
                            CertificateFactory.getInstance("X.509").generateCertificate(pem)
                        });
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(store, new char[0]);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), null, null);
                return context;
            }
        }

        String address() {
            return "https://localhost:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static HttpServer server(int port) throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    }
}
