package dev.drydock.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drydock.config.AlertChannelSettings;
import dev.drydock.domain.alert.AlertMessage.Notice;
import dev.drydock.failure.AlertFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandChannelTest {
    @TempDir
    Path folder;

    private CommandChannel channel(String script, Duration limit) throws IOException {
        Path program = folder.resolve("page");
        Files.writeString(program, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new CommandChannel(new AlertChannelSettings.Command("pager", program, limit));
    }

    private CommandChannel channel(String script) throws IOException {
        return channel(script, Duration.ofSeconds(60));
    }

    private void assertNotSent(CommandChannel channel, String... words) {
        assertThatThrownBy(() -> channel.send(Messages.usual("m-1")))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        failure -> assertThat(failure.code()).isEqualTo(AlertFailure.ALERT_NOT_SENT))
                .hasMessageStartingWith("Channel pager could not send message m-1 to " + folder.resolve("page") + ": ")
                .hasMessageContainingAll(words);
    }

    @Test
    void theProgramGetsTheMessageAndHardlyAnyEnvironment() throws Exception {
        Path input = folder.resolve("input");
        Path environment = folder.resolve("environment");
        channel("cat > " + input + "; env > " + environment + "; echo paged").send(Messages.usual("m-1"));

        assertThat(Mappers.OWN.readTree(Files.readString(input)).path("id").asText())
                .isEqualTo("m-1");
        List<String> lines = Files.readAllLines(environment);
        assertThat(lines).contains("DRYDOCK_ALERT_MESSAGE=m-1", "LANG=C.UTF-8", "PATH=" + System.getenv("PATH"));
        assertThat(lines.stream().map(line -> line.replaceFirst("=.*", "")))
                .isSubsetOf(
                        "DRYDOCK_ALERT_MESSAGE",
                        "LANG",
                        "PATH",
                        "PWD",
                        "OLDPWD",
                        "SHLVL",
                        "_"); // the last of the shell
    }

    @Test
    void theMessageIsNoPartOfACommandLine() throws Exception {
        Path trace = folder.resolve("arguments");
        channel("echo \"$#\" > " + trace)
                .send(Messages.of("m-1", Messages.firing("$(touch " + folder + "/x)", "`touch " + folder + "/x`")));

        assertThat(trace).hasContent("0");
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void aProgramThatReadsNothingIsNoFailure() throws Exception {
        CommandChannel channel = channel("exec <&-\nexit 0");
        channel.send(Messages.of(
                "m-1",
                Stream.generate(() -> Messages.firing("run/17", "x".repeat(2000)))
                        .limit(200)
                        .toArray(Notice[]::new)));
    }

    @Test
    void aStatusOtherThanZeroIsAFailureWithWhatWasPrinted() throws Exception {
        assertNotSent(
                channel("printf 'no\\033[2J\\nmodem: '; head -c 1000 /dev/zero | tr '\\0' x; exit 3"),
                "it ended with status 3 and printed: no?[2J modem: " + "x".repeat(285) + "…. Correct the program");
    }

    @Test
    void aSignalIsAFailure() throws Exception {
        assertNotSent(channel("kill -9 $$"), "it ended with status 137, as after signal 9. Correct the program");
    }

    @Test
    void aProgramThatIsAbsentOrMayNotRunIsAFailure() throws Exception {
        assertNotSent(
                new CommandChannel(
                        new AlertChannelSettings.Command("pager", folder.resolve("page"), Duration.ofSeconds(30))),
                "it could not be run: ",
                "No such file",
                "Check that the file exists");
        CommandChannel channel = channel("exit 0");
        Files.setPosixFilePermissions(folder.resolve("page"), PosixFilePermissions.fromString("rw-------"));
        assertNotSent(channel, "Permission denied");
    }

    @Test
    void aProgramThatHangsIsKilledWithItsChildren() throws Exception {
        Path pids = folder.resolve("pids");
        assertNotSent(
                channel(
                        "echo waiting\nsh -c 'sleep 1000 & echo $$ $! > " + pids + "; wait' &\nwait",
                        Duration.ofSeconds(3)),
                "it did not end within 3 s and printed: waiting. Drydock has killed it.");
        List<Long> started = Stream.of(Files.readString(pids).strip().split(" "))
                .map(Long::valueOf)
                .toList();
        assertThat(started).hasSize(2);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> started.stream()
                        .flatMap(pid -> ProcessHandle.of(pid).stream())
                        .noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aProgramThatPrintsWithoutEndIsKilled() throws Exception {
        assertNotSent(channel("exec yes"), "it printed more than 1048576 bytes and printed: y y y");
    }

    /** As daemons do: the pipe to it never ends. */
    @Test
    void aChildThatOutlivesTheProgramHoldsUpNothing() throws Exception {
        Path pid = folder.resolve("pid");
        channel("sleep 1000 &\necho $! > " + pid).send(Messages.usual("m-1"));
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroyForcibly);
    }
}
