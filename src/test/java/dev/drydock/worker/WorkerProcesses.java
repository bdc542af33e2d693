package dev.drydock.worker;

import dev.drydock.workers.protocol.AttemptDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processes of workers on this machine, also of those that have another number on their simulated node. */
final class WorkerProcesses {
    private WorkerProcesses() {}

    static List<ProcessHandle> of(AttemptDirectory attempt) {
        return ProcessHandle.allProcesses()
                .filter(process ->
                        command(process).endsWith("\0" + attempt.path().toAbsolutePath() + "\0"))
                .toList();
    }

    /** All of it: what {@link ProcessHandle#info()} tells is cut. */
    private static String command(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it is gone
        }
    }
}
