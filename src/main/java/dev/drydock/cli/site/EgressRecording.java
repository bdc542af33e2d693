package dev.drydock.cli.site;

import dev.drydock.cli.terminal.Environment;
import dev.drydock.domain.egress.EgressRecord;
import dev.drydock.domain.egress.EgressRecord.Machine;
import dev.drydock.domain.egress.StraceReader;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import dev.drydock.program.ProgramVersion;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs a command under strace, which follows all of its processes and ends when the last of them has ended. */
final class EgressRecording {
    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

    private final Environment environment;

    EgressRecording(Environment environment) {
        this.environment = environment;
    }

    /** @throws DrydockException {@code EGRESS_NOT_RECORDED} if strace is missing or its trace is not whole */
    EgressRecord of(List<String> command) {
        Path strace = strace();
        try {
            Path folder = Files.createTempDirectory("drydock-egress-");
            try {
                return record(strace, folder, command);
            } finally {
                DurableFiles.deleteTree(folder);
            }
        } catch (StraceReader.Unreadable e) {
            throw notRecorded(
                    "the trace is not whole: " + e.getMessage()
                            + ". If strace printed something above, read it. Check that 'strace -V' prints 5.13 or later, and record"
                            + " a command that makes a network call, for example to this machine itself",
                    e);
        } catch (IOException e) {
            throw notRecorded(e.getMessage() + ". Check the folder for temporary files", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notRecorded("it was interrupted", e);
        }
    }

    private EgressRecord record(Path strace, Path folder, List<String> command)
            throws IOException, InterruptedException, StraceReader.Unreadable {
        TracePipe pipe = TracePipe.in(folder);
        List<String> arguments = new ArrayList<>(List.of(
                strace.toString(),
                "-f",
                "--decode-pids=comm,pidns",
                "-s",
                "0",
                "-ttt",
                "--quiet=attach,personality",
                "--seccomp-bpf",
                "-e",
                "trace=connect,sendto,sendmsg,sendmmsg,socket,?io_uring_setup,?clone,?clone3,?fork,?vfork,execve",
                "-e",
                "abbrev=execve",
                "-e",
                "signal=none",
                "-o",
                pipe.path().toString(),
                "--"));
        arguments.addAll(command);
        Instant start = environment.clock().instant();
        int exitCode;
        try {
            exitCode = new ProcessBuilder(arguments).inheritIO().start().waitFor();
        } finally {
            pipe.close();
        }
        Instant end = environment.clock().instant();
        StraceReader.Seen seen = pipe.read().whole(exitCode);
        return new EgressRecord(
                command,
                exitCode,
                start,
                end,
                new Machine(
                        Files.readString(HOST, StandardCharsets.UTF_8).strip(),
                        System.getProperty("os.version", "unknown"),
                        ProgramVersion.current().toString()),
                seen.counts(),
                seen.attempts());
    }

    private Path strace() {
        return Stream.of(environment.variable("PATH").orElse("").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "strace"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new DrydockException(
                        CommandFailure.EGRESS_NOT_RECORDED,
                        "Nothing was recorded, and the command was not run: strace is not on PATH. Install the package strace,"
                                + " version 5.13 or later."));
    }

    private static DrydockException notRecorded(String why, Exception cause) {
        return new DrydockException(
                CommandFailure.EGRESS_NOT_RECORDED, "No statement was written: " + why + ".", cause);
    }
}
