package dev.drydock.cli.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteFolder;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.InferenceClients.Access;
import dev.drydock.packaging.InferenceClients.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientCommandTest {
    @TempDir
    Path folder;

    private SiteFolder site;
    private Terminal terminal;

    @BeforeEach
    void makeANode() throws IOException {
        site = new SiteFolder(folder);
        Files.createDirectories(site.serving());
        Files.write(site.clients(), InferenceClients.NONE.toJson());
        terminal = new Terminal(folder);
    }

    private int client(String... arguments) {
        return terminal.run(
                Stream.concat(Stream.of("client"), Stream.of(arguments)).toArray(String[]::new));
    }

    private Client press() {
        return ClientsFile.read(site).find("press").orElseThrow();
    }

    @Test
    void addsAClientForAllModelsOrForSome() {
        assertThat(client("add", "press")).as(terminal.err()).isZero();
        assertThat(press().right().models()).isEmpty();
        assertThat(client("add", "lathe", "--models", "pump-failure,lathe-wear"))
                .as(terminal.err())
                .isZero();

        assertThat(client("list")).isZero();
        assertThat(terminal.out())
                .containsPattern("press +token +all +100 ")
                .containsPattern("lathe +token +lathe-wear,pump-failure +100 ");
    }

    @Test
    void changesWhatAClientMayRequestAndKeepsTheRest() {
        client("add", "press", "--rate", "7");
        Optional<InferenceClients.Token> token = press().token();

        assertThat(client("change", "press", "--models", "pump-failure")).isZero();
        assertThat(terminal.out()).contains("client press may request only pump-failure, 7 requests a second");
        assertThat(client("change", "press", "--add-models", "lathe-wear,pump-failure"))
                .isZero();
        assertThat(press().right().models()).hasValue(List.of("lathe-wear", "pump-failure"));
        assertThat(client("change", "press", "--rate", "9")).isZero();
        assertThat(press().right().models()).hasValue(List.of("lathe-wear", "pump-failure"));
        assertThat(press().requestsPerSecond()).isEqualTo(9);
        assertThat(client("change", "press", "--all-models")).isZero();
        assertThat(client("change", "press", "--add-models", "lathe-wear")).isZero();
        assertThat(press().right().models())
                .as("all models and one more are all models")
                .isEmpty();
        assertThat(press().token()).isEqualTo(token);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "change press|say what to change",
                "change press --all-models --models a|use only one of",
                "change press --models a --add-models b|use only one of",
                "change press --models Pump|'Pump' is no name of a model",
                "change press --models a,,b|'' is no name of a model",
                "change press --rate 0|--rate is 0",
                "change lathe --all-models|The node has no client 'lathe'",
                "add lathe --models *|'*' is no name of a model",
                "add press|exists or existed",
                "add lathe --until 2020-01-01|not in the future",
                "add lathe --until 2027-02-30|must be a day such as 2027-03-31",
                "add lathe --until tomorrow|must be a day such as 2027-03-31",
                "add lathe --valid-for 0s|not in the future",
                "add lathe --until 2999-01-01 --valid-for 1d|mutually exclusive",
                "change press --no-end --valid-for 1d|exclude each other",
            })
    void refusesWhatItCannotWriteAndChangesNothing(String command, String sentence) {
        client("add", "press");
        InferenceClients before = ClientsFile.read(site);

        assertThat(client(command.split(" "))).isNotZero();
        assertThat(terminal.err()).contains(sentence);
        assertThat(ClientsFile.read(site)).isEqualTo(before);
        assertThat(site.secret("client-lathe.token")).doesNotExist();
    }

    @Test
    void endsAClientAfterItsLastDayHere() {
        assertThat(client("add", "press", "--until", "2999-03-31"))
                .as(terminal.err())
                .isZero();
        Instant end =
                LocalDate.of(2999, 4, 1).atStartOfDay(ZoneId.systemDefault()).toInstant();
        assertThat(press().right().until()).hasValue(end);
        client("list");
        assertThat(terminal.out()).contains(end.toString()).doesNotContain("expired");
        assertThat(client("change", "press", "--rate", "5")).isZero();
        assertThat(press().right().until()).hasValue(end);
        assertThat(client("change", "press", "--valid-for", "90d")).isZero();
        assertThat(press().right().until().orElseThrow())
                .isBetween(
                        Instant.now().plus(Duration.ofDays(89)), Instant.now().plus(Duration.ofDays(90)));
        assertThat(client("change", "press", "--no-end")).isZero();
        assertThat(press().right().until()).isEmpty();
        assertThat(terminal.out()).contains("without an end");
    }

    @Test
    void replacesATokenAndKeepsTheOldOneForAWhile() throws IOException {
        client("add", "press");
        Path file = site.secret("client-press.token");
        String first = Files.readString(file);
        assertThat(client("rotate", "press")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("exists already");
        Files.delete(file);
        assertThat(client("rotate", "press")).as(terminal.err()).isZero();
        assertThat(terminal.out()).contains("the old one is valid until ");
        assertThat(press().token().orElseThrow().endOf(first).orElseThrow())
                .isAfter(Instant.now().plus(Duration.ofDays(6)));
        assertThat(press().token().orElseThrow().endOf(Files.readString(file))).isEmpty();
        assertThat(ClientsFile.read(site).ofToken(Files.readString(file))).hasValue(press());
        assertThat(ClientsFile.read(site).ofToken(first)).hasValue(press());

        Files.delete(file);
        assertThat(client("rotate", "press")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("at most two");
        assertThat(file).doesNotExist();
        assertThat(client("rotate", "press", "--keep-old", "0s")).isZero();
        assertThat(terminal.out()).contains("the old one has ended");
        assertThat(ClientsFile.read(site).ofToken(first)).isEmpty();
    }

    @Test
    void knowsAClientByTheKeyOfItsCertificate() throws IOException {
        CertificateAuthority authority = new CertificateAuthority("plant");
        Instant end = Instant.now().plus(Duration.ofHours(1));
        CertificateAuthority.Issued issued = authority.issue("press", end);
        Path first = Files.writeString(folder.resolve("press.pem"), issued.pem());
        Path renewed = Files.writeString(
                folder.resolve("renewed.pem"),
                authority.renew("press", issued.keys(), end).pem());
        Path other = Files.writeString(
                folder.resolve("other.pem"), authority.issue("press", end).pem());

        assertThat(client("add", "press", "--certificate", first.toString()))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.err()).contains("The node asks for no certificates yet", "client-ca.pem");
        assertThat(site.secret("client-press.token")).doesNotExist();
        Optional<String> key = press().certificateKey();
        assertThat(key).isPresent();
        Files.createDirectories(site.clientAuthorities().getParent());
        Files.writeString(site.clientAuthorities(), authority.pem());
        assertThat(client("change", "press", "--certificate", renewed.toString()))
                .isZero();
        assertThat(terminal.err()).isEmpty();
        assertThat(press().certificateKey()).isEqualTo(key);
        assertThat(client("add", "lathe", "--certificate", renewed.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("client press has a certificate of the same key");
        assertThat(client("change", "press", "--certificate", other.toString())).isZero();
        assertThat(press().certificateKey()).isPresent().isNotEqualTo(key);

        assertThat(client("change", "press", "--no-certificate")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("it has no token, so nobody could be this client");
        assertThat(client("rotate", "press")).isZero();
        assertThat(terminal.out()).doesNotContain("the old one");
        client("list");
        assertThat(terminal.out()).contains("token, certificate");
        assertThat(client("change", "press", "--no-certificate")).isZero();
        assertThat(press().certificateKey()).isEmpty();
    }

    @Test
    void takesNoCertificateThatNoClientCanUse() throws IOException {
        CertificateAuthority authority = new CertificateAuthority("plant");
        String ended = authority.issue("press", Instant.now().minusSeconds(60)).pem();
        for (String[] content : new String[][] {
            {authority.pem(), "is that of an authority"}, {ended, "ended at"}, {"no certificate", "has no certificate"}
        }) {
            Path file = Files.writeString(folder.resolve("certificate.pem"), content[0]);
            assertThat(client("add", "press", "--certificate", file.toString())).isEqualTo(ExitCode.USAGE);
            assertThat(terminal.err()).contains(content[1]);
        }
        assertThat(ClientsFile.read(site).clients()).isEmpty();
    }

    @Test
    void changesNoRevokedClient() {
        client("add", "press");
        assertThat(client("revoke", "press")).isZero();

        assertThat(client("change", "press", "--all-models")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("it was revoked at");
        assertThat(press().isRevoked()).isTrue();
    }

    /** Without turns, a command could write the list that it read before another one wrote. */
    @Test
    void losesNoChangeOfSeveralCommandsAtTheSameTime() throws IOException, InterruptedException {
        List<Process> commands = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            commands.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "dev.drydock.cli.Main",
                            "client",
                            "add",
                            "client-" + i,
                            "--site",
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("said-" + i).toFile())
                    .start());
        }
        for (int i = 0; i < commands.size(); i++) {
            assertThat(commands.get(i).waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(commands.get(i).exitValue())
                    .as(Files.readString(folder.resolve("said-" + i)))
                    .isZero();
        }
        assertThat(ClientsFile.read(site).clients()).hasSize(4);
        assertThat(ClientsFile.read(site).access()).isEqualTo(Access.TOKENS);
    }
}
