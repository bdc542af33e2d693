package dev.drydock.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drydock.config.AlertChannelSettings.Login;
import dev.drydock.config.AlertChannelSettings.MailTls;
import dev.drydock.config.AlertChannelSettings.Server;
import dev.drydock.config.AlertChannelSettings.Smtp;
import dev.drydock.domain.alert.AlertMessage;
import dev.drydock.failure.AlertFailure;
import dev.drydock.failure.DrydockException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sends to Exim as Debian has it. */
class SmtpChannelTest {
    private static final String NIGHT = "night@plant.example";

    @TempDir
    Path folder;

    private TestCertificates certificates;
    private Instant now = Messages.AT;
    private Path password;

    @BeforeEach
    void prepare() throws Exception {
        EximServer.require();
        certificates = new TestCertificates(folder);
        password = secret("secret\n");
    }

    private Path secret(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private EximServer server(String host) throws IOException {
        return new EximServer(folder, certificates, host);
    }

    private SmtpChannel channel(int port, MailTls tls, Path ca, String... to) {
        boolean encrypted = tls != MailTls.OFF;
        return new SmtpChannel(
                new Smtp(
                        "mail",
                        new Server("localhost", port),
                        tls,
                        encrypted ? Optional.of(ca) : Optional.empty(),
                        "drydock@plant.example",
                        List.of(to),
                        encrypted ? Optional.of(new Login("drydock", password)) : Optional.empty(),
                        Duration.ofSeconds(20)),
                () -> now);
    }

    private SmtpChannel usual(EximServer server, String... to) {
        return channel(server.port(), MailTls.STARTTLS, certificates.authority(), to);
    }

    private static void assertNotSent(SmtpChannel channel, String id, String... words) {
        assertThatThrownBy(() -> channel.send(Messages.usual(id)))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        failure -> assertThat(failure.code()).isEqualTo(AlertFailure.ALERT_NOT_SENT))
                .hasMessageStartingWith("Channel mail could not send message " + id + " to localhost:")
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("secret");
    }

    private static MimeMessage parsed(String mail) throws Exception {
        return new MimeMessage(
                Session.getInstance(new Properties()), new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @EnumSource(MailTls.class)
    void deliversOneMailToAllRecipients(MailTls tls) throws Exception {
        try (EximServer server = server("localhost")) {
            int port = tls == MailTls.IMPLICIT ? server.tlsPort() : server.port();
            AlertMessage message = Messages.of(
                    "m-1",
                    Messages.firing("model/pumpe-süd", "Prüfung schlug fehl: Δ = 0,3 → 😀."),
                    Messages.over("disk", "There is space again."));
            channel(port, tls, certificates.authority(), NIGHT, "day@plant.example")
                    .send(message);

            assertThat(server.mails()).hasSize(1);
            MimeMessage mail = parsed(server.mails().get(0));
            assertThat(mail.getMessageID()).isEqualTo("<m-1@plant-a.drydock>");
            assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
            assertThat(mail.getSentDate()).isEqualTo(Date.from(Messages.AT.minusMillis(123)));
            assertThat(mail.getFrom()[0]).hasToString("drydock@plant.example");
            assertThat(mail.getAllRecipients()).hasSize(2);
            assertThat(mail.getSubject())
                    .isEqualTo("[Drydock plant-a production] CRITICAL run-failed model/pumpe-süd, and 1 more");
            assertThat(mail.getContentType()).isEqualTo("text/plain; charset=UTF-8");
            assertThat(new String(mail.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualToNormalizingNewlines("""
                            CRITICAL run-failed model/pumpe-süd
                            Prüfung schlug fehl: Δ = 0,3 → 😀.
                            Since 2026-12-02T03:00:00Z. Alert 17.

                            OVER disk-low disk
                            There is space again.
                            Since 2026-12-02T03:00:00Z, over 2026-12-02T03:00:05.123Z. Alert 16.

                            Site plant-a (production), 2026-12-02T03:00:05.123Z.
                            Message m-1. A message with the same number is the same message, sent again.
                            """);
            assertThat(server.log()).contains("for " + NIGHT + " day@plant.example");
            assertThat(server.log().contains("A=plain:drydock")).isEqualTo(tls != MailTls.OFF);
            assertThat(server.log().contains("X=TLS1")).isEqualTo(tls != MailTls.OFF);
        }
    }

    @Test
    void hostileTextAddsNoHeaderAndNoRecipient() throws Exception {
        try (EximServer server = server("localhost")) {
            usual(server, NIGHT).send(Messages.of("m-2", Messages.firing(Messages.HOSTILE, Messages.HOSTILE)));

            MimeMessage mail = parsed(server.mails().get(0));
            assertThat(mail.getHeader("Bcc")).isNull();
            assertThat(mail.getSubject())
                    .contains("pump Bcc: all@plant.example . \"]\\ ?[2J")
                    .doesNotContain("\n");
            assertThat(new String(mail.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\npump Bcc: all@plant.example . \"]\\ ?[2J")
                    .contains("\nMessage m-2.");
            assertThat(server.log()).contains("for " + NIGHT + "\n");
        }
    }

    @Test
    void aRefusedRecipientIsNamedIfAnotherIsAccepted() throws Exception {
        try (EximServer server = server("localhost")) {
            assertThat(usual(server, "nobody@plant.example", NIGHT)
                            .send(Messages.usual("m-3"))
                            .orElseThrow())
                    .startsWith("Channel mail sent its last message to others")
                    .contains("nobody@plant.example: 550 5.1.1 nobody of that name", "Correct to");
            assertThat(server.mails()).hasSize(1);
            assertThat(usual(server, NIGHT).send(Messages.usual("m-4"))).isEmpty();
        }
    }

    /** Greylisting: the server wants the mail again, later. So nobody gets it twice, and nobody misses it. */
    @Test
    void aRecipientWhoIsRefusedForTheTimeBeingHoldsTheMailUpForAQuarterOfAnHour() throws Exception {
        try (EximServer server = server("localhost")) {
            SmtpChannel channel = usual(server, "later@plant.example", NIGHT);
            now = Messages.AT.plus(Duration.ofMinutes(14));
            assertNotSent(channel, "m-5", "later@plant.example: 451", "try again");
            assertThat(server.mails()).isEmpty();

            now = Messages.AT.plus(Duration.ofMinutes(15));
            assertThat(channel.send(Messages.usual("m-5")).orElseThrow()).contains("later@plant.example: 451");
            assertThat(server.mails()).hasSize(1);
            assertThat(server.log()).contains("for " + NIGHT).doesNotContain("for later@");
        }
    }

    @Test
    void allRecipientsRefusedIsAFailure() throws Exception {
        try (EximServer server = server("localhost")) {
            assertNotSent(
                    usual(server, "nobody@plant.example", "nobody2@plant.example"),
                    "m-4",
                    "nobody@plant.example: 550 5.1.1 nobody of that name; nobody2@plant.example: 550",
                    "Correct from and to");
            assertThat(server.mails()).isEmpty();
        }
    }

    @Test
    void contentThatTheServerRefusesIsAFailure() throws Exception {
        try (EximServer server = server("localhost")) {
            AlertMessage message = Messages.of("m-5", Messages.firing("unwanted", "text"));
            assertThatThrownBy(
                            () -> usual(server, NIGHT, "nobody@plant.example").send(message))
                    .hasMessageContaining("5.7.1 no such mail here");
            assertThat(server.mails()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STARTTLS", "IMPLICIT"})
    void aCertificateOfAnotherAuthorityIsRefused(MailTls tls) throws Exception {
        try (EximServer server = server("localhost")) {
            int port = tls == MailTls.IMPLICIT ? server.tlsPort() : server.port();
            assertNotSent(channel(port, tls, certificates.stranger(), NIGHT), "m-6", "unable to find valid", "(ca)");
            assertSawNoMail(server);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STARTTLS", "IMPLICIT"})
    void aCertificateForAnotherHostIsRefused(MailTls tls) throws Exception {
        try (EximServer server = server("other.example")) {
            int port = tls == MailTls.IMPLICIT ? server.tlsPort() : server.port();
            assertNotSent(
                    channel(port, tls, certificates.authority(), NIGHT), "m-7", "localhost", "in its certificate");
            assertSawNoMail(server);
        }
    }

    @Test
    void aServerWithoutStarttlsGetsNothingInClear() throws Exception {
        try (EximServer server = server("")) {
            assertNotSent(usual(server, NIGHT), "m-8", "STARTTLS is required but host does not support STARTTLS");
            assertSawNoMail(server);
        }
    }

    private static void assertSawNoMail(EximServer server) throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> server.log().matches("(?s).*(no MAIL in SMTP connection|TLS error on connection).*"));
        assertThat(server.log())
                .doesNotContain("MAIL FROM")
                .doesNotContain("F=<")
                .doesNotContain("plain:");
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void aWrongPasswordIsAFailureThatDoesNotNameIt() throws Exception {
        try (EximServer server = server("localhost")) {
            secret("secret-of-yesterday");
            assertNotSent(usual(server, NIGHT), "m-9", "535", "Correct user or password-file");

            secret("secret");
            usual(server, NIGHT).send(Messages.usual("m-9"));
            assertThat(server.mails()).hasSize(1);
        }
    }

    @Test
    void aPasswordThatEveryUserCanReadIsRefused() throws Exception {
        try (EximServer server = server("localhost")) {
            Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
            assertNotSent(usual(server, NIGHT), "m-10", "can read or change the password file", "chmod o= ");
        }
    }

    @Test
    void aPasswordFileThatIsAbsentOrEmptyIsNamed() throws Exception {
        try (EximServer server = server("localhost")) {
            secret("\n");
            assertNotSent(usual(server, NIGHT), "m-11", "the password file " + password + " is empty");
            Files.delete(password);
            assertNotSent(usual(server, NIGHT), "m-11", "NoSuchFile: " + password);
        }
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws Exception {
        Path ca = Files.writeString(folder.resolve("empty.pem"), "");
        assertNotSent(channel(1, MailTls.STARTTLS, ca, NIGHT), "m-12", "the file " + ca + " has no certificate");
    }

    @ParameterizedTest
    @EnumSource(MailTls.class)
    void aServerThatSaysNothingIsLeftAfterTheTimeLimit(MailTls tls) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            SmtpChannel channel = new SmtpChannel(
                    new Smtp(
                            "mail",
                            new Server("localhost", silent.getLocalPort()),
                            tls,
                            Optional.empty(),
                            "drydock@plant.example",
                            List.of(NIGHT),
                            Optional.empty(),
                            Duration.ofSeconds(1)),
                    () -> now);
            long start = System.nanoTime();
            assertNotSent(channel, "m-13", "timed out", "Check that the mail server runs");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(20));
        }
    }

    @Test
    void aServerThatIsDownIsAFailure() throws Exception {
        assertNotSent(
                channel(EximServer.freePort(), MailTls.STARTTLS, certificates.authority(), NIGHT),
                "m-14",
                "Connection refused",
                "Check that the mail server runs");
    }
}
