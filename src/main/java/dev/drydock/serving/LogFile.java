package dev.drydock.serving;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** One file of the prediction log, being written. Not thread-safe. */
final class LogFile {
    private static final int BUFFER = 1 << 15;

    private final Path path;
    private final String header;
    private final Instant openedAt;
    private final OutputStream out;
    private long bytes;
    private long rows;

    private LogFile(Path path, String header, Instant openedAt, OutputStream out) {
        this.path = path;
        this.header = header;
        this.openedAt = openedAt;
        this.out = out;
    }

    static LogFile create(Path path, String header, Instant now) throws IOException {
        LogFile file = new LogFile(
                path,
                header,
                now,
                new BufferedOutputStream(Files.newOutputStream(path, StandardOpenOption.CREATE_NEW), BUFFER));
        file.write(header);
        return file;
    }

    Path path() {
        return path;
    }

    boolean hasHeader(String wanted) {
        return header.equals(wanted);
    }

    boolean isEmpty() {
        return rows == 0;
    }

    boolean isDue(long maxBytes, Instant openedBefore) {
        return rows > 0 && (bytes >= maxBytes || !openedAt.isAfter(openedBefore));
    }

    /** @param text of whole records */
    void append(String text, int count) throws IOException {
        write(text);
        rows += count;
    }

    private void write(String text) throws IOException {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        out.write(encoded);
        bytes += encoded.length;
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Everything written is on the disk afterwards. */
    void close() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            out.close();
            channel.force(true);
        }
    }
}
