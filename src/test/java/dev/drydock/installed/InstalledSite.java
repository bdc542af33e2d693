package dev.drydock.installed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.cli.Drydock;
import dev.drydock.cli.terminal.Environment;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A site of the built installation on free ports, driven by its command line as a person would. */
final class InstalledSite {
    static final Path HOME =
            Path.of(System.getProperty("drydock.home", "target/drydock")).toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<String> APART = Set.of("demo", "doctor");
    private static final int PORTS_A_FORK = 200;
    private static final AtomicInteger NEXT_PORT = new AtomicInteger();

    private final Path root;
    private final Map<String, String> environment;
    private final List<String> by;
    private final int port = freePort();
    private final int servingPort = freePort();
    private @Nullable HttpClient client;

    InstalledSite(Path root) {
        this(root, Map.of());
    }

    /** @param environment variables that each command and server has besides those of this process */
    InstalledSite(Path root, Map<String, String> environment) {
        this(root, environment, List.of());
    }

    /** @param by words that stand before each command, such as those that run it as another user */
    InstalledSite(Path root, Map<String, String> environment, List<String> by) {
        this.root = root;
        this.environment = environment;
        this.by = by;
    }

    /** What a command printed on both streams, and its exit code. */
    record Said(int exitCode, String out, String err) {
        Said expecting(int expected) {
            if (exitCode != expected) {
                throw new AssertionError("exit code " + exitCode + " instead of " + expected + "\n" + out + "\n" + err);
            }
            return this;
        }

        JsonNode json() {
            try {
                return JSON.readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException(out, e);
            }
        }
    }

    Path root() {
        return root;
    }

    /** A run that fails stays so for as long as a test looks at it. Before the servers start. */
    void leaveRestartsToTheTest() {
        try {
            Files.writeString(root.resolve("etc/site.yaml"), "retries: off\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets tests read the servers' program logs and traces. Before the servers start. */
    void logAsJson() {
        try {
            Files.writeString(
                    root.resolve("etc/site.yaml"),
                    "logs: {format: json}\ntraces: file:var/traces\n",
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The events of {@code var/logs/SERVER.log}; each line is one. */
    List<JsonNode> programLog(String server) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(root.resolve("var/logs/" + server + ".log"))) {
            events.add(JSON.readTree(line));
        }
        return events;
    }

    int port() {
        return port;
    }

    int servingPort() {
        return servingPort;
    }

    /** The story up to a chapter; its servers are stopped when it ends. */
    Said story(String through) {
        List<String> command = storyCommand(through);
        return as("", command.subList(1, command.size()).toArray(String[]::new));
    }

    /** The command that tells the story up to a chapter. */
    List<String> storyCommand(String through) {
        return List.of(
                HOME.resolve("bin/drydock").toString(),
                "demo",
                "--site",
                root.toString(),
                "--keep=false",
                "--through",
                through,
                "--port",
                Integer.toString(port),
                "--serving-port",
                Integer.toString(servingPort));
    }

    /** Makes the site with a user for each role, named like it, without starting anything. */
    void init() {
        as("", "server", "init", "--port", Integer.toString(port), "--serving-port", Integer.toString(servingPort))
                .expecting(0);
    }

    /** A command in this process: it starts sooner than one of its own. */
    Said here(String user, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Map<String, String> variables = new HashMap<>(environment);
        variables.putAll(
                Map.of("DRYDOCK_SITE", root.toString(), "DRYDOCK_USER", user, "DRYDOCK_HOME", HOME.toString()));
        Environment here = new Environment(
                variables,
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                new BufferedReader(new StringReader("")),
                false,
                Clock.systemUTC());
        int exitCode = Drydock.execute(here, arguments);
        return new Said(exitCode, out.toString(), err.toString());
    }

    /** The command that asks for a model's night. */
    static String[] retrain(String model, String asOf, String... more) {
        return Stream.concat(
                        Stream.of("run", "nightly-retrain", "-p", "model=" + model, "-p", "asOf=" + asOf),
                        Arrays.stream(more))
                .toArray(String[]::new);
    }

    /**
     * A command: in a process of its own if it looks after the machine, is another user's, or begins servers that have an environment of
     * their own, else as {@link #here}.
     */
    Said as(String user, String... arguments) {
        boolean servers = arguments[0].equals("server") && !environment.isEmpty();
        boolean apart = !by.isEmpty() || servers || APART.contains(arguments[0]);
        if (by.isEmpty() && arguments.length > 1 && arguments[0].equals("server") && arguments[1].equals("start")) {
            PreparedWorker.giveTo(root);
        }
        return apart ? run(environment, user, arguments) : here(user, arguments);
    }

    private Said run(Map<String, String> environment, String user, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(HOME.resolve("bin/drydock").toString());
        command.addAll(Arrays.asList(arguments));
        return command(environment, user, command);
    }

    /** Any other command, where and as whom those of this site run. */
    Said command(String... words) {
        return command(environment, "", List.of(words));
    }

    private Said command(Map<String, String> environment, String user, List<String> words) {
        List<String> command = new ArrayList<>(by);
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.environment().put("DRYDOCK_SITE", root.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        if (!user.isEmpty()) {
            builder.environment().put("DRYDOCK_USER", user);
        }
        try {
            Path out = Files.createTempFile("drydock", ".out");
            Path err = Files.createTempFile("drydock", ".err");
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end within ten minutes\n" + Files.readString(out));
            }
            Said said = new Said(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What a command asks the kernel's network for: system calls such as {@code connect(4, {sa_family=…})}, without what they returned. */
    List<String> networkCalls(String... arguments) throws IOException {
        Path trace = Files.createTempFile("network", ".calls");
        List<String> command = new ArrayList<>(
                List.of("strace", "-f", "-qq", "-e", "trace=network", "-e", "signal=none", "-o", trace.toString()));
        command.add(HOME.resolve("bin/drydock").toString());
        command.addAll(Arrays.asList(arguments));
        run(command.toArray(String[]::new));
        List<String> calls = Files.readAllLines(trace).stream()
                .map(line -> line.replaceFirst("^[0-9]+ +", "").replaceFirst(" = .*", ""))
                .toList();
        Files.delete(trace);
        return calls;
    }

    /** Of a site that another process made, or this one under other ports. */
    void takePorts() {
        Path file = root.resolve("etc/site.yaml");
        try {
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replaceAll("(?m)^orchestrator-port: .*$", "orchestrator-port: " + port)
                            .replaceAll("(?m)^serving-port: .*$", "serving-port: " + servingPort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void start() {
        as("", "server", "start").expecting(0);
    }

    void startOnly(String server) {
        as("", "server", "start", "--only", server).expecting(0);
    }

    /**
     * Starts one of several orchestrators.
     *
     * @param node empty for the one that has the site's own port
     * @param more variables of the environment that this one alone has
     */
    void startNode(String node, int nodePort, Map<String, String> more) {
        Map<String, String> both = new HashMap<>(environment);
        both.putAll(more);
        PreparedWorker.giveTo(root);
        String[] command = node.isEmpty()
                ? new String[] {"server", "start", "--only", "orchestrator"}
                : new String[] {"server", "start", "--node", node, "--node-port", Integer.toString(nodePort)};
        run(both, "", command).expecting(0);
    }

    /** The process of an orchestrator that was started once, alive or not. */
    Optional<ProcessHandle> nodesProcess(String node) {
        return ProcessHandle.of(processId(root.resolve(node.isEmpty() ? "var/liberty" : "var/liberty-" + node)
                .resolve(".pid/orchestrator.pid")));
    }

    void stop() {
        as("", "server", "stop");
    }

    /** Power off: no shutdown hook runs. */
    void killOrchestrator() {
        killServer("orchestrator");
    }

    void killServer(String server) {
        end(ProcessHandle.of(process(server)).orElseThrow());
    }

    /** Kills whatever of this site still runs. */
    void killEverything() {
        pidFiles()
                .forEach(file ->
                        ProcessHandle.of(processId(file)).filter(this::isServer).ifPresent(InstalledSite::end));
        workers().forEach(InstalledSite::end);
    }

    /** Its number may meanwhile be that of another site's server, whose command line is the same. */
    private boolean isServer(ProcessHandle process) {
        return commandLine(process).contains("ws-javaagent.jar")
                && (" " + ofProcess(process, "environ"))
                        .contains(" DRYDOCK_SITE=" + root.toAbsolutePath().normalize() + " ");
    }

    static void end(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Such as {@code -STOP}, after which a process does nothing more until {@code -CONT}. */
    static void signal(long processId, String signal) {
        run("kill", signal, Long.toString(processId));
    }

    /** Of every server of this site that ran once. */
    private List<Path> pidFiles() {
        Path var = root.resolve("var");
        if (!Files.isDirectory(var)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(var, 3)) {
            return files.filter(file -> file.toString().matches(".*/liberty[^/]*/\\.pid/[a-z]+\\.pid"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The worker JVMs of this site that are alive. */
    List<ProcessHandle> workers() {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    String command = commandLine(process);
                    return command.contains("dev.drydock.worker.Main") && command.contains(root + "/");
                })
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        return ofProcess(process, "cmdline");
    }

    private static String ofProcess(ProcessHandle process, String file) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/" + file))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return ""; // it ended meanwhile
        }
    }

    long process(String server) {
        return processId(pidFile(server));
    }

    private static long processId(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #execution}, but a missing node while the server is too busy to answer. */
    JsonNode tryExecution(long id) {
        Said said = as("emil", "status", Long.toString(id), "--json");
        return said.exitCode() == 69 ? JSON.missingNode() : said.expecting(0).json();
    }

    private Path pidFile(String server) {
        return root.resolve("var/liberty/.pid/" + server + ".pid");
    }

    JsonNode execution(long id) {
        return as("emil", "status", Long.toString(id), "--json").expecting(0).json();
    }

    /** Asks the endpoint the sample's question; answers the response's body. */
    JsonNode ask() throws IOException {
        return ask("pump-failure", HOME.resolve("sample-data/pump-failure/request.json"));
    }

    /** Asks a model the question in a file; answers the response's body. */
    JsonNode ask(String model, Path question) throws IOException {
        return post(
                        servingPort,
                        "/v2/models/" + model + "/infer",
                        "Bearer " + clientToken(),
                        Files.readAllBytes(question))
                .body();
    }

    /** Of a client that is added when it is first needed; its predictions keep the ids that it sends. */
    String clientToken() throws IOException {
        Path token = root.resolve("etc/secrets/client-asker.token");
        if (Files.notExists(token)) {
            here("", "client", "add", "asker", "--ids-as-sent", "--rate", "100000")
                    .expecting(0);
        }
        return Files.readString(token).strip();
    }

    /** Asks the node for predictions with these headers' authorization; empty for none. */
    Answer askAs(String authorization, byte[] question) throws IOException {
        return post(servingPort, "/v2/models/pump-failure/infer", authorization, question);
    }

    /** Copies exports into the inbox as a medium brings them: what a manifest lists comes before it. */
    void bring(List<Path> exports) throws IOException {
        for (boolean manifests : new boolean[] {false, true}) {
            for (Path file : exports) {
                if (file.toString().endsWith(".manifest.json") == manifests) {
                    Files.copy(file, root.resolve("inbox").resolve(file.getFileName()));
                }
            }
        }
    }

    /** Closes the node's prediction log and answers what is in its outbox then. */
    List<Path> rotatePredictionLog() throws IOException {
        Answer answer = postToNode("/node/v1/log/rotate", new byte[0]);
        if (answer.status() != 200) {
            throw new AssertionError("the node does not rotate its log: " + answer.body());
        }
        try (Stream<Path> files = Files.list(root.resolve("serving/log/outbox"))) {
            return files.sorted().toList();
        }
    }

    /** SHA-256 of the weights in the package with that digest. */
    String weightsDigest(String packageDigest) {
        try {
            byte[] weights = Files.readAllBytes(root.resolve("var/packages/" + packageDigest + "/model/weights.pt"));
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(weights));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Replaces the whole site by a copy, or makes the copy. Both at rest. */
    static void copy(Path from, Path to) {
        delete(to);
        run("cp", "-a", from.toString(), to.toString());
    }

    /** What a folder holds, into one that is there. */
    static void copyInto(Path from, Path to) {
        run("cp", "-a", from + "/.", to.toString());
    }

    /** A whole folder, if it is there. */
    static void delete(Path folder) {
        run("rm", "-rf", folder.toString());
    }

    /** An answer over HTTPS. */
    record Answer(int status, JsonNode body) {}

    /** Asks the orchestrator's REST interface as a user. */
    Answer rest(String user, String method, String path, String contentType, byte[] body) throws IOException {
        return send(port, method, "/api/v1" + path, credentials(user), contentType, body);
    }

    /** Text that the orchestrator's REST interface answers to a user who accepts this type. */
    String text(String user, String path, String accept) throws IOException {
        return text(port, "/api/v1" + path, credentials(user), accept);
    }

    /** Text that the serving node answers to a client who accepts this type. */
    String textFromNode(String path, String accept) throws IOException {
        return text(servingPort, path, "Bearer " + clientToken(), accept);
    }

    private String text(int from, String path, String authorization, String accept) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + from + path))
                .timeout(Duration.ofMinutes(1))
                .headers("Authorization", authorization, "Accept", accept)
                .build();
        HttpResponse<String> answer = exchange(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** Gets a page of the orchestrator as somebody of whom it knows nothing; answers the cookies that it sets. */
    List<String> visit(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .timeout(Duration.ofMinutes(1))
                .build();
        return exchange(request, BodyHandlers.discarding()).headers().allValues("Set-Cookie");
    }

    /** Edits the {@code model.yaml} in force by the commands of an engineer. */
    void changeDefinition(String model, UnaryOperator<String> edit) throws IOException {
        Path file = Files.createTempFile(model, ".yaml");
        here("emil", "definition", "show", model, "-o", file.toString()).expecting(0);
        Files.writeString(file, edit.apply(Files.readString(file)));
        here("emil", "definition", "change", model, file.toString()).expecting(0);
        Files.delete(file);
    }

    /** A user's first password, as the site was made with it. */
    String password(String user) throws IOException {
        return Files.readString(root.resolve("etc/secrets/" + user + ".password"))
                .strip();
    }

    private String credentials(String user) throws IOException {
        return "Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password(user)).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends the beginning of a request's body and then nothing more. Answers what the server said before it hung up: a status line or
     * nothing.
     */
    String tireOut(boolean node, String path, String user) throws IOException {
        return say(
                        node,
                        "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + authorization(node, user)
                                + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"job\":")
                .lines()
                .findFirst()
                .orElse("");
    }

    /** The header that a user of the orchestrator, or the orchestrator at the node, proves itself by. */
    String authorization(boolean node, String user) throws IOException {
        return node
                ? "Bearer "
                        + Files.readString(root.resolve("etc/secrets/node.token"))
                                .strip()
                : credentials(user);
    }

    /** Sends these very characters to a server and answers all that it says until it hangs up or is silent. */
    String say(boolean node, String characters) throws IOException {
        return say("127.0.0.1", node, characters);
    }

    /**
     * As {@link #say(boolean, String)}, from another address.
     *
     * @param from an address of this machine, such as {@code 127.0.0.9}
     */
    String say(String from, boolean node, String characters) throws IOException {
        try (Socket socket = trustingTheSite()
                .getSocketFactory()
                .createSocket("localhost", node ? servingPort : port, InetAddress.getByName(from), 0)) {
            socket.setSoTimeout(60_000);
            return exchange(socket, characters.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** A server may hang up before it has read everything. */
    private static String exchange(Socket socket, byte[] sent) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            socket.getOutputStream().write(sent);
            socket.getOutputStream().flush();
            socket.getInputStream().transferTo(said);
        } catch (SocketException hungUp) {
            // and what it said before is the answer
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    /** Whether a server takes part in a handshake that offers this protocol and suite alone. */
    boolean agrees(boolean node, String protocol, String suite) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) trustingTheSite().getSocketFactory().createSocket("localhost", node ? servingPort : port)) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setEnabledCipherSuites(new String[] {suite});
            socket.startHandshake();
            return socket.getSession().getCipherSuite().equals(suite);
        } catch (SSLHandshakeException e) {
            return false;
        }
    }

    /** Sends a byte of a body every two seconds, so that no read ever waits for long, until the server hangs up. */
    String drip(boolean node, String path, String user) throws IOException {
        try (Socket socket =
                trustingTheSite().getSocketFactory().createSocket("localhost", node ? servingPort : port)) {
            socket.setSoTimeout(2_000);
            String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + authorization(node, user)
                    + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[1 << 12];
            for (int i = 0; i < 300; i++) {
                socket.getOutputStream().write("1\r\n \r\n".getBytes(StandardCharsets.US_ASCII));
                try {
                    int read = socket.getInputStream().read(answer);
                    return new String(answer, 0, Math.max(0, read), StandardCharsets.UTF_8);
                } catch (SocketTimeoutException stillReading) {
                    // which is what is being tried
                }
            }
            return "still read after ten minutes";
        }
    }

    /** Bytes of memory that a server holds. */
    long residentBytes(String server) throws IOException {
        String status = Files.readString(Path.of("/proc/" + process(server) + "/status"));
        return Long.parseLong(status.replaceAll("(?s).*VmRSS:\\s*([0-9]+) kB.*", "$1")) << 10;
    }

    String serverLog(String server) throws IOException {
        return Files.readString(root.resolve("var/liberty/" + server + "/logs/messages.log"));
    }

    /** Asks the serving node as a client. */
    Answer fromNode(String path) throws IOException {
        return send(servingPort, "GET", path, "Bearer " + clientToken(), "application/json", new byte[0]);
    }

    /** Posts to the serving node with the orchestrator's token, as the orchestrator would. */
    Answer postToNode(String path, byte[] body) throws IOException {
        String token = Files.readString(root.resolve("etc/secrets/node.token")).strip();
        return post(servingPort, path, "Bearer " + token, body);
    }

    private Answer post(int to, String path, String authorization, byte[] body) throws IOException {
        return send(to, "POST", path, authorization, "application/json", body);
    }

    private Answer send(int to, String method, String path, String authorization, String contentType, byte[] body)
            throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + to + path))
                .timeout(Duration.ofMinutes(1))
                .headers(
                        authorization.isEmpty()
                                ? new String[] {"Accept", "*/*"}
                                : new String[] {"Authorization", authorization})
                .header("Content-Type", contentType)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<byte[]> answer = exchange(request, BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> as) throws IOException {
        try {
            return client().send(request, as);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private HttpClient client() throws IOException {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(trustingTheSite())
                    .build();
        }
        return client;
    }

    /** Trusts the certificate that the site made for itself. */
    SSLContext trustingTheSite() throws IOException {
        try (InputStream pem = Files.newInputStream(root.resolve("etc/tls/server.pem"))) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "site", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /**
     * Below the range that outgoing connections take theirs from: nobody takes it while the server is down between a kill and the
     * next start.
     */
    static int freePort() {
        int first = Integer.getInteger("drydock.ports", 21_000) + PORTS_A_FORK * fork();
        for (int attempt = 0; attempt < 100; attempt++) {
            int candidate = first + NEXT_PORT.getAndIncrement();
            if (isFree(candidate)) {
                return candidate;
            }
        }
        throw new AssertionError("no port is free from " + first + " on");
    }

    /** Which of the test processes that run side by side this is, from 1 on. */
    static int fork() {
        return Integer.parseInt(System.getProperty("drydock.fork", "fork-1").replaceFirst("fork-", ""));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
