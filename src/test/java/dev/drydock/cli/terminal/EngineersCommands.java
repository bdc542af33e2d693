package dev.drydock.cli.terminal;

import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The commands of an engineer to a server that answers what the test says. */
public abstract class EngineersCommands {
    @TempDir
    protected Path folder;

    @SuppressWarnings("NullAway") // before each
    protected FakeOrchestrator server;

    @SuppressWarnings("NullAway") // before each
    protected Terminal terminal;

    @BeforeEach
    void startServer() throws Exception {
        new SiteInitialisation(new SiteFolder(folder))
                .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("engineer", "engineer"));
        server = new FakeOrchestrator(new SiteFolder(folder));
        terminal = new Terminal(folder).as("engineer");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    /** Returns the exit code. */
    protected int run(String... words) {
        return terminal.run(Stream.concat(Stream.of(words), Stream.of("--server", server.url()))
                .toArray(String[]::new));
    }
}
