package dev.drydock.cli.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drydock.cli.access.ClientCommand;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.PinnedTls;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.InferenceClients.Access;
import dev.drydock.packaging.PackageLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Starts, watches and stops a site's two Liberty servers, or a further orchestrator of it. */
public final class Servers {
    /** For the servers' JVMs, besides those of their jvm.options; of two that disagree this one counts. */
    private static final String JVM_OPTIONS = "DRYDOCK_JVM_OPTIONS";

    /** A start that writes nothing and computes nothing for so long is lost. */
    private static final Duration WITHOUT_PROGRESS = Duration.ofMinutes(4);

    private static final Duration LONGEST_START = Duration.ofMinutes(30);
    private static final Duration LONGEST_STOP = Duration.ofMinutes(1);
    private static final String DATABASE = "drydock.db.class";
    /** What a JVM answers that was asked to end: 128 and the number of {@code SIGTERM}. */
    private static final int ENDED_BY_SIGNAL = 143;

    private final Path home;
    private final SiteFolder site;
    private final SiteConfiguration configuration;
    private final Consumer<String> progress;
    private final Optional<String> node;
    private final OptionalInt nodePort;
    private final Map<Server, ServerLog> logs = new EnumMap<>(Server.class);
    private Duration withoutProgress = WITHOUT_PROGRESS;
    private Duration longestStart;

    Servers(Path home, SiteFolder site, Consumer<String> progress) {
        this(home, site, progress, new NodeOption());
    }

    Servers(Path home, SiteFolder site, Consumer<String> progress, NodeOption node) {
        this.home = home;
        this.site = site;
        this.configuration = SiteConfiguration.read(site.configuration());
        this.progress = progress;
        this.longestStart = LONGEST_START.plus(configuration.databaseWait());
        this.node = node.name();
        this.nodePort = node.port();
    }

    /** The same with other time limits. */
    Servers within(Duration progress, Duration longest) {
        withoutProgress = progress;
        longestStart = longest;
        return this;
    }

    private Path output() {
        return node.map(site::liberty).orElseGet(site::liberty);
    }

    /** One of the two programs that run as a Liberty server. */
    public enum Server {
        ORCHESTRATOR("orchestrator", "/health/ready"),
        SERVING("serving", "/v2/health/live");

        private final String wireName;
        private final String readiness;

        Server(String wireName, String readiness) {
            this.wireName = wireName;
            this.readiness = readiness;
        }

        String wireName() {
            return wireName;
        }
    }

    URI address(Server server) {
        int port = server == Server.ORCHESTRATOR
                ? nodePort.orElse(configuration.orchestratorPort())
                : configuration.servingPort();
        return URI.create("https://" + configuration.host() + ":" + port);
    }

    /**
     * Starts the servers beside each other and returns when all are ready. One that runs already is left alone; one that is still
     * dying is waited for, and started again.
     */
    void start(List<Server> servers) {
        requireSharedDatabase();
        Set<Server> launched = launch(servers);
        HttpClient http = client();
        for (Server server : servers) {
            awaitReady(server, launched, http);
        }
    }

    /** Starts the servers that do not run. A lock ensures that two starts at the same time make one process. */
    private Set<Server> launch(List<Server> servers) {
        try {
            Files.createDirectories(output());
            try (FileChannel file = FileChannel.open(
                            output().resolve("start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock alone = alone(file)) {
                return alone.isValid() ? launchStopped(servers) : Set.of();
            }
        } catch (IOException e) {
            throw new DrydockException(
                    CommandFailure.SERVER_NOT_STARTED,
                    "No server was started: " + output() + " cannot be written: " + e.getMessage()
                            + ". Check the disk and the permissions of this folder.",
                    e);
        }
    }

    private static FileLock alone(FileChannel file) throws IOException {
        while (true) {
            try {
                return file.lock();
            } catch (OverlappingFileLockException e) {
                pause(); // another thread of this process
            }
        }
    }

    private Set<Server> launchStopped(List<Server> servers) throws IOException {
        Set<Server> stopped = EnumSet.noneOf(Server.class);
        for (Server server : servers) {
            locator(server).forgetOthersNumber();
            boolean runs = process(server).isPresent();
            logs.put(server, new ServerLog(log(server), said(server, "start"), runs));
            if (!runs) {
                stopped.add(server);
            }
        }
        stopped.forEach(this::requireFreePort);
        Map<Server, Process> starting = new EnumMap<>(Server.class);
        stopped.forEach(server -> starting.put(server, run(server, "start")));
        starting.forEach((server, script) -> {
            if (exit(script) != 0 && process(server).isEmpty()) {
                throw notStarted(server, "it ended while it started");
            }
        });
        return stopped;
    }

    /** Only one process can open an H2 database. */
    private void requireSharedDatabase() {
        if (node.isEmpty() || System.getenv("DRYDOCK_DB_CLASS") != null) {
            return;
        }
        Path file = site.etc().resolve("orchestrator.xml");
        if (!new String(PlainFiles.read(file), StandardCharsets.UTF_8).contains(DATABASE)) {
            throw new DrydockException(
                    CommandFailure.SERVER_NOT_STARTED,
                    "Orchestrator " + node.get()
                            + " was not started: the database of this site is H2, which only one orchestrator"
                            + " can open. Configure PostgreSQL with " + DATABASE + " and the related settings in "
                            + file
                            + ", or in the environment; see docs/guides/postgresql.md.");
        }
    }

    /** Liberty also starts if the port is in use, and then answers no request. So Drydock does not start it. */
    private void requireFreePort(Server server) {
        URI address = address(server);
        String key = server.wireName + "-port";
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(configuration.host()), address.getPort()));
        } catch (UnknownHostException e) {
            throw new DrydockException(
                    CommandFailure.SERVER_NOT_STARTED,
                    "Server " + server.wireName + " was not started: host " + configuration.host() + " of "
                            + site.configuration()
                            + " is not a name that this machine knows. Set host to a name or address"
                            + " of this machine.",
                    e);
        } catch (IOException e) {
            throw new DrydockException(
                    CommandFailure.SERVER_NOT_STARTED,
                    "Server " + server.wireName + " was not started: it cannot listen at " + configuration.host()
                            + ", port " + address.getPort() + ": " + e.getMessage()
                            + ". If another program has the port"
                            + " ('ss -ltnp' names it), end that one or change " + key + " in " + site.configuration()
                            + ". host in this file must be a name or address of this machine.",
                    e);
        }
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .sslContext(PinnedTls.trusting(site.certificate()))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** How a server stands; {@code process} is null if it does not run, {@code problem} unless it runs and does not serve. */
    record Standing(
            String server,
            String url,
            @Nullable Long process,
            boolean ready,
            String log,
            @Nullable String problem) {}

    List<Standing> standings(List<Server> servers) {
        HttpClient http = client();
        List<Standing> standings = new ArrayList<>();
        for (Server server : servers) {
            Long process = processId(server).orElse(null);
            String said = process == null ? "" : readiness(server, http);
            boolean answers = process != null && said.isEmpty();
            String problem = said.isEmpty() ? null : server.wireName + " runs, but is not ready: " + said;
            if (answers && server == Server.SERVING) {
                problem = notServed(http).orElse(null);
            }
            standings.add(new Standing(
                    server.wireName,
                    address(server).toString(),
                    process,
                    answers && problem == null,
                    log(server).toString(),
                    problem));
        }
        return standings;
    }

    /** Why a server that runs is not ready: an empty sentence if it is; nothing if it does not run. */
    Optional<String> problem(Server server) {
        return processId(server).map(process -> readiness(server, client()));
    }

    /** @throws DrydockException {@link CommandFailure#RELEASE_NOT_SERVED} if serving runs but not with what it was ordered to */
    void requireServed() {
        notServed(client()).ifPresent(problem -> {
            throw new DrydockException(CommandFailure.RELEASE_NOT_SERVED, problem);
        });
    }

    /** What the owner of a site should know that runs well. */
    List<String> warnings(Instant now) {
        HttpClient http = client();
        JsonNode status = nodeStatus(http);
        List<String> warnings = new ArrayList<>();
        if (status.path("access").asText().equals("open")) {
            warnings.add("WARNING: " + ClientCommand.words(Access.OPEN));
        }
        for (JsonNode expiry : status.path("clientExpiries")) {
            ClientCommand.expiry(
                            expiry.path("client").asText(),
                            Instant.parse(expiry.path("expiresAt").asText()),
                            now)
                    .ifPresent(words -> warnings.add("WARNING: " + words));
        }
        for (JsonNode damaged : status.path("damaged")) {
            warnings.add("WARNING: in this node's package cache, "
                    + damaged.path("version").asText() + " is damaged ("
                    + damaged.path("damage").asText()
                    + "). The node cannot serve it after a restart or a rollback. Put "
                    + site.serving()
                            .resolve("packages")
                            .resolve(damaged.path("packageDigest").asText())
                    + " back from the orchestrator's var/packages or from a backup.");
        }
        int damaged = damagedPackages(http);
        if (damaged > 0) {
            warnings.add("WARNING: " + damaged + " stored package(s) are damaged. No rollback to them is possible."
                    + " 'drydock scrub --last' names them.");
        }
        return warnings;
    }

    /** From the orchestrator's health; empty if it does not answer. */
    private int damagedPackages(HttpClient http) {
        for (JsonNode check : ask(Server.ORCHESTRATOR, http).path("checks")) {
            if (check.path("name").asText().equals("packages")) {
                return check.at("/data/damaged").asInt();
            }
        }
        return 0;
    }

    private JsonNode ask(Server server, HttpClient http) {
        try {
            HttpRequest request = HttpRequest.newBuilder(address(server).resolve(server.readiness))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return Json.tree(http.send(request, BodyHandlers.ofByteArray()).body());
        } catch (IOException | IllegalArgumentException e) {
            return MissingNode.getInstance();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return MissingNode.getInstance();
        }
    }

    /** The versions that serving answers with, such as {@code pump-failure/2}; empty if the node does not answer. */
    Optional<List<String>> served() {
        JsonNode status = nodeStatus(client());
        if (!status.isObject()) {
            return Optional.empty();
        }
        List<String> served = new ArrayList<>();
        for (JsonNode model : status.path("models")) {
            if (model.at("/current/resident").asBoolean()) {
                served.add(model.path("model").asText() + "/"
                        + model.at("/current/version").asText());
            }
        }
        return Optional.of(served);
    }

    /** What the last orders name and serving could not load at its start, and why; nothing when it serves all. */
    private Optional<String> notServed(HttpClient http) {
        JsonNode status = nodeStatus(http);
        List<String> sentences = new ArrayList<>();
        for (JsonNode model : status.path("models")) {
            JsonNode current = model.path("current");
            if (!current.path("resident").asBoolean(true)) {
                String name = model.path("model").asText();
                sentences.add("The serving node runs, but " + name + "/"
                        + current.path("version").asText()
                        + " does not answer. If its package was damaged, put it back from "
                        + site.var()
                                .resolve("packages")
                                .resolve(current.path("packageDigest").asText())
                        + " and start the node again. If the trust file no longer accepts it, promote another version, or"
                        + " return to an earlier one with 'drydock rollback " + name
                        + " --key KEY --reason REASON'.");
            }
        }
        if (sentences.isEmpty()) {
            return Optional.empty();
        }
        List<String> reasons = new ArrayList<>();
        status.path("refusals")
                .forEach(refusal -> reasons.add(refusal.path("message").asText()));
        return Optional.of(String.join(" ", sentences) + " Message of the node: "
                + (reasons.isEmpty() ? "see " + log(Server.SERVING) : String.join(" ", reasons)));
    }

    /** The node's own account; an empty one if this user may not read the node's token, or the node does not answer. */
    private JsonNode nodeStatus(HttpClient http) {
        try {
            String token = Files.readString(site.nodeToken()).strip();
            HttpRequest request = HttpRequest.newBuilder(
                            configuration.nodeHere().resolve("/node/v1/status"))
                    .timeout(Duration.ofSeconds(10))
                    .header("Authorization", "Bearer " + token)
                    .build();
            var answer = http.send(request, BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? Json.tree(answer.body()) : MissingNode.getInstance();
        } catch (IOException e) {
            return MissingNode.getInstance();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return MissingNode.getInstance();
        }
    }

    private void awaitReady(Server server, Set<Server> launched, HttpClient http) {
        StartProgress start = new StartProgress(withoutProgress, longestStart);
        ServerLog log = Objects.requireNonNull(logs.get(server));
        Set<Server> own = launched.isEmpty() ? EnumSet.noneOf(Server.class) : EnumSet.copyOf(launched);
        while (true) {
            String said = readiness(server, http);
            if (said.isEmpty()) {
                return;
            }
            Optional<ProcessHandle> process = process(server);
            if (process.isEmpty()) {
                log = startAgain(server, own);
            } else if (log.applicationFailed()) {
                stop(List.of(server));
                throw notStarted(server, "its application failed at start-up, and the server was stopped again");
            } else if (start.isLost(process.get(), log, said)) {
                throw stillStarting(server, log, said);
            }
            progress.accept(
                    "waiting for " + server.wireName + " at " + address(server) + ": " + log.stage() + "; " + said);
            pause();
        }
    }

    /** The process that an earlier command had started, and that was still dying when this one began, is gone. */
    private ServerLog startAgain(Server server, Set<Server> own) {
        if (!own.add(server)) {
            throw notStarted(server, "its process ended");
        }
        launch(List.of(server));
        return Objects.requireNonNull(logs.get(server));
    }

    /** Empty when ready, else what it said. */
    private String readiness(Server server, HttpClient http) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(address(server).resolve(server.readiness))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? "" : reason(answer.body()).orElse("status " + answer.statusCode());
        } catch (IOException e) {
            return "no answer yet";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notStarted(server, "the command was interrupted");
        }
    }

    /** What a health answer says of the check that is down. */
    private static Optional<String> reason(byte[] health) {
        try {
            for (JsonNode check : Json.tree(health).path("checks")) {
                String reason = check.at("/data/reason").asText();
                if (!reason.isEmpty()) {
                    return Optional.of(reason);
                }
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // another program's answer, or an error page
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop(List<Server> servers) {
        Map<Server, Process> stopping = new EnumMap<>(Server.class);
        for (Server server : servers) {
            Optional<ProcessHandle> process = process(server);
            try {
                locator(server).forgetOthersNumber();
            } catch (IOException e) {
                progress.accept("the number in " + locator(server).pidFile() + " cannot be removed: " + e.getMessage());
            }
            process.ifPresent(running -> stopping.put(server, run(server, "stop")));
        }
        stopping.forEach((server, script) -> {
            exit(script);
            awaitEnd(server);
        });
    }

    /** One that Liberty's script could not stop, since it was starting or does not answer, is ended by signals. */
    private void awaitEnd(Server server) {
        List<Consumer<ProcessHandle>> signals =
                List.of(process -> {}, ProcessHandle::destroy, ProcessHandle::destroyForcibly);
        for (Consumer<ProcessHandle> signal : signals) {
            process(server).ifPresent(signal);
            long began = System.nanoTime();
            while (process(server).isPresent()) {
                if (System.nanoTime() - began > LONGEST_STOP.toNanos()) {
                    break;
                }
                pause();
            }
        }
    }

    private ServerProcess locator(Server server) {
        return new ServerProcess(output(), server);
    }

    /** A server's process, also while it starts or dies. */
    Optional<ProcessHandle> process(Server server) {
        return locator(server).find();
    }

    /** The process id of a server that runs. */
    Optional<Long> processId(Server server) {
        return process(server).map(ProcessHandle::pid);
    }

    Path log(Server server) {
        return output().resolve(server.wireName).resolve("logs/messages.log");
    }

    private Process run(Server server, String action) {
        ProcessBuilder command =
                new ProcessBuilder(home.resolve("wlp/bin/server").toString(), action, server.wireName);
        if (action.equals("start") && nodePort.isPresent()) {
            command.command().addAll(List.of("--", "--drydock.https.port=" + nodePort.getAsInt()));
        }
        complete(command.environment());
        try {
            Path said = said(server, action);
            Files.createDirectories(said.getParent());
            Files.createDirectories(output());
            return command.redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
        } catch (IOException e) {
            throw new DrydockException(
                    CommandFailure.SERVER_NOT_STARTED,
                    "Server " + server.wireName + " cannot be run: " + e.getMessage(),
                    e);
        }
    }

    /** Adds what a server knows of the installation, the site and its configuration. */
    private void complete(Map<String, String> environment) {
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("DRYDOCK_HOME", home.toString());
        environment.put("DRYDOCK_SITE", site.root().toString());
        environment.put("WLP_OUTPUT_DIR", output().toString());
        node.ifPresent(name -> environment.put("DRYDOCK_NODE", name));
        environment.put("DJL_CACHE_DIR", site.var().resolve("djl").toString());
        environment.put("OPT_OUT_TRACKING", "true");
        environment.putAll(
                new PackageLimits(configuration.packageFiles(), configuration.packageBytes()).toEnvironment());
        environment.put(
                "DRYDOCK_SCRUB", configuration.scrub().map(LocalTime::toString).orElse("off"));
        environment.putAll(configuration.logs().toEnvironment());
        environment.putAll(configuration.traces().toEnvironment());
        environment.putAll(configuration.node().listeners().toEnvironment());
        environment.remove("WLP_USER_DIR");
        environment.remove("JVM_ARGS");
        Optional.ofNullable(environment.remove(JVM_OPTIONS)).ifPresent(options -> environment.put("JVM_ARGS", options));
    }

    /**
     * Runs a server as a child of this process, with its output on this process's output, until it ends. If a signal ends this
     * process, the server is stopped first.
     *
     * @throws DrydockException {@link CommandFailure#SERVER_NOT_STARTED} if it runs already, cannot listen, or ends with an error
     */
    void runInForeground(Server server) {
        requireSharedDatabase();
        processId(server).ifPresent(running -> {
            throw new DrydockException(
                    CommandFailure.SERVER_NOT_STARTED,
                    "Server " + server.wireName + " was not started: it runs already, as process " + running
                            + ". Stop it with 'drydock server stop'.");
        });
        requireFreePort(server);
        int status = inForeground(server);
        if (status != 0 && status != ENDED_BY_SIGNAL) {
            throw new DrydockException(
                    CommandFailure.SERVER_NOT_STARTED,
                    "Server " + server.wireName + " ended with exit code " + status + ". Its log is " + log(server)
                            + ".");
        }
    }

    private int inForeground(Server server) {
        try {
            Files.createDirectories(output());
            Files.createDirectories(site.var().resolve("logs"));
            locator(server).forgetOthersNumber();
            ProcessBuilder builder = new ProcessBuilder();
            complete(builder.environment());
            builder.command(new ServerJvm(home).command(server, builder.environment()));
            if (nodePort.isPresent()) {
                builder.command().addAll(List.of("--", "--drydock.https.port=" + nodePort.getAsInt()));
            }
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            Thread stop = new Thread(() -> endForeground(process), "stop " + server.wireName);
            Runtime.getRuntime().addShutdownHook(stop);
            return process.waitFor();
        } catch (IOException e) {
            throw new DrydockException(
                    CommandFailure.SERVER_NOT_STARTED,
                    "Server " + server.wireName + " cannot be run: " + e.getMessage() + ". Check the permissions of "
                            + output() + " and the installation in " + home + ".",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ENDED_BY_SIGNAL;
        }
    }

    private static void endForeground(Process process) {
        try {
            process.destroy();
            if (!process.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path said(Server server, String action) {
        return site.var()
                .resolve(
                        "logs/" + server.wireName + node.map(name -> "-" + name).orElse("") + "-" + action + ".log");
    }

    private static int exit(Process process) {
        try {
            process.getOutputStream().close();
            return process.waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private DrydockException notStarted(Server server, String why) {
        ServerLog log = logs.get(server);
        return new DrydockException(
                CommandFailure.SERVER_NOT_STARTED,
                "Server " + server.wireName + " did not start: " + why + ". Its log is " + log(server)
                        + ". Last lines: " + (log == null ? "(it wrote no log)" : log.lastWords()));
    }

    private DrydockException stillStarting(Server server, ServerLog log, String said) {
        return new DrydockException(
                CommandFailure.SERVER_NOT_STARTED,
                "Server " + server.wireName
                        + " is not ready: it is still starting, but makes no progress or takes longer"
                        + " than " + longestStart.toMinutes() + " minutes (" + log.stage() + "; " + said
                        + "). Its process continues: wait with 'drydock server start', or end it with 'drydock server stop'."
                        + " Its log is " + log(server) + ". Last lines: " + log.lastWords());
    }
}
