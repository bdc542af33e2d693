package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.cli.site.Servers.Server;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start knows its process, whatever an earlier one left behind; {@link FakeLiberty} is the server. */
class ServerStartTest {
    private static final List<Server> ORCHESTRATOR = List.of(Server.ORCHESTRATOR);

    @TempDir
    Path folder;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private SiteFolder site;
    private Servers servers;
    private Path output;

    @BeforeEach
    void make() throws Exception {
        site = new SiteFolder(folder.resolve("site"));
        new SiteInitialisation(site).complete(SiteConfiguration.standard("demo", freePort(), freePort()), Map.of());
        FakeLiberty.install(folder.resolve("home"));
        servers = new Servers(folder.resolve("home"), site, told::add);
        output = site.liberty().resolve("orchestrator");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterEach
    void end() {
        servers.process(Server.ORCHESTRATOR).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    private List<String> starts() throws IOException {
        return Files.readAllLines(output.resolve(FakeLiberty.STARTS));
    }

    private Path pidFile() {
        return site.liberty().resolve(".pid/orchestrator.pid");
    }

    private void hold() throws IOException {
        Files.createDirectories(output);
        Files.createFile(output.resolve(FakeLiberty.HELD));
    }

    private void holdNoMore() throws IOException {
        Files.delete(output.resolve(FakeLiberty.HELD));
    }

    @Test
    void startsThoughAnotherProgramHasTheNumberOfTheLastProcess() throws IOException {
        Files.createDirectories(pidFile().getParent());
        Files.writeString(pidFile(), ProcessHandle.current().pid() + "\n");
        assertThat(servers.processId(Server.ORCHESTRATOR)).isEmpty();

        servers.start(ORCHESTRATOR);

        assertThat(servers.processId(Server.ORCHESTRATOR).map(Object::toString)).contains(starts().get(0));
    }

    @Test
    void knowsAServerWhosePidFileIsGone() throws IOException {
        servers.start(ORCHESTRATOR);
        Files.delete(pidFile());

        servers.start(ORCHESTRATOR);

        assertThat(starts()).hasSize(1);
    }

    @Test
    void waitsForTheProcessThatIsStillDyingAndStartsAnother() throws IOException {
        servers.start(ORCHESTRATOR);
        hold();
        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> servers.start(ORCHESTRATOR));
        Awaitility.await().until(() -> told.stream().anyMatch(line -> line.contains("status 503")));
        Files.createFile(output.resolve(FakeLiberty.END));
        Awaitility.await().until(() -> starts().size() == 2);
        holdNoMore();

        second.join();

        assertThat(servers.processId(Server.ORCHESTRATOR).map(Object::toString)).contains(starts().get(1));
    }

    @Test
    void twoStartsAtOnceMakeOneProcess() throws IOException {
        CompletableFuture<Void> other = CompletableFuture.runAsync(
                () -> new Servers(folder.resolve("home"), site, told::add).start(ORCHESTRATOR));
        servers.start(ORCHESTRATOR);
        other.join();

        assertThat(starts()).hasSize(1);
    }

    @Test
    void doesNotGiveUpWhileTheServerMakesProgress() throws IOException {
        hold();
        Servers hurried = servers.within(Duration.ofSeconds(2), Duration.ofMinutes(1));
        CompletableFuture<Void> starting = CompletableFuture.runAsync(() -> hurried.start(ORCHESTRATOR));
        Awaitility.await().until(() -> Files.exists(output.resolve("logs/messages.log")));
        for (int line = 0; line < 8; line++) {
            Files.writeString(output.resolve("logs/messages.log"), "line " + line + "\n", StandardOpenOption.APPEND);
            CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS))
                    .join();
        }
        assertThat(starting).isNotDone();
        holdNoMore();

        starting.join();
    }

    @Test
    void saysHowFarItIsWhenItGivesUpAndLeavesTheServerToGoOn() throws IOException {
        hold();

        assertThatThrownBy(() -> servers.within(Duration.ofSeconds(3), Duration.ofMinutes(1))
                        .start(ORCHESTRATOR))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(CommandFailure.SERVER_NOT_STARTED))
                .hasMessageContaining("it is still starting")
                .hasMessageContaining("Java runs");
        assertThat(servers.processId(Server.ORCHESTRATOR)).isPresent();
    }

    @Test
    void repeatsNoWordsOfAnEarlierStart() throws IOException {
        Files.createDirectories(output.resolve("logs"));
        Files.writeString(output.resolve("logs/messages.log"), "[yesterday] E CWWKZ0002E: An old failure\n");
        Path script = folder.resolve("home/wlp/bin/server");
        Files.writeString(script, "#!/bin/sh\necho 'Error: Could not create the Java Virtual Machine.'\nexit 22\n");

        assertThatThrownBy(() -> servers.start(ORCHESTRATOR))
                .hasMessageContaining("Could not create the Java Virtual Machine")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("old failure"));
    }

    @Test
    void theDoctorTellsAServerWithoutItsApplication() throws IOException {
        servers.start(ORCHESTRATOR);
        assertThat(doctor())
                .containsPattern("application +ok +answers, and so does its database")
                .containsPattern("records +NOTE +not read: the running orchestrator has")
                .containsPattern("listeners +ok +only at the ports of")
                .containsPattern("connections +ok");

        Files.createDirectories(output);
        Files.writeString(output.resolve(FakeLiberty.HELD), "404");
        assertThat(doctor())
                .containsPattern("application +WRONG +the orchestrator runs, but is not ready: status 404")
                .contains("Its application did not start", "messages.log")
                .containsPattern("database +ok +none yet");
    }

    private String doctor() {
        Terminal terminal = new Terminal(site.root())
                .with("DRYDOCK_HOME", folder.resolve("home").toString());
        assertThat(terminal.run("doctor"))
                .isEqualTo(ExitCode.FAILED); // of the natives, which this installation has not
        return terminal.out();
    }
}
