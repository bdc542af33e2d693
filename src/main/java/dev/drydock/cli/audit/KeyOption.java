package dev.drydock.cli.audit;

import dev.drydock.config.SiteFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** With which public key the log is verified. */
final class KeyOption {
    @Option(
            names = "--key",
            paramLabel = "PUB",
            description = "The public key of the log. Default: etc/keys/audit.pub of the site.")
    private @Nullable Path key;

    boolean isGiven() {
        return key != null;
    }

    Path file(SiteFolder site) {
        return key == null ? site.publicKey("audit") : key;
    }
}
