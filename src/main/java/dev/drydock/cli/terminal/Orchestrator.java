package dev.drydock.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.api.ErrorView;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The orchestrator's REST interface. It tries several servers in turn. It asks the next one only if this one cannot have changed anything,
 * so no change is made twice. That is: no connection, a server that is still starting or has no application; and for requests that only
 * read, also a broken connection or no response in time. Thread-safe.
 */
public final class Orchestrator {
    private static final Connecting CONNECTING = new Connecting(Duration.ofSeconds(5), Duration.ofSeconds(30));

    private final HttpClient http;
    private final Supplier<HttpClient> patient;
    private final List<URI> servers;
    private final String authorization;
    private final Duration patience;

    /**
     * How long a connection may take, the TLS handshake included. A server whose host trains on all cores takes seconds for its part.
     *
     * @param first if another server can be asked instead
     * @param last if none can
     */
    record Connecting(Duration first, Duration last) {}

    /** @param again whether the server was late to connect before */
    private record Try(URI server, boolean again) {}

    /**
     * @param authorization the header that authenticates the current user
     * @param patience longest wait for one response
     */
    Orchestrator(List<URI> servers, SSLContext tls, String authorization, Duration patience) {
        this(servers, tls, authorization, patience, CONNECTING);
    }

    Orchestrator(List<URI> servers, SSLContext tls, String authorization, Duration patience, Connecting connecting) {
        this.patience = patience;
        this.servers = List.copyOf(servers);
        this.authorization = authorization;
        this.http = client(tls, servers.size() == 1 ? connecting.last() : connecting.first());
        this.patient = () -> client(tls, connecting.last());
    }

    private static HttpClient client(SSLContext tls, Duration connecting) {
        return HttpClient.newBuilder()
                .sslContext(tls)
                .connectTimeout(connecting)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** Of a user, by their password. */
    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Of a program, by its token. */
    static String bearer(String token) {
        return "Bearer " + token;
    }

    public <T> T get(String path, Class<T> type) {
        return read(getBytes(path), type, path);
    }

    /** The items of a listing's page. */
    public <T> Page<T> page(String path, Class<T> type) {
        JsonNode root = read(getBytes(path), JsonNode.class, path);
        JsonNode items = root.isArray() ? root : root.path("items");
        List<T> page = new ArrayList<>();
        for (JsonNode item : items) {
            page.add(convert(item, type, path));
        }
        JsonNode next = root.path("next");
        return new Page<>(page, next.isMissingNode() || next.isNull() ? "" : next.asText());
    }

    /** @param next what fetches the following page; empty on the last one */
    public record Page<T>(List<T> items, String next) {}

    /** Every item of a listing, page by page. */
    public <T> List<T> all(String path, String parameter, Class<T> type) {
        List<T> all = new ArrayList<>();
        String separator = path.contains("?") ? "&" : "?";
        Page<T> page = page(path, type);
        all.addAll(page.items());
        while (!page.next().isEmpty()) {
            page = page(path + separator + parameter + "=" + Query.encode(page.next()), type);
            all.addAll(page.items());
        }
        return all;
    }

    public byte[] getBytes(String path) {
        return send("GET", path, BodyPublishers.noBody(), Map.of());
    }

    /** Writes what a server answers to a file, which is there in whole or not at all. For what may not fit into memory. */
    public void getFile(String path, Path file) {
        PlainFiles.write(
                file,
                aside -> send("GET", path, BodyPublishers.noBody(), Map.of(), answer -> Answer.kept(answer, aside)));
    }

    public <T> T post(String path, Object body, Class<T> type) {
        return read(postBytes(path, json(body), "application/json"), type, path);
    }

    /** For answers that say nothing but "done". */
    public void post(String path, Object body) {
        postBytes(path, json(body), "application/json");
    }

    public byte[] postBytes(String path, byte[] body, String contentType) {
        return send("POST", path, BodyPublishers.ofByteArray(body), Map.of("Content-Type", contentType));
    }

    public byte[] postFile(String path, Path file, String contentType) throws IOException {
        return send("POST", path, BodyPublishers.ofFile(file), Map.of("Content-Type", contentType));
    }

    private static byte[] json(Object body) {
        return Json.pretty(body).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] send(String method, String path, BodyPublisher body, Map<String, String> headers) {
        return send(method, path, body, headers, Answer::of);
    }

    /** Reads a server's answer. */
    private interface Reading {
        Answer read(HttpResponse<InputStream> response) throws IOException;
    }

    private byte[] send(String method, String path, BodyPublisher body, Map<String, String> headers, Reading reading) {
        List<String> problems = new ArrayList<>();
        Optional<Answer> refusal = Optional.empty();
        boolean isReading = method.equals("GET");
        Deque<Try> tries = new ArrayDeque<>();
        servers.forEach(server -> tries.add(new Try(server, false)));
        while (!tries.isEmpty()) {
            Try next = tries.remove();
            URI server = next.server();
            HttpClient client = next.again() ? patient.get() : http;
            HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve("/api/v1" + path))
                    .timeout(patience)
                    .header("Authorization", authorization)
                    .header("Accept", "application/json, application/x-tar;q=0.9, text/html;q=0.8, */*;q=0.5")
                    .method(method, body);
            headers.forEach(request::header);
            try {
                Answer answer = reading.read(client.send(request.build(), BodyHandlers.ofInputStream()));
                if (!answer.isOfNobody(isReading)) {
                    return answer.require(path);
                }
                problems.add(server + " (" + answer.absence() + ")");
                refusal = answer.said().isPresent() ? Optional.of(answer) : refusal;
            } catch (HttpConnectTimeoutException e) {
                if (next.again() || servers.size() == 1) {
                    problems.add(server + " (" + reason(e) + ")");
                } else {
                    tries.add(new Try(server, true)); // behind the others
                }
            } catch (ConnectException | SSLException e) {
                problems.add(server + " (" + reason(e) + ")");
            } catch (HttpTimeoutException e) {
                if (!isReading || servers.size() == 1) {
                    throw late(server, method, e);
                }
                problems.add(server + " (it did not answer within " + Durations.text(patience) + ")");
            } catch (IOException e) {
                if (!isReading) {
                    throw unreachable(
                            server + " (the connection broke: " + reason(e)
                                    + "; the server may have done what you requested: check this before you"
                                    + " repeat the command)",
                            e);
                }
                problems.add(server + " (the connection broke: " + reason(e) + ")");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unreachable(server + " (interrupted)", e);
            }
        }
        return refusal.map(answer -> answer.require(path))
                .orElseThrow(() -> unreachable(String.join(", ", problems), null));
    }

    private static String reason(Exception e) {
        if (e instanceof SSLException) {
            return "its certificate is not the pinned one: " + e.getMessage();
        }
        String message = e.getMessage();
        if (message == null && e instanceof ConnectException) {
            return isUnresolved(e) ? "no address is known for this host" : "nothing listens there";
        }
        return message == null
                ? e.getClass().getSimpleName().replace("Exception", "").toLowerCase(Locale.ROOT)
                : message;
    }

    private static boolean isUnresolved(@Nullable Throwable e) {
        return e != null && (e instanceof UnresolvedAddressException || isUnresolved(e.getCause()));
    }

    private DrydockException late(URI server, String method, IOException cause) {
        return new DrydockException(
                CommandFailure.ANSWER_LATE,
                server + " did not answer within " + Durations.text(patience) + ". "
                        + (method.equals("GET")
                                ? "It may be busy; try again"
                                : "The server continues to work on the request. See the result with 'drydock"
                                        + " candidates' or 'drydock"
                                        + " executions', or repeat the command: it waits for the first request and returns"
                                        + " its result")
                        + ". To wait longer, set --httpTimeout_s SECONDS.",
                cause);
    }

    private static DrydockException unreachable(String where, @Nullable Exception cause) {
        return new DrydockException(
                CommandFailure.SERVER_UNREACHABLE,
                "No orchestrator could be reached: " + where
                        + ". Start it with 'drydock server start', or name another with --server and its certificate"
                        + " with --ca.",
                cause);
    }

    /** What a server said. */
    private static final class Answer {
        private static final String STARTING = "SERVER_STARTING";

        private final int status;
        private final byte[] body;

        private Answer(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        static Answer of(HttpResponse<InputStream> response) throws IOException {
            try (InputStream in = response.body()) {
                return new Answer(response.statusCode(), in.readAllBytes());
            }
        }

        /** As {@link #of}, but a success goes to a file. */
        static Answer kept(HttpResponse<InputStream> response, Path file) throws IOException {
            if (response.statusCode() / 100 != 2) {
                return of(response);
            }
            try (InputStream in = response.body();
                    OutputStream out = written(file, () -> Files.newOutputStream(file))) {
                byte[] part = new byte[1 << 16];
                for (int read = in.read(part); read >= 0; read = in.read(part)) {
                    int length = read;
                    written(file, () -> {
                        out.write(part, 0, length);
                        return out;
                    });
                }
                return new Answer(response.statusCode(), new byte[0]);
            }
        }

        private interface Writing {
            OutputStream write() throws IOException;
        }

        /** A full disk is no broken connection. */
        private static OutputStream written(Path file, Writing writing) {
            try {
                return writing.write();
            } catch (IOException e) {
                throw new DrydockException(
                        CommonFailure.FILE_NOT_WRITTEN,
                        file + " cannot be written: " + IoReason.of(file, e)
                                + ". Check the folder's owner, permissions and free space.",
                        e);
            }
        }

        /** Whether no orchestrator has looked at the request: another one may be asked. */
        boolean isOfNobody(boolean reading) {
            if (status != 404 && status != 503) {
                return false;
            }
            Optional<ErrorView> said = said();
            return said.isEmpty()
                    || (status == 503 && (reading || said.get().code().equals(STARTING)));
        }

        String absence() {
            return said().map(ErrorView::message)
                    .orElse("status " + status + ": a server runs there, but the orchestrator does not answer");
        }

        byte[] require(String path) {
            if (status / 100 == 2) {
                return body;
            }
            throw new Refusal(said().orElseGet(() -> ofContainer(path)), status);
        }

        /** The product's own words; nothing of a container's page or of another program. */
        private Optional<ErrorView> said() {
            try {
                return Optional.of(Json.MAPPER.readValue(body, ErrorView.class)).filter(view -> view.code() != null);
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private ErrorView ofContainer(String path) {
            return switch (status) {
                case 401 ->
                    new ErrorView(
                            "UNAUTHENTICATED",
                            "The server does not accept this user and password. Check --user and the file of --password-file.",
                            false);
                case 403 ->
                    new ErrorView(
                            "NOT_ALLOWED",
                            "This user may not do this. Use a user with the role that the operation needs.",
                            false);
                default ->
                    new ErrorView(
                            "HTTP_" + status, "The server answered " + path + " with status " + status + ".", false);
            };
        }
    }

    public static <T> T read(byte[] body, Class<T> type, String path) {
        try {
            return Json.MAPPER.readValue(body, type);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static <T> T convert(JsonNode node, Class<T> type, String path) {
        try {
            return Json.MAPPER.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw unreadable(path, e);
        }
    }

    private static DrydockException unreadable(String path, IOException cause) {
        return new DrydockException(
                CommandFailure.ANSWER_UNREADABLE,
                "The server's answer to " + path + " is not what this version of the command line expects: "
                        + String.valueOf(cause.getMessage()).lines().findFirst().orElse("")
                        + ". Use the command line of the installation that the server runs from.",
                cause);
    }
}
