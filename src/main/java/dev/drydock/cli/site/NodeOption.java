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
            description = "Name of a further orchestrator of this site. Needs PostgreSQL. Default: the site's"
                    + " first orchestrator.")
    private @Nullable String name;

    @Option(
            names = "--node-port",
            paramLabel = "PORT",
            description = "Port of the further orchestrator. Default:" + " the port of the site.")
    private @Nullable Integer port;

    /** @throws DrydockException {@link CommonFailure#USAGE} */
    Optional<String> name() {
        if (port != null && (name == null || port < 1 || port > 65_535)) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was done: --node-port is " + port
                            + ". It must be a port from 1 to 65535, and needs --node NAME.");
        }
        if (name != null && !NAME.matcher(name).matches()) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was done: --node is " + name
                            + ". A name has 1 to 40 lower-case letters, digits and dashes, and begins and ends with a letter"
                            + " or digit.");
        }
        return Optional.ofNullable(name);
    }

    OptionalInt port() {
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }
}
