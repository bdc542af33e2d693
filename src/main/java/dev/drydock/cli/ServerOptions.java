package dev.drydock.cli;

import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which orchestrator a command speaks to, as whom, and how it prints. */
final class ServerOptions {
    private final Surroundings surroundings;

    @Option(
            names = "--server",
            paramLabel = "URL[,URL]",
            description = "Orchestrators, tried in turn; default: the site's own.")
    private @Nullable String server;

    @Option(
            names = "--ca",
            paramLabel = "PEM",
            description = "The servers' certificate; default: the site's etc/tls/server.pem.")
    private @Nullable Path certificate;

    @Option(names = "--user", description = "Who asks; default: the variable DRYDOCK_USER.")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "File with the password; default: the variable DRYDOCK_PASSWORD_FILE, else the site's etc/secrets.")
    private @Nullable Path passwordFile;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ServerOptions(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    boolean json() {
        return json;
    }

    Orchestrator connect() {
        SiteFolder site = surroundings.site();
        String name = Optional.ofNullable(user)
                .or(() -> surroundings.variable("DRYDOCK_USER"))
                .orElseThrow(() -> missing("no user is named: give --user, or set DRYDOCK_USER"));
        Path pinned = Optional.ofNullable(certificate).orElse(site.certificate());
        return new Orchestrator(servers(site), PinnedTls.trusting(pinned), name, password(site, name));
    }

    private List<URI> servers(SiteFolder site) {
        Optional<String> named = Optional.ofNullable(server).or(() -> surroundings.variable("DRYDOCK_SERVER"));
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
        return URI.create(server.contains("://") ? server : "https://" + server);
    }

    private String password(SiteFolder site, String name) {
        Path file = Optional.ofNullable(passwordFile)
                .or(() -> surroundings.variable("DRYDOCK_PASSWORD_FILE").map(Path::of))
                .orElse(site.password(name));
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw missing("the password file " + file + " cannot be read");
        }
    }

    private static DrydockException missing(String why) {
        return new DrydockException(
                CommandFailure.CREDENTIALS_MISSING,
                "The server was not asked, because " + why
                        + ". A password is read from a file (--password-file or DRYDOCK_PASSWORD_FILE), never given as an"
                        + " argument.");
    }

    /** Prints JSON if asked to, else what the person reads. */
    void print(Object value, Runnable readable) {
        if (json) {
            surroundings.out().println(Json.pretty(value));
        } else {
            readable.run();
        }
    }
}
