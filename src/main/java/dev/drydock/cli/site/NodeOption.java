package dev.drydock.cli.site;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A further orchestrator of the site, on the same database and files; without it, the one that every site has. */
final class NodeOption {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "A further orchestrator of this site, by a name of its own; needs PostgreSQL.")
    private @Nullable String name;

    @Option(names = "--node-port", paramLabel = "PORT", description = "Its port, if it is not the site's.")
    private @Nullable Integer port;

    /** @throws DrydockException {@link CommonFailure#USAGE} */
    Optional<String> name() {
        if (port != null && (name == null || port < 1 || port > 65_535)) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "--node-port " + port
                            + " must be a port from 1 to 65535 and goes with --node NAME. Nothing was done.");
        }
        if (name != null && !NAME.matcher(name).matches()) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "--node " + name
                            + " must be a name of 1 to 40 lower-case letters, digits and inner dashes. Nothing was"
                            + " done.");
        }
        return Optional.ofNullable(name);
    }

    OptionalInt port() {
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }
}
