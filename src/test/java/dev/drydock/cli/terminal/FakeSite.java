package dev.drydock.cli.terminal;

import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A site in a folder of the test class's; for each test its engineer's terminal, and a server that answers what the test lays down. */
public final class FakeSite implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
    private final Supplier<Path> folder;
    private @Nullable FakeOrchestrator server;
    private @Nullable Terminal terminal;

    public FakeSite(Supplier<Path> folder) {
        this.folder = folder;
    }

    public FakeOrchestrator server() {
        return Objects.requireNonNull(server);
    }

    public Terminal terminal() {
        return Objects.requireNonNull(terminal);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        new SiteInitialisation(new SiteFolder(folder.get()))
                .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("engineer", "engineer"));
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        server = new FakeOrchestrator(new SiteFolder(folder.get()));
        terminal = new Terminal(folder.get()).as("engineer");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        server().close();
    }
}
