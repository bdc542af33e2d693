package dev.drydock.cli.terminal;

import dev.drydock.config.SiteFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which site a command works on, on this machine. */
public final class SiteOption {
    private final Environment environment;

    @Option(
            names = "--site",
            paramLabel = "DIR",
            description =
                    "Folder of the site. Default: the variable DRYDOCK_SITE, otherwise site/ of the installation.")
    private @Nullable Path site;

    SiteOption(Environment environment) {
        this.environment = environment;
    }

    public Environment environment() {
        return environment;
    }

    public SiteFolder folder() {
        return site == null ? environment.site() : new SiteFolder(site);
    }
}
