package dev.drydock.cli.terminal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An HTTPS server with a site's own key that answers what a test lays down; the last answer of a path repeats. */
public final class FakeOrchestrator implements AutoCloseable {
    private final HttpsServer server;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<String> kept = ConcurrentHashMap.newKeySet();

    /** A status and the bytes that follow it. */
    private static final class Answer {
        private final int status;
        private final byte[] body;

        Answer(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }
    }

    /** What was asked, and by whom: a user's name, or a token's whole header; a body of other bytes than UTF-8 reads as whatever it decodes to. */
    public record Request(String line, String user, String text) {}

    public FakeOrchestrator(SiteFolder site) throws IOException, GeneralSecurityException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(site)));
        server.createContext("/", this::handle);
        server.start();
    }

    private static SSLContext tls(SiteFolder site) throws IOException, GeneralSecurityException {
        char[] password =
                Files.readString(site.secret("keystore.password")).strip().toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(site.keyStore())) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    public String url() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    /** @param request method and path with its query, such as {@code GET /models} */
    public FakeOrchestrator answers(String request, int status, String body) {
        return answers(request, status, body.getBytes(StandardCharsets.UTF_8));
    }

    public FakeOrchestrator answers(String request, int status, byte[] body) {
        answers.computeIfAbsent(request, key -> new ArrayDeque<>()).add(new Answer(status, body));
        return this;
    }

    /** Takes a request, and answers it only when the test is over. */
    public FakeOrchestrator keepsWaiting(String request) {
        kept.add(request);
        return this;
    }

    public List<Request> requests() {
        return requests;
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String line = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().toString().replaceFirst("^/api/v1", "");
        requests.add(new Request(line, user(exchange), new String(body, StandardCharsets.UTF_8)));
        if (kept.contains(line)) {
            return; // the exchange stays open until the server stops
        }
        Answer answer = next(line);
        exchange.sendResponseHeaders(answer.status, answer.body.length == 0 ? -1 : answer.body.length);
        exchange.getResponseBody().write(answer.body);
        exchange.close();
    }

    private synchronized Answer next(String line) {
        Deque<Answer> laid = answers.getOrDefault(line, new ArrayDeque<>());
        if (laid.isEmpty()) {
            return new Answer(
                    404,
                    "{\"code\":\"NOT_FOUND\",\"message\":\"nothing laid down\",\"retryable\":false}"
                            .getBytes(StandardCharsets.UTF_8));
        }
        return laid.size() == 1 ? laid.element() : laid.remove();
    }

    private static String user(HttpExchange exchange) {
        String header = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), "Basic ");
        if (header.startsWith("Bearer ")) {
            return header;
        }
        String pair = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
        return pair.replaceFirst(":.*", "");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
