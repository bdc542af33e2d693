package dev.drydock.cli.terminal;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.SiteFolder;
import dev.drydock.failure.CommandFailure;
import dev.drydock.installed.CutLine;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server that is too busy to connect at once is waited for, unless another one answers: a command at 3 a.m. does not fail for it. */
class BusyServerTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Nobody listens there. */
    private static final String GONE = "https://localhost:1";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final FakeSite SITE = new FakeSite(() -> folder);

    private CutLine busy;

    @BeforeEach
    void openDoor() throws IOException {
        busy = CutLine.busy(URI.create(SITE.server().url()).getPort());
    }

    @AfterEach
    void closeDoor() throws IOException {
        busy.close();
    }

    private String busyUrl() {
        return "https://localhost:" + busy.port();
    }

    /** After the shorter of the two waits. */
    private void acceptSoon() {
        CompletableFuture.delayedExecutor(3 * SHORT.toMillis(), TimeUnit.MILLISECONDS)
                .execute(busy::accept);
    }

    private static Orchestrator of(Orchestrator.Connecting connecting, String... urls) {
        return of(connecting, LONG, urls);
    }

    private static Orchestrator of(Orchestrator.Connecting connecting, Duration patience, String... urls) {
        return new Orchestrator(
                Stream.of(urls).map(URI::create).toList(),
                PinnedTls.trusting(new SiteFolder(folder).certificate()),
                Orchestrator.basic("engineer", "p"),
                patience,
                connecting);
    }

    private static String models(Orchestrator orchestrator) {
        return new String(orchestrator.getBytes("/models"), StandardCharsets.UTF_8);
    }

    @Test
    void theOnlyServerIsWaitedForLonger() {
        SITE.server().answers("GET /models", 200, "[1]");
        acceptSoon();
        assertThat(models(of(new Orchestrator.Connecting(SHORT, LONG), busyUrl())))
                .isEqualTo("[1]");
    }

    @Test
    void ofSeveralTheNextOneIsAskedFirst() throws Exception {
        try (FakeOrchestrator second = new FakeOrchestrator(new SiteFolder(folder))) {
            second.answers("GET /models", 200, "[2]");
            assertThat(models(of(new Orchestrator.Connecting(SHORT, LONG), busyUrl(), second.url())))
                    .isEqualTo("[2]");
            assertThat(SITE.server().requests()).isEmpty();
        }
    }

    /** The other one is gone; a change is made once. */
    @Test
    void theBusyOneOfSeveralIsAskedOnceMoreIfNoOtherAnswers() {
        SITE.server().answers("POST /executions/14/stop", 202, "{}");
        acceptSoon();
        of(new Orchestrator.Connecting(SHORT, LONG), busyUrl(), GONE).post("/executions/14/stop", List.of());
        assertThat(SITE.server().requests()).hasSize(1);
    }

    @Test
    void eachIsNamedOnceIfNoneConnects() {
        assertFails(
                CommandFailure.SERVER_UNREACHABLE,
                "No orchestrator could be reached: " + GONE + " (nothing listens there), " + busyUrl()
                        + " (HTTP connect timed out). Start",
                () -> models(of(new Orchestrator.Connecting(SHORT, SHORT), busyUrl(), GONE)));
    }

    @Test
    void aHostWithoutAnAddressIsNamed() {
        String unknown = "https://orchestrator.invalid:9443";
        assertFails(
                CommandFailure.SERVER_UNREACHABLE,
                unknown + " (no address is known for this host). Start",
                () -> models(of(new Orchestrator.Connecting(LONG, LONG), unknown)));
    }

    /** Of a server that was not connected to nobody can say that it goes on working. */
    @Test
    void whoWaitsLessForAnAnswerWaitsLessForTheConnection() {
        Orchestrator.Connecting connecting = new Orchestrator.Connecting(LONG, LONG);
        assertFails(
                CommandFailure.SERVER_UNREACHABLE,
                busyUrl() + " (HTTP connect timed out). Start",
                () -> of(connecting, SHORT, busyUrl()).post("/executions/14/stop", List.of()));
        assertFails(
                CommandFailure.SERVER_UNREACHABLE,
                GONE + " (nothing listens there), " + busyUrl() + " (HTTP connect timed out). Start",
                () -> of(connecting, SHORT, busyUrl(), GONE).post("/executions/14/stop", List.of()));
    }
}
