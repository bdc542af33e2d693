package dev.drydock.serving;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** One file of the prediction log, being written. The operating system has what was appended. Not thread-safe. */
final class LogFile {
    private final String header;
    private final Instant openedAt;
    /** No channel: an interrupt of the thread that writes would close it. */
    private final RandomAccessFile file;

    private long bytes;
    private long rows;
    private boolean torn;

    private LogFile(String header, Instant openedAt, RandomAccessFile file) {
        this.header = header;
        this.openedAt = openedAt;
        this.file = file;
    }

    /** @param path of no file yet */
    static LogFile create(Path path, String header, Instant now) throws IOException {
        Files.createFile(path);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            LogFile created = new LogFile(header, now, file);
            byte[] first = header.getBytes(StandardCharsets.UTF_8);
            created.append(first, 0);
            return created;
        } catch (IOException e) {
            file.close();
            Files.delete(path);
            throw e;
        }
    }

    /** Whether part of a record may stand at its end: nothing may follow it. */
    boolean isTorn() {
        return torn;
    }

    boolean hasHeader(String wanted) {
        return header.equals(wanted);
    }

    boolean isDue(long maxBytes, Instant openedBefore) {
        return rows > 0 && (bytes >= maxBytes || !openedAt.isAfter(openedBefore));
    }

    /**
     * Appends all or nothing.
     *
     * @param text whole records
     * @throws IOException if it appended nothing: the file ends as before, or {@link #isTorn}
     */
    void append(byte[] text, int count) throws IOException {
        try {
            file.write(text);
        } catch (IOException e) {
            torn = true;
            file.setLength(bytes);
            file.seek(bytes);
            torn = false;
            throw e;
        }
        bytes += text.length;
        rows += count;
    }

    /** Everything written is on the disk afterwards. */
    void close() throws IOException {
        try (file) {
            file.getFD().sync();
        }
    }
}
