package dev.drydock.cli.terminal;

import dev.drydock.config.SiteFolder;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * The environment of a command; tests pass their own.
 *
 * @param terminal whether a person watches: then progress may rewrite its line
 */
public record Environment(
        Map<String, String> variables,
        PrintWriter out,
        PrintWriter err,
        BufferedReader in,
        boolean terminal,
        Clock clock) {

    public static Environment ofProcess() {
        return new Environment(
                System.getenv(),
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                System.getenv("DRYDOCK_TERMINAL") != null
                        && !System.getenv("DRYDOCK_TERMINAL").isEmpty(),
                Clock.systemUTC());
    }

    private static PrintWriter writer(FileDescriptor to) {
        return new PrintWriter(new FileOutputStream(to), true, StandardCharsets.UTF_8);
    }

    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /** The folder of the installation, from the launcher. */
    public Path home() {
        return Path.of(variable("DRYDOCK_HOME").orElse(".")).toAbsolutePath().normalize();
    }

    /** The site that commands act on unless an option names another. */
    public SiteFolder site() {
        return new SiteFolder(variable("DRYDOCK_SITE").map(Path::of).orElseGet(() -> home().resolve("site")));
    }
}
