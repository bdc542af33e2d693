package dev.drydock.programlog;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines that begins anew each day and at a size. What was in it before is beside it as {@code NAME.DAY.NUMBER}, such as
 * {@code orchestrator.log.2026-12-02.1}, and is removed after some days. One process writes it: it holds the lock on {@code NAME.lock}.
 * Each call opens what it needs anew after a failure, so a full disk or a removed folder harms nothing after it. Not thread-safe.
 */
public final class RotatingFile implements AutoCloseable {
    /** Files beyond are removed, whatever their age: they bound the disk that a flood of events can take. */
    static final int MOST_OLD_FILES = 50;

    /** Bytes that are looked at to find out the format. */
    private static final int BEGINNING = 16;

    private static final Logger LOG = Logger.getLogger(RotatingFile.class.getName());

    private final Path file;
    private final long mostBytes;
    private final int keepDays;
    private final ZoneId zone;
    private final Predicate<String> ownBeginning;
    private final Pattern oldName;

    private @Nullable RandomAccessFile open;
    private @Nullable RandomAccessFile lockFile;
    private @Nullable Object key;
    private boolean otherFormat;
    private LocalDate day = LocalDate.EPOCH;

    private record Old(Path path, LocalDate day, int number) {}

    /**
     * @param file its folder is made if it is absent
     * @param zone in which days begin
     * @param ownBeginning whether the beginning of a line is of the format that this process writes; a file of another one is put aside
     */
    public RotatingFile(Path file, long mostBytes, int keepDays, ZoneId zone, Predicate<String> ownBeginning) {
        this.file = file;
        this.mostBytes = mostBytes;
        this.keepDays = keepDays;
        this.zone = zone;
        this.ownBeginning = ownBeginning;
        this.oldName = Pattern.compile(
                Pattern.quote(String.valueOf(file.getFileName())) + "\\.([0-9]{4}-[0-9]{2}-[0-9]{2})\\.([0-9]{1,9})");
    }

    /**
     * Appends a line: all of it, or nothing of it.
     *
     * @param at the time of the line
     * @throws IOException if the line is not in the file
     */
    public void append(String line, Instant at) throws IOException {
        byte[] bytes = (line + '\n').getBytes(StandardCharsets.UTF_8);
        LocalDate today = at.atZone(zone).toLocalDate();
        try {
            RandomAccessFile target = opened(today);
            if (isOver(target, today, bytes.length)) {
                target = rotated(target, today);
            }
            write(target, bytes);
            day = today.isAfter(day) ? today : day;
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private boolean isOver(RandomAccessFile target, LocalDate today, int more) throws IOException {
        return target.length() > 0 && (otherFormat || today.isAfter(day) || target.length() + more > mostBytes);
    }

    private static void write(RandomAccessFile target, byte[] bytes) throws IOException {
        long before = target.length();
        target.seek(before);
        try {
            target.write(bytes);
        } catch (IOException e) {
            cut(target, before, e); // half a line would spoil the next one
            throw e;
        }
    }

    private static void cut(RandomAccessFile target, long length, IOException why) {
        try {
            target.setLength(length);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    /** Anew if somebody moved or removed the file. */
    private RandomAccessFile opened(LocalDate today) throws IOException {
        RandomAccessFile now = open;
        if (now != null && Objects.equals(key, keyOf(file))) {
            return now;
        }
        close();
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        lock();
        day = Files.exists(file)
                ? Files.getLastModifiedTime(file).toInstant().atZone(zone).toLocalDate()
                : today;
        RandomAccessFile begun = new RandomAccessFile(file.toFile(), "rw");
        open = begun;
        key = keyOf(file);
        lookAtLines(begun);
        removeOld(today);
        return begun;
    }

    /** A process that was killed can have left half a line: the next one is to stand alone. */
    private void lookAtLines(RandomAccessFile begun) throws IOException {
        otherFormat = false;
        long length = begun.length();
        if (length > 0) {
            byte[] first = new byte[(int) Math.min(BEGINNING, length)];
            begun.readFully(first);
            otherFormat = !ownBeginning.test(new String(first, StandardCharsets.UTF_8));
            begun.seek(length - 1);
            if (begun.read() != '\n') {
                begun.write('\n');
            }
        }
    }

    /** The kernel releases it with the process, however that ends. The lock file stays, so that two processes never lock two files. */
    private void lock() throws IOException {
        Path path = file.resolveSibling(file.getFileName() + ".lock");
        RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
        @Nullable FileLock lock = null;
        try {
            lock = opened.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            throw new IOException("this process already writes it", e);
        } finally {
            if (lock == null) {
                opened.close();
            }
        }
        if (lock == null) {
            throw new IOException("another process writes it");
        }
        lockFile = opened;
    }

    private RandomAccessFile rotated(RandomAccessFile current, LocalDate today) throws IOException {
        int number = oldFiles().stream()
                        .filter(old -> old.day().equals(day))
                        .mapToInt(Old::number)
                        .max()
                        .orElse(0)
                + 1;
        try {
            Files.move(file, file.resolveSibling(file.getFileName() + "." + day + "." + number));
        } catch (IOException e) {
            LOG.log(Level.FINE, e, () -> "The log " + file + " is not rotated");
            return current; // better too large than lost
        }
        current.close();
        RandomAccessFile begun = new RandomAccessFile(file.toFile(), "rw");
        open = begun;
        key = keyOf(file);
        day = today;
        otherFormat = false;
        removeOld(today);
        return begun;
    }

    /** Newest first. */
    private List<Old> oldFiles() throws IOException {
        try (Stream<Path> files =
                Files.list(Objects.requireNonNull(file.toAbsolutePath().getParent()))) {
            return files.flatMap(this::old)
                    .sorted(Comparator.comparing(Old::day)
                            .thenComparing(Old::number)
                            .reversed())
                    .toList();
        }
    }

    private Stream<Old> old(Path path) {
        Matcher name = oldName.matcher(String.valueOf(path.getFileName()));
        if (!name.matches()) {
            return Stream.empty();
        }
        try {
            return Stream.of(new Old(path, LocalDate.parse(name.group(1)), Integer.parseInt(name.group(2))));
        } catch (DateTimeException e) {
            return Stream.empty(); // a name that looks like ours, such as of the 99th month
        }
    }

    private void removeOld(LocalDate today) throws IOException {
        LocalDate oldest = today.minusDays(keepDays);
        List<Old> all = oldFiles();
        for (int i = 0; i < all.size(); i++) {
            if (i >= MOST_OLD_FILES || all.get(i).day().isBefore(oldest)) {
                remove(all.get(i).path());
            }
        }
    }

    private static void remove(Path old) {
        try {
            Files.deleteIfExists(old);
        } catch (IOException e) {
            LOG.log(Level.FINE, e, () -> "The old log " + old + " stays"); // the next rotation tries again
        }
    }

    private static @Nullable Object keyOf(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        RandomAccessFile ended = open;
        RandomAccessFile unlocked = lockFile;
        open = null;
        lockFile = null;
        key = null;
        try {
            if (ended != null) {
                ended.close();
            }
        } finally {
            if (unlocked != null) {
                unlocked.close();
            }
        }
    }
}
