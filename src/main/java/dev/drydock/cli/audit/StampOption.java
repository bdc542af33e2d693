package dev.drydock.cli.audit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** By which certificates a reader knows a time-stamp authority. */
final class StampOption {
    @Option(
            names = "--timestamp-ca",
            paramLabel = "FILE",
            description =
                    "Certificates in PEM that the time-stamp authority's must follow from. Default: none; then the"
                            + " command checks each time stamp, but not who made it.")
    private @Nullable Path certificates;

    @Nullable
    Path certificates() {
        return certificates;
    }
}
