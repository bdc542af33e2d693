package dev.drydock.cli.terminal;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.SiteFolder;
import dev.drydock.failure.CommandFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    private BusyDoor busy;

    @BeforeEach
    void openDoor() throws IOException {
        busy = new BusyDoor(URI.create(SITE.server().url()).getPort());
    }

    @AfterEach
    void closeDoor() throws IOException {
        busy.close();
    }

    private static Orchestrator of(Orchestrator.Connecting connecting, String... urls) {
        return new Orchestrator(
                Stream.of(urls).map(URI::create).toList(),
                PinnedTls.trusting(new SiteFolder(folder).certificate()),
                Orchestrator.basic("engineer", "p"),
                LONG,
                connecting);
    }

    private static String models(Orchestrator orchestrator) {
        return new String(orchestrator.getBytes("/models"), StandardCharsets.UTF_8);
    }

    @Test
    void theOnlyServerIsWaitedForLonger() {
        SITE.server().answers("GET /models", 200, "[1]");
        busy.serveAfter(SHORT.multipliedBy(3));
        assertThat(models(of(new Orchestrator.Connecting(SHORT, LONG), busy.url())))
                .isEqualTo("[1]");
    }

    @Test
    void ofSeveralTheNextOneIsAskedFirst() throws Exception {
        try (FakeOrchestrator second = new FakeOrchestrator(new SiteFolder(folder))) {
            second.answers("GET /models", 200, "[2]");
            assertThat(models(of(new Orchestrator.Connecting(SHORT, LONG), busy.url(), second.url())))
                    .isEqualTo("[2]");
            assertThat(SITE.server().requests()).isEmpty();
        }
    }

    /** The other one is gone; a change is made once. */
    @Test
    void theBusyOneOfSeveralIsAskedOnceMoreIfNoOtherAnswers() {
        SITE.server().answers("POST /executions/14/stop", 202, "{}");
        busy.serveAfter(SHORT.multipliedBy(3));
        of(new Orchestrator.Connecting(SHORT, LONG), busy.url(), GONE).post("/executions/14/stop", List.of());
        assertThat(SITE.server().requests()).hasSize(1);
    }

    @Test
    void eachIsNamedOnceIfNoneConnects() {
        assertFails(
                CommandFailure.SERVER_UNREACHABLE,
                "No orchestrator could be reached: " + GONE + " (nothing listens there), " + busy.url()
                        + " (HTTP connect timed out). Start",
                () -> models(of(new Orchestrator.Connecting(SHORT, SHORT), busy.url(), GONE)));
    }

    @Test
    void aHostWithoutAnAddressIsNamed() {
        String unknown = "https://orchestrator.invalid:9443";
        assertFails(
                CommandFailure.SERVER_UNREACHABLE,
                unknown + " (no address is known for this host). Start",
                () -> models(of(new Orchestrator.Connecting(LONG, LONG), unknown)));
    }

    /** A port whose server accepts no connection for a while, as on a host that computes on all cores. */
    private static final class BusyDoor implements AutoCloseable {
        private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final int server;

        BusyDoor(int server) throws IOException {
            this.server = server;
        }

        String url() {
            return "https://localhost:" + door.getLocalPort();
        }

        void serveAfter(Duration delay) {
            start(() -> {
                Thread.sleep(delay.toMillis());
                while (true) {
                    Socket here = door.accept();
                    Socket there = new Socket(InetAddress.getLoopbackAddress(), server);
                    start(() -> carry(here, there));
                    start(() -> carry(there, here));
                }
            });
        }

        private static @Nullable Void carry(Socket from, Socket to) throws IOException {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            }
            return null;
        }

        private static void start(Callable<@Nullable Void> work) {
            Thread thread = new Thread(() -> {
                try {
                    work.call();
                } catch (Exception e) {
                    // the door was closed, or an end hung up
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            door.close();
        }
    }
}
