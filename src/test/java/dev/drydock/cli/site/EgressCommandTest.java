package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.packaging.SigningKey;
import dev.drydock.skipped.RealParts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real commands under a real strace. */
class EgressCommandTest {
    private static final String LOCAL = "exec 3<>/dev/udp/127.0.0.1/9;";

    @TempDir
    Path folder;

    private Terminal terminal;

    @BeforeEach
    void sitDown() {
        terminal = new Terminal(folder.resolve("site")).with("PATH", System.getenv("PATH"));
        for (String name : new String[] {"auditor", "stranger"}) {
            assertThat(terminal.run("keygen", at(name + ".key"))).isZero();
        }
    }

    private static void requireStrace() {
        boolean there = Files.isExecutable(Path.of("/usr/bin/strace"));
        RealParts.require(
                there, "CI must count network attempts: install strace", "no command is recorded: install strace");
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private int record(String script) {
        return terminal.run(
                "egress", "record", "-o", at("egress.json"), "--key", at("auditor.key"), "--", "bash", "-c", script);
    }

    private int show() {
        return terminal.run("egress", "show", at("egress.json"), "--key", at("auditor.pub"));
    }

    @Test
    void countsWhatStaysOnTheMachine() {
        requireStrace();
        assertThat(record(LOCAL)).as(terminal.err()).isZero();
        assertThat(show()).as(terminal.err()).isZero();
        assertThat(terminal.out())
                .contains("VERIFIED", "QUIET: 0 attempts", "command   bash -c " + LOCAL)
                .containsPattern(
                        "counted   [1-9][0-9]* network calls of [1-9][0-9]* processes and threads, [1-9][0-9]* of them to");
    }

    /** The process has no parent any more, and the command has ended before it tries. */
    @Test
    void namesAnAttemptOfAProcessThatDetached() {
        requireStrace();
        assertThat(record(LOCAL + "(setsid bash -c 'sleep 0.3; exec 3<>/dev/udp/198.51.100.1/53' &) ; exit 0"))
                .as(terminal.err())
                .isEqualTo(ExitCode.REJECTED);
        assertThat(show()).isEqualTo(ExitCode.REJECTED);
        assertThat(terminal.out())
                .contains("ATTEMPTS: 1 attempt", "198.51.100.1")
                .containsPattern("connect +198.51.100.1 +53 ");
        assertThat(terminal.run("egress", "show", at("egress.json"), "--key", at("auditor.pub"), "--json"))
                .isEqualTo(ExitCode.REJECTED);
        assertThat(terminal.out()).contains("\"address\" : \"198.51.100.1\"");
    }

    /** The command cannot find the trace by a name: the pipe that strace writes has none any more. */
    @Test
    void leavesNoNameOfTheTraceToTheCommand() {
        requireStrace();
        assertThat(
                        record(
                                LOCAL + "for i in {1..200}; do"
                                        + " readlink /proc/$PPID/fd/* | grep -q 'drydock-egress-.*(deleted)' && exit 0; sleep 0.05; done; exit 7"))
                .as(terminal.err())
                .isZero();
    }

    /** More lines than a pipe holds. */
    @Test
    void readsTheTraceWhileTheCommandRuns() {
        requireStrace();
        assertThat(record("for i in {1..1500}; do " + LOCAL + " done"))
                .as(terminal.err())
                .isZero();
        // bash makes a few more of its own where HOME is not set: it asks the name service who runs it.
        assertThat(terminal.err()).containsPattern(" 15[0-9][0-9] of them to this machine");
    }

    @Test
    void refusesATraceThatTheCommandCutOff() {
        requireStrace();
        assertThat(record(LOCAL + "kill -KILL $PPID")).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.err()).contains("EGRESS_NOT_RECORDED", "has no end");
    }

    @Test
    void reportsACommandThatFailed() {
        requireStrace();
        assertThat(record(LOCAL + "exit 9")).isEqualTo(ExitCode.FAILED);
        assertThat(show()).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.out()).contains("QUIET", "exit code 9");
    }

    @Test
    void writesNoStatementOfNothing() {
        requireStrace();
        assertThat(terminal.run("egress", "record", "-o", at("egress.json"), "--key", at("auditor.key"), "--", "true"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(terminal.err()).contains("EGRESS_NOT_RECORDED", "not even on this machine");
        assertThat(terminal.run(
                        "egress",
                        "record",
                        "-o",
                        at("egress.json"),
                        "--key",
                        at("auditor.key"),
                        "--",
                        "/no/such/command"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(terminal.err()).contains("EGRESS_NOT_RECORDED", "could not run or trace");
        assertThat(folder.resolve("egress.json")).doesNotExist();
    }

    @Test
    void saysWhatToInstall() {
        terminal.with("PATH", at("empty"));
        assertThat(record(LOCAL)).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.err()).contains("EGRESS_NOT_RECORDED", "Install the package strace");
    }

    @Test
    void looksBeforehandWhetherItCanWrite() {
        requireStrace();
        assertThat(terminal.run(
                        "egress",
                        "record",
                        "-o",
                        at("none/e.json"),
                        "--key",
                        at("auditor.key"),
                        "--",
                        "touch",
                        at("ran")))
                .isNotZero();
        assertThat(terminal.err()).contains("FILE_NOT_WRITTEN");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void refusesAStatementThatWasChangedOrThatAnotherKeySigned() throws IOException {
        requireStrace();
        assertThat(record(LOCAL + "exec 3<>/dev/udp/198.51.100.1/53")).isEqualTo(ExitCode.REJECTED);
        assertThat(terminal.run("egress", "show", at("egress.json"), "--key", at("stranger.pub")))
                .isEqualTo(77);
        assertThat(terminal.err()).contains("SIGNER_NOT_TRUSTED");

        Path file = folder.resolve("egress.json");
        String envelope = Files.readString(file);
        String payload = envelope.replaceFirst("(?s).*\"payload\" ?: ?\"([^\"]+)\".*", "$1");
        String changed = new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8)
                .replace("198.51.100.1", "127.0.0.1");
        Files.writeString(
                file,
                envelope.replace(
                        payload, Base64.getEncoder().encodeToString(changed.getBytes(StandardCharsets.UTF_8))));
        assertThat(show()).isNotZero();
        assertThat(terminal.err()).contains("SIGNATURE_WRONG");
    }

    @Test
    void needsAKeyThatTheReaderTrusts() throws IOException {
        requireStrace();
        assertThat(record(LOCAL)).as(terminal.err()).isZero();
        assertThat(terminal.run("egress", "show", at("egress.json"))).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("--key", "--trust");
        assertThat(SigningKey.publicFile(folder.resolve("auditor.key"))).exists();
    }
}
