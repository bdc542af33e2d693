package dev.drydock.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.config.AlertChannelSettings.Server;
import dev.drydock.config.AlertChannelSettings.Syslog;
import dev.drydock.config.AlertChannelSettings.SyslogTransport;
import dev.drydock.domain.alert.AlertMessage;
import dev.drydock.failure.AlertFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sends to rsyslog as Debian has it, and compares what it understood. */
class SyslogChannelTest {
    private static final int LOCAL0 = 16;

    @TempDir
    Path folder;

    private TestCertificates certificates;

    @BeforeEach
    void prepare() throws Exception {
        RsyslogServer.require();
        certificates = new TestCertificates(folder);
    }

    private RsyslogServer server(String host) throws IOException {
        return new RsyslogServer(folder, certificates, host, "anon");
    }

    private SyslogChannel channel(RsyslogServer server, SyslogTransport transport) {
        int port = transport == SyslogTransport.TLS ? server.tlsPort() : server.plainPort();
        return channel(port, transport, certificates.authority());
    }

    private static SyslogChannel channel(int port, SyslogTransport transport, Path ca) {
        return channel("localhost", port, transport, Optional.of(ca).filter(any -> transport == SyslogTransport.TLS));
    }

    private static SyslogChannel channel(String host, int port, SyslogTransport transport, Optional<Path> ca) {
        return new SyslogChannel(
                new Syslog("loghost", new Server(host, port), transport, ca, LOCAL0, Duration.ofSeconds(2)));
    }

    private static void assertNotSent(SyslogChannel channel, String... words) {
        assertThatThrownBy(() -> channel.send(Messages.usual("m-9")))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        failure -> assertThat(failure.code()).isEqualTo(AlertFailure.ALERT_NOT_SENT))
                .hasMessageStartingWith("Channel loghost could not send message m-9 to ")
                .hasMessageContainingAll(words);
    }

    @ParameterizedTest
    @EnumSource(SyslogTransport.class)
    void theLogHostUnderstandsEachNotice(SyslogTransport transport) throws Exception {
        try (RsyslogServer server = server("localhost")) {
            channel(server, transport)
                    .send(Messages.of(
                            "m-1",
                            Messages.firing("model/pumpe-süd", "Prüfung: Δ = 0,3 → 😀."),
                            Messages.over("disk", "There is space again.")));

            List<JsonNode> received = server.received(2);
            assertThat(received).hasSize(2);
            JsonNode first = received.get(0);
            assertThat(first.path("pri").asInt()).isEqualTo(LOCAL0 * 8 + 2);
            assertThat(first.path("app").asText()).isEqualTo("drydock");
            assertThat(first.path("process").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(first.path("host").asText())
                    .isEqualTo(InetAddress.getLocalHost().getHostName());
            assertThat(first.path("kind").asText()).isEqualTo("run-failed");
            assertThat(first.path("time").asText()).isEqualTo("2026-12-02T03:00:05.123Z");
            assertThat(first.path("data").asText())
                    .isEqualTo("[drydock@32473 alert=\"17\" message=\"m-1\" kind=\"run-failed\" state=\"firing\""
                            + " subject=\"model/pumpe-süd\" site=\"plant-a\"]");
            assertThat(first.path("text").asText()).isEqualTo("\ufeffPrüfung: Δ = 0,3 → 😀.");
            assertThat(first.path("input").asText())
                    .isEqualTo(
                            switch (transport) {
                                case UDP -> "imudp";
                                case TCP -> "imptcp";
                                case TLS -> "imtcp";
                            });
            assertThat(received.get(1).path("pri").asInt()).isEqualTo(LOCAL0 * 8 + 5);
            assertThat(received.get(1).path("data").asText()).contains("alert=\"16\"", "state=\"resolved\"");
        }
    }

    @ParameterizedTest
    @EnumSource(SyslogTransport.class)
    void hostileTextStaysInItsPlace(SyslogTransport transport) throws Exception {
        try (RsyslogServer server = server("localhost")) {
            channel(server, transport).send(Messages.of("m-2", Messages.firing(Messages.HOSTILE, Messages.HOSTILE)));

            List<JsonNode> received = server.received(1);
            assertThat(received).hasSize(1);
            String line = "pump Bcc: all@plant.example . \"]\\ ?[2J?? <130>1 -?";
            assertThat(received.get(0).path("text").asText()).isEqualTo("\ufeff" + line);
            assertThat(received.get(0).path("data").asText())
                    .contains(" subject=\"" + line.replaceAll("[\"\\\\\\]]", "\\\\$0") + "\" site=\"plant-a\"]");
        }
    }

    @ParameterizedTest
    @EnumSource(SyslogTransport.class)
    void aLongTextIsCutAtTheEndOfACharacter(SyslogTransport transport) throws Exception {
        int most = transport == SyslogTransport.UDP ? 2048 : 8192;
        String text = "ü€😀x".repeat(500);
        AlertMessage message = Messages.of(
                "m-3",
                IntStream.range(0, 4)
                        .mapToObj(number -> Messages.firing("run/17", "x".repeat(number) + text))
                        .toArray(AlertMessage.Notice[]::new));
        try (RsyslogServer server = server("localhost")) {
            channel(server, transport).send(message);

            List<JsonNode> received = server.received(4);
            for (int number = 0; number < 4; number++) {
                String whole = "\ufeff" + "x".repeat(number) + text;
                String shown = received.get(number).path("text").asText();
                byte[] frame = SyslogFrame.of(message, message.notices().get(number), LOCAL0, "host", most);
                assertThat(frame.length).isBetween(Math.min(most, 5000) - 4, most);
                if (transport == SyslogTransport.UDP) {
                    assertThat(shown).endsWith("…");
                    assertThat(whole).startsWith(shown.substring(0, shown.length() - 1));
                } else {
                    assertThat(shown).isEqualTo(whole);
                }
            }
        }
    }

    @Test
    void aLongSubjectLeavesSpaceForTheText() {
        AlertMessage message = Messages.of("m".repeat(64), Messages.firing("😀\"".repeat(1000), "text"));
        byte[] frame = SyslogFrame.of(message, message.notices().get(0), 23, "h".repeat(300), 2048);
        assertThat(new String(frame, StandardCharsets.UTF_8))
                .endsWith("\ufefftext")
                .contains("…\" site=");
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
        try (RsyslogServer server = server("localhost")) {
            assertNotSent(
                    channel(server.tlsPort(), SyslogTransport.TLS, certificates.stranger()),
                    "unable to find valid",
                    "(ca)");
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        try (RsyslogServer server = server("other.example")) {
            assertNotSent(channel(server, SyslogTransport.TLS), "localhost", "in its certificate");
            assertThat(server.received()).isEmpty();
        }
    }

    /** With TLS 1.3 the server says so only after the client may write. */
    @Test
    void aServerThatAsksForACertificateOfTheClientIsNoticed() throws Exception {
        try (RsyslogServer server = new RsyslogServer(folder, certificates, "localhost", "x509/certvalid")) {
            assertNotSent(channel(server, SyslogTransport.TLS), "localhost:" + server.tlsPort());
            assertThat(server.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(SyslogTransport.class)
    void aLogHostThatIsDownIsAFailure(SyslogTransport transport) throws Exception {
        assertNotSent(
                channel("127.0.0.1", EximServer.freePort(), transport, Optional.empty()),
                transport == SyslogTransport.UDP ? "PortUnreachable" : "Connection refused",
                "Check that the log host runs");
    }

    @Test
    void aPeerThatResetsTheConnectionIsNoticed() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> reset = CompletableFuture.runAsync(() -> {
                try (Socket socket = server.accept()) {
                    socket.setSoLinger(true, 0);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertNotSent(
                    channel("localhost", server.getLocalPort(), SyslogTransport.TCP, Optional.empty()), "localhost");
            reset.join();
        }
    }

    @Test
    void aPeerThatReadsNothingIsLeftAfterTheTimeLimit() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertNotSent(channel(silent.getLocalPort(), SyslogTransport.TLS, certificates.authority()), "2000 ms");
            AlertMessage large = Messages.of(
                    "m-4",
                    IntStream.range(0, 3000)
                            .mapToObj(number -> Messages.firing("run/" + number, "x".repeat(2000)))
                            .toArray(AlertMessage.Notice[]::new));
            assertThatThrownBy(() -> channel("localhost", silent.getLocalPort(), SyslogTransport.TCP, Optional.empty())
                            .send(large))
                    .hasMessageContaining("it did not take the message within 2000 ms");
        }
    }
}
