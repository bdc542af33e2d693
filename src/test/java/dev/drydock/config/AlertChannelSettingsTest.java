package dev.drydock.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.AlertChannelSettings.Command;
import dev.drydock.config.AlertChannelSettings.File;
import dev.drydock.config.AlertChannelSettings.Login;
import dev.drydock.config.AlertChannelSettings.MailTls;
import dev.drydock.config.AlertChannelSettings.Server;
import dev.drydock.config.AlertChannelSettings.Smtp;
import dev.drydock.config.AlertChannelSettings.Syslog;
import dev.drydock.config.AlertChannelSettings.SyslogTransport;
import dev.drydock.yaml.Problem;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.YamlNode;
import dev.drydock.yaml.YamlTree;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertChannelSettingsTest {
    private static final String MAIL =
            "mail: {smtp: mail.plant.example, from: a@plant.example, to: [b@plant.example], ";

    private final Problems problems = new Problems();

    private List<AlertChannelSettings> read(String yaml) {
        YamlNode.Mapping root =
                (YamlNode.Mapping) YamlTree.compose(yaml, "the guide", problems).orElseThrow();
        return AlertChannelSettings.read(
                Section.of(root, "alerts.channels", root.entries().keySet(), problems)
                        .orElseThrow());
    }

    private List<String> problemsOf(String yaml) {
        read(yaml);
        return problems.inOrderOfLines().stream().map(Problem::toString).toList();
    }

    @Test
    void readsEachKind() {
        assertThat(read("""
                mail:
                  smtp: mail.plant.example:2587
                  tls: starttls
                  ca: /etc/drydock/mail-ca.pem
                  from: drydock@plant.example
                  to: [night@plant.example, o'neill+x@plant.example]
                  user: drydock
                  password-file: /etc/drydock/smtp.password
                  timeout: 5s
                loghost: {syslog: '[fd00::1]:7514', transport: tls, ca: /etc/drydock/log-ca.pem, facility: local0}
                book: {file: alerts.jsonl}
                other-book: {file: /var/log/drydock/alerts.jsonl}
                pager: {command: /usr/local/bin/page, timeout: 1m}
                """))
                .containsExactly(
                        new Smtp(
                                "mail",
                                new Server("mail.plant.example", 2587),
                                MailTls.STARTTLS,
                                Optional.of(Path.of("/etc/drydock/mail-ca.pem")),
                                "drydock@plant.example",
                                List.of("night@plant.example", "o'neill+x@plant.example"),
                                Optional.of(new Login("drydock", Path.of("/etc/drydock/smtp.password"))),
                                Duration.ofSeconds(5)),
                        new Syslog(
                                "loghost",
                                new Server("fd00::1", 7514),
                                SyslogTransport.TLS,
                                Optional.of(Path.of("/etc/drydock/log-ca.pem")),
                                16,
                                Duration.ofSeconds(10)),
                        new File("book", Path.of("alerts.jsonl")),
                        new File("other-book", Path.of("/var/log/drydock/alerts.jsonl")),
                        new Command("pager", Path.of("/usr/local/bin/page"), Duration.ofMinutes(1)));
        assertThat(problems.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"starttls,587", "implicit,465", "off,25"})
    void theUsualPortsOfMail(String tls, int port) {
        Smtp mail = (Smtp) read(MAIL + "tls: " + tls + "}").get(0);
        assertThat(mail.server()).isEqualTo(new Server("mail.plant.example", port));
        assertThat(mail.limit()).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({"udp,514", "tcp,514", "tls,6514"})
    void theUsualPortsOfSyslog(String transport, int port) {
        Syslog syslog = (Syslog)
                read("loghost: {syslog: '[::1]', transport: " + transport + "}").get(0);
        assertThat(syslog.server()).isEqualTo(new Server("::1", port)).hasToString("[::1]:" + port);
        assertThat(syslog.facility()).isEqualTo(3);
    }

    @Test
    void saysWhichHostOutsideAChannelNeeds() {
        assertThat(read("""
                a: {syslog: loghost.plant.example, transport: udp}
                b: {syslog: localhost, transport: udp}
                c: {smtp: mail.plant.example, tls: implicit, from: a@b.example, to: [a@b.example]}
                d: {smtp: 127.0.0.1, tls: off, from: a@b.example, to: [a@b.example]}
                e: {file: alerts.jsonl}
                f: {command: /usr/local/bin/page}
                """).stream().map(channel -> channel.name() + channel.host()))
                .containsExactly(
                        "aOptional[loghost.plant.example]",
                        "bOptional.empty",
                        "cOptional[mail.plant.example]",
                        "dOptional.empty",
                        "eOptional.empty",
                        "fOptional.empty");
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        assertThat(problemsOf("""
                mail: {smtp: 'mail:99999', tls: maybe, from: me, to: [], port: 25}
                Loud: {file: a/b}
                both: {file: alerts.jsonl, command: /bin/true}
                none: {}
                book: {file: alerts.jsonl, facility: local0}
                pager: {command: page, timeout: 6m}
                loghost: {syslog: loghost, transport: tcp, ca: /ca.pem, facility: local9}
                """))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("1: alerts.channels.mail.port: is not a known key"),
                        line -> assertThat(line)
                                .startsWith("1: alerts.channels.mail.tls: is 'maybe'")
                                .contains("implicit", "off", "starttls"),
                        line -> assertThat(line)
                                .isEqualTo("1: alerts.channels.mail.smtp: is 'mail:99999'; write a host and its port,"
                                        + " such as loghost.plant.example:25."),
                        line -> assertThat(line)
                                .isEqualTo("1: alerts.channels.mail.from: is 'me'; write a mail address such as"
                                        + " night@plant.example."),
                        line -> assertThat(line).isEqualTo("1: alerts.channels.mail.to: has 0 entries; write 1 to 50."),
                        line -> assertThat(line).startsWith("2: alerts.channels.Loud: is no name of a channel"),
                        line -> assertThat(line).startsWith("2: alerts.channels.Loud.file: is 'a/b'; write the name"),
                        line -> assertThat(line)
                                .startsWith("3: alerts.channels.both: has several kinds: command, file; write one of"),
                        line -> assertThat(line).startsWith("4: alerts.channels.none: has no kind; write one of"),
                        line -> assertThat(line)
                                .isEqualTo("5: alerts.channels.book.facility: is no key of a channel with file;"
                                        + " remove it."),
                        line -> assertThat(line)
                                .isEqualTo("6: alerts.channels.pager.timeout: is '6m'; write 1s to 5m, such as 10s."),
                        line -> assertThat(line).startsWith("6: alerts.channels.pager.command: is 'page'; write the"),
                        line -> assertThat(line).startsWith("7: alerts.channels.loghost.facility: is 'local9'"),
                        line -> assertThat(line)
                                .isEqualTo("7: alerts.channels.loghost.ca: has no use, because transport is not tls;"
                                        + " remove it, or encrypt the connection."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls: off, user: a, password-file: /p | tls: is off, but there is a user; write starttls",
                "tls: off, ca: /ca.pem | ca: has no use, because tls is off",
                "tls: starttls, user: a | user: has no password-file beside it",
                "tls: starttls, password-file: /p | password-file: has no user beside it",
                "user: a, password-file: /p | tls: is missing; add it."
            })
    void refusesWhatWouldNotBeSafe(String keys, String problem) {
        String found = String.join("\n", problemsOf(MAIL + keys + "}"));
        assertThat(found).contains("alerts.channels.mail." + problem);
    }

    @Test
    void refusesTooManyChannels() {
        StringBuilder many = new StringBuilder();
        for (int number = 0; number < 21; number++) {
            many.append("c").append(number).append(": {file: alerts.jsonl}\n");
        }
        assertThat(problemsOf(many.toString()))
                .containsExactly("1: alerts.channels: has 21 channels; write at most 20.");
    }
}
