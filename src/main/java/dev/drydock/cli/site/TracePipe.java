package dev.drydock.cli.site;

import dev.drydock.domain.egress.StraceReader;
import dev.drydock.files.DurableFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A named pipe from strace, read while strace runs, so no file has the trace and none of it can be changed later. Its folder is deleted at the
 * first line, when strace has it open.
 */
final class TracePipe implements AutoCloseable {
    /** For what is still in the pipe when strace has ended, 64 KiB by the kernel's default. */
    private static final long MOST_SECONDS = 60;

    private final Path folder;
    private final FileChannel held;
    private final FutureTask<StraceReader> reading;

    private TracePipe(Path folder, FileChannel held, BufferedReader lines) {
        this.folder = folder;
        this.held = held;
        this.reading = new FutureTask<>(() -> readAll(lines));
    }

    /** @param folder of the pipe alone, and of this user alone */
    static TracePipe in(Path folder) throws IOException, InterruptedException {
        Path path = pathIn(folder);
        int exitCode = new ProcessBuilder("mkfifo", "-m", "600", path.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new IOException("mkfifo " + path + " ended with " + exitCode);
        }
        // Open at both ends, so that neither strace nor the reader waits for the other to open it.
        FileChannel held = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        TracePipe pipe = new TracePipe(folder, held, Files.newBufferedReader(path, StandardCharsets.ISO_8859_1));
        Thread reader = new Thread(pipe.reading, "trace");
        reader.setDaemon(true);
        reader.start();
        return pipe;
    }

    Path path() {
        return pathIn(folder);
    }

    private static Path pathIn(Path folder) {
        return folder.resolve("trace");
    }

    /** Afterwards the reader reads what is left, and ends. */
    @Override
    public void close() throws IOException {
        held.close();
    }

    /** All lines, after strace has ended and this was closed. */
    StraceReader read() throws IOException, InterruptedException, StraceReader.Unreadable {
        try {
            return reading.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("another process than strace holds the pipe of the trace", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StraceReader.Unreadable unreadable) {
                throw unreadable;
            }
            throw new IOException("the trace cannot be read: " + e.getCause(), e);
        }
    }

    /** strace escapes every byte that is not ASCII. After a line that is refused, the others are read still, or the command would wait. */
    private StraceReader readAll(BufferedReader lines) throws IOException, StraceReader.Unreadable {
        StraceReader reader = new StraceReader();
        StraceReader.@Nullable Unreadable refused = null;
        boolean named = true;
        try (lines) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (named) {
                    DurableFiles.deleteTree(folder);
                    named = false;
                }
                if (refused == null) {
                    refused = refusal(reader, line);
                }
            }
        }
        if (refused != null) {
            throw refused;
        }
        return reader;
    }

    private static StraceReader.@Nullable Unreadable refusal(StraceReader reader, String line) {
        try {
            reader.read(line);
            return null;
        } catch (StraceReader.Unreadable e) {
            return e;
        }
    }
}
