package dev.drydock.cli.site;

import dev.drydock.cli.site.Servers.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the process of a server by what only that process has: the lock on its work area, which Liberty holds for as long as it
 * lives, or its own command line. A number in a file proves nothing: after a power cut another program can have it.
 */
public final class ServerProcess {
    private static final Path LOCKS = Path.of("/proc/locks");
    private static final String PROGRAM = "ws-server.jar";

    private final Path output;
    private final String server;

    /** @param output Liberty's output directory, with one folder a server */
    public ServerProcess(Path output, Server server) {
        this.output = output;
        this.server = server.wireName();
    }

    /** The process, also while it starts or dies. */
    public Optional<ProcessHandle> find() {
        return lockHolder().or(this::byCommandLine).filter(ProcessHandle::isAlive);
    }

    /** Where Liberty's script keeps the number of the process; that of another one keeps it from starting or stopping anything. */
    Path pidFile() {
        return output.resolve(".pid").resolve(server + ".pid");
    }

    /** Removes the number unless it is that of the process. */
    void forgetOthersNumber() throws IOException {
        Optional<String> own = find().map(process -> Long.toString(process.pid()));
        if (Files.exists(pidFile())
                && !own.equals(Optional.of(Files.readString(pidFile()).strip()))) {
            Files.deleteIfExists(pidFile());
        }
        if (own.isEmpty()) {
            // Liberty's script would ask the process that wrote it; there is none.
            Files.deleteIfExists(output.resolve(server).resolve("workarea/.sCommand"));
        }
    }

    /**
     * As proc(5) has it: {@code 1: POSIX ADVISORY WRITE 4711 fe:00:11444998 0 EOF}. Files of two file systems can share an inode's
     * number, so the holder must also be a Liberty, if it may be looked at.
     */
    private Optional<ProcessHandle> lockHolder() {
        Path lock = output.resolve(server).resolve("workarea/.sLock");
        try (Stream<String> lines = Files.lines(LOCKS)) {
            String inode = ":" + Files.getAttribute(lock, "unix:ino");
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length > 5 && words[1].equals("POSIX") && words[5].endsWith(inode))
                    .map(words -> Long.parseLong(words[4]))
                    .filter(pid -> {
                        List<String> arguments = arguments(pid);
                        return arguments.isEmpty() || isServer(arguments);
                    })
                    .findFirst()
                    .flatMap(ProcessHandle::of);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty(); // never started, or this system does not tell its locks
        }
    }

    /** Of one that has not locked its work area yet. */
    private Optional<ProcessHandle> byCommandLine() {
        String own = output.resolve(server).toString();
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    List<String> arguments = arguments(process.pid());
                    return arguments.contains(own) && isServer(arguments);
                })
                .findFirst();
    }

    /** Liberty's other commands, which ask or stop a server, run the same program with an option behind the server's name. */
    private boolean isServer(List<String> arguments) {
        int program = -1;
        for (int i = 0; i < arguments.size() && program < 0; i++) {
            program = arguments.get(i).endsWith(PROGRAM) ? i : -1;
        }
        return program >= 0
                && arguments.subList(program, arguments.size()).contains(server)
                && arguments.stream().noneMatch(argument -> argument.matches("--(status|stop|pid)\\b.*"));
    }

    private static List<String> arguments(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
            return line.isEmpty() ? List.of() : Arrays.asList(line.split("\0", -1));
        } catch (IOException e) {
            return List.of(); // it ended meanwhile, or is not ours to look at
        }
    }
}
