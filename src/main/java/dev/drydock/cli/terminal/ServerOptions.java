package dev.drydock.cli.terminal;

import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.IoReason;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which orchestrator a command speaks to, as whom, and how it prints. */
public final class ServerOptions {
    private static final Set<String> CONTROLS =
            new TreeSet<>(Set.of("batchManager", "user", "password", "httpTimeout_s", "trustSslCertificates"));

    private final Environment environment;

    @Option(
            names = "--server",
            paramLabel = "URL[,URL]",
            description = "Orchestrators, tried in this order. Default: the variable DRYDOCK_SERVER, otherwise"
                    + " the site's own.")
    private @Nullable String server;

    @Option(
            names = "--ca",
            paramLabel = "PEM",
            description = "Certificate of the servers. Default: etc/tls/server.pem of the site.")
    private @Nullable Path certificate;

    @Option(names = "--user", description = "User name. Default: the variable DRYDOCK_USER.")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "File with the password. Default: the variable DRYDOCK_PASSWORD_FILE, otherwise"
                    + " etc/secrets/NAME.password of the site.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with a token, which replaces user and password. Default: the variable"
                    + " DRYDOCK_TOKEN_FILE, unless you use"
                    + " --user.")
    private @Nullable Path tokenFile;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--batchManager",
            paramLabel = "HOST:PORT[,HOST:PORT]",
            hidden = true,
            description = "Like --server. The command also exits with the codes of Liberty's batchManager.")
    private @Nullable String batchManager;

    @Option(
            names = "--controlPropertiesFile",
            paramLabel = "FILE",
            hidden = true,
            description = "Properties file with batchManager, user, password and httpTimeout_s.")
    private @Nullable Path controlFile;

    @Option(
            names = "--trustSslCertificates",
            hidden = true,
            description = "Has no effect: the server's certificate is pinned, see --ca.")
    void trustSslCertificates(boolean unused) {}

    @Option(
            names = "--httpTimeout_s",
            paramLabel = "SECONDS",
            hidden = true,
            description = "Seconds to wait for one answer. Default: 300.")
    private @Nullable Integer timeoutSeconds;

    private @Nullable Map<String, String> control;

    ServerOptions(Environment environment) {
        this.environment = environment;
    }

    public Environment environment() {
        return environment;
    }

    public boolean json() {
        return json;
    }

    /** Whether the command line is one of Liberty's batchManager, so that it ends as that one does. */
    public boolean isForBatchManager() {
        return batchManager != null || controlled("batchManager").isPresent();
    }

    /** What the file of control properties says; batchManager takes its keys with and without dashes. */
    private Optional<String> controlled(String key) {
        if (controlFile == null) {
            return Optional.empty();
        }
        Map<String, String> read = control == null ? readControl(controlFile) : control;
        control = read;
        return Optional.ofNullable(read.get(key));
    }

    private static Map<String, String> readControl(Path file) {
        Map<String, String> read = new TreeMap<>();
        PropertiesFile.read(file, "No request was sent", "the control properties")
                .forEach((key, value) -> read.put(key.replaceFirst("^--", ""), value));
        read.keySet().stream()
                .filter(key -> !CONTROLS.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new DrydockException(
                            CommonFailure.USAGE,
                            "No request was sent: the control properties " + file + " contain " + key
                                    + ", but they can only contain " + CONTROLS
                                    + ". Use the others on the command line.");
                });
        return read;
    }

    /** Whether the command line itself says who asks. */
    public boolean namesSomebody() {
        return user != null || tokenFile != null;
    }

    public Orchestrator connect() {
        return connect(environment.site());
    }

    /** @param site whose server and secrets are the default */
    public Orchestrator connect(SiteFolder site) {
        Path pinned = Optional.ofNullable(certificate).orElse(site.certificate());
        return new Orchestrator(servers(site), PinnedTls.trusting(pinned), authorization(site), patience());
    }

    private String authorization(SiteFolder site) {
        Optional<Path> token = Optional.ofNullable(tokenFile);
        if (user == null && controlFile == null) {
            token = token.or(() -> environment.variable("DRYDOCK_TOKEN_FILE").map(Path::of));
        }
        if (token.isPresent()) {
            return Orchestrator.bearer(secret(token.get(), "token"));
        }
        String name = Optional.ofNullable(user)
                .or(() -> controlled("user"))
                .or(() -> environment.variable("DRYDOCK_USER"))
                .orElseThrow(
                        () -> missing("it needs a user: use --user, set DRYDOCK_USER, or use a token with --token-file"
                                + " or DRYDOCK_TOKEN_FILE"));
        return Orchestrator.basic(name, password(site, name));
    }

    private Duration patience() {
        int seconds = Optional.ofNullable(timeoutSeconds)
                .or(() -> controlled("httpTimeout_s").map(this::seconds))
                .orElse(300);
        return Duration.ofSeconds(Math.max(1, seconds));
    }

    private int seconds(String text) {
        if (!text.strip().matches("[0-9]{1,6}")) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "No request was sent: httpTimeout_s in the control properties " + controlFile + " is '" + text
                            + "'. Write a whole number of seconds, for example 300.");
        }
        return Integer.parseInt(text.strip());
    }

    private List<URI> servers(SiteFolder site) {
        Optional<String> named = Optional.ofNullable(server)
                .or(() -> Optional.ofNullable(batchManager))
                .or(() -> controlled("batchManager"))
                .or(() -> environment.variable("DRYDOCK_SERVER"));
        if (named.isPresent()) {
            return Arrays.stream(named.get().split(","))
                    .map(String::strip)
                    .map(ServerOptions::uri)
                    .toList();
        }
        SiteConfiguration configuration = SiteConfiguration.read(site.configuration());
        return List.of(uri(configuration.host() + ":" + configuration.orchestratorPort()));
    }

    private static URI uri(String server) {
        try {
            return new URI(server.contains("://") ? server : "https://" + server);
        } catch (URISyntaxException e) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "No request was sent: the server '" + PlainText.shortened(server)
                            + "' is no address. Write for example https://host:9443 or host:9443.",
                    e);
        }
    }

    private String password(SiteFolder site, String name) {
        Optional<String> given = passwordFile == null ? controlled("password") : Optional.empty();
        if (given.isPresent()) {
            return given.get();
        }
        Path file = Optional.ofNullable(passwordFile)
                .or(() -> environment.variable("DRYDOCK_PASSWORD_FILE").map(Path::of))
                .orElse(site.password(name));
        return secret(file, "password");
    }

    private static String secret(Path file, String what) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw missing("the " + what + " file " + file + " cannot be read: " + IoReason.of(file, e));
        }
    }

    private static DrydockException missing(String why) {
        return new DrydockException(
                CommandFailure.CREDENTIALS_MISSING,
                "No request was sent: " + why
                        + ". Drydock reads a password from a file (--password-file or DRYDOCK_PASSWORD_FILE), never from an"
                        + " argument.");
    }

    /** Prints JSON if asked to, else what the person reads. */
    public void print(Object value, Runnable readable) {
        if (json) {
            environment.out().println(Json.pretty(value));
        } else {
            readable.run();
        }
    }
}
