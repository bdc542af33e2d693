package dev.drydock.alerting;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.drydock.config.AlertChannelSettings;
import dev.drydock.domain.alert.AlertChannel;
import dev.drydock.domain.alert.AlertMessage;
import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Appends each message to a file, as one line of JSON that is forced to the disk. The file is opened for each message, so somebody else may
 * rename it in between.
 *
 * <p>A message is there once, even if this process is killed at any moment and the message is sent again: the channel looks for the id in the
 * last {@value #TAIL_BYTES} bytes, and cuts off a line that it had begun. A lock keeps other processes and channels from writing in between.
 */
final class FileChannel implements AlertChannel {
    private static final int TAIL_BYTES = 1 << 20;
    private static final byte[] BEGINNING = "{\"id\":\"".getBytes(StandardCharsets.UTF_8);
    /** Locks of files are per process: within it, this one. */
    private static final Object ONE_AT_A_TIME = new Object();

    private final String name;
    private final Path file;
    private final boolean folderIsOurs;
    private final NotSent notSent;

    /** @param folder of files without a path */
    FileChannel(AlertChannelSettings.File settings, Path folder) {
        this.name = settings.name();
        this.file = folder.resolve(settings.file());
        this.folderIsOurs = !settings.file().isAbsolute();
        this.notSent = new NotSent(name, file.toString());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> send(AlertMessage message) {
        byte[] json = AlertJson.of(message);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        try {
            synchronized (ONE_AT_A_TIME) {
                write(message.id(), line);
            }
            return Optional.empty();
        } catch (IOException e) {
            throw notSent.because(
                    message,
                    NotSent.reason(e),
                    "Check that the folder exists, that Drydock's user may write the file, and that the disk has space.",
                    e);
        }
    }

    private void write(String id, byte[] line) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        if (folderIsOurs) {
            Files.createDirectories(folder);
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException("it is no plain file");
        }
        try (var channel = java.nio.channels.FileChannel.open(
                        file,
                        Set.of(CREATE, READ, WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
                FileLock lock = channel.lock()) {
            if (!isThere(id, channel)) {
                append(line, channel);
            }
            channel.force(true);
            lock.release();
        }
        DurableFiles.force(folder);
    }

    /** Also ends the last line, if it has no end: a line that Drydock began is cut off, any other is kept. */
    private static boolean isThere(String id, java.nio.channels.FileChannel channel) throws IOException {
        byte[] tail = tail(channel);
        int end = tail.length;
        while (end > 0 && tail[end - 1] != '\n') {
            end--;
        }
        if (end < tail.length) {
            if (isOurs(tail, end)) {
                channel.truncate(channel.size() - (tail.length - end));
            } else {
                append(new byte[] {'\n'}, channel);
            }
        }
        String whole = "\n" + new String(tail, 0, end, StandardCharsets.ISO_8859_1);
        return whole.contains("\n" + AlertJson.beginning(id));
    }

    private static byte[] tail(java.nio.channels.FileChannel channel) throws IOException {
        long from = Math.max(0, channel.size() - TAIL_BYTES);
        ByteBuffer tail = ByteBuffer.allocate((int) (channel.size() - from));
        while (tail.hasRemaining() && channel.read(tail, from + tail.position()) >= 0) {
            // until all of it is there
        }
        return Arrays.copyOf(tail.array(), tail.position());
    }

    /** Whether what begins there is a part of a line of ours, or the zeros that a power failure leaves. */
    private static boolean isOurs(byte[] tail, int from) {
        int compared = Math.min(BEGINNING.length, tail.length - from);
        return Arrays.equals(tail, from, from + compared, BEGINNING, 0, compared) || tail[from] == 0;
    }

    private static void append(byte[] bytes, java.nio.channels.FileChannel channel) throws IOException {
        long end = channel.size();
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            end += channel.write(rest, end);
        }
    }
}
