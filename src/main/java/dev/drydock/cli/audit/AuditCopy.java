package dev.drydock.cli.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drydock.api.AuditRecordView;
import dev.drydock.api.TimeStampView;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.IoReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A copy of the audit log in a folder: files {@code audit-NUMBER.jsonl}, a record a line, each with its checkpoint, and {@code
 * time-stamps-SIZE.jsonl}, a time stamp a line. Every export adds files, named by their first line, and changes none. So the folder can be a storage that keeps what was written once.
 */
final class AuditCopy {
    private static final int MOST_IN_A_FILE = 5000;
    private static final int LARGEST_FILE = 1 << 28;
    private static final Pattern NAME = Pattern.compile("audit-[0-9]{10,18}(-[0-9]+)?\\.jsonl");
    private static final Pattern STAMPS = Pattern.compile("time-stamps-[0-9]{10,18}(-[0-9]+)?\\.jsonl");

    private final Path folder;

    AuditCopy(Path folder) {
        this.folder = folder;
    }

    /** All that was exported, in its order; none if the folder is not there. */
    List<AuditRecordView> records() {
        return all(NAME, "record", AuditRecordView.class, view -> view.record() != null && view.leafHash() != null);
    }

    /** The time stamps in the order of their sizes. */
    List<TimeStampView> stamps() {
        List<TimeStampView> stamps = all(
                STAMPS, "time stamp", TimeStampView.class, view -> view.checkpoint() != null && view.stamp() != null);
        stamps.sort(Comparator.comparingLong(TimeStampView::size));
        return stamps;
    }

    /**
     * @param what each line is, for people
     * @param complete whether a line has all of it
     */
    private <T> List<T> all(Pattern name, String what, Class<T> type, Predicate<T> complete) {
        List<T> views = new ArrayList<>();
        for (Path file : files(name)) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                int line = i + 1;
                views.add(read(lines.get(i), type).filter(complete).orElseThrow(() -> damaged(file, what, line)));
            }
        }
        return views;
    }

    private List<Path> files(Pattern name) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> name.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The folder " + folder + " cannot be read: " + IoReason.of(folder, e) + ". Check its permissions.",
                    e);
        }
    }

    /** A last line without an end is what a killed export had begun to write; the next export has its record again. */
    private static List<String> lines(Path file) {
        String text = new String(PlainFiles.read(file, LARGEST_FILE), StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private static <T> Optional<T> read(String json, Class<T> type) {
        try {
            return Optional.ofNullable(Json.MAPPER.readValue(json, type));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static DrydockException damaged(Path file, String what, int line) {
        return new DrydockException(
                CommandFailure.AUDIT_LOG_BROKEN,
                "The copy of the audit log is damaged: " + file + " has no " + what + " in line " + line
                        + ". Keep the folder as it is, and export into an empty one.");
    }

    /**
     * Adds records in new files.
     *
     * @return the files
     */
    List<Path> append(List<AuditRecordView> records) {
        return append("audit", records, AuditRecordView::index);
    }

    /** As {@link #append}. */
    List<Path> appendStamps(List<TimeStampView> stamps) {
        return append("time-stamps", stamps, TimeStampView::size);
    }

    /** @param number by which a file is named after its first line */
    private <T> List<Path> append(String kind, List<T> views, ToLongFunction<T> number) {
        List<Path> written = new ArrayList<>();
        for (int from = 0; from < views.size(); from += MOST_IN_A_FILE) {
            List<T> part = views.subList(from, Math.min(views.size(), from + MOST_IN_A_FILE));
            written.add(write(kind, number.applyAsLong(part.get(0)), part));
        }
        return written;
    }

    private Path write(String kind, long first, List<?> views) {
        Path file = free(kind, first);
        StringBuilder lines = new StringBuilder();
        views.forEach(view -> lines.append(Json.line(view)).append('\n'));
        try {
            Files.createDirectories(folder);
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            return file;
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    file + " cannot be written: " + IoReason.of(file, e)
                            + ". Check the folder's owner, permissions and free space.",
                    e);
        }
    }

    /** A killed export may have left a file of that name without a whole record. */
    private Path free(String kind, long first) {
        String name = String.format("%s-%010d", kind, first);
        Path file = folder.resolve(name + ".jsonl");
        for (int next = 2; Files.exists(file); next++) {
            file = folder.resolve(name + "-" + next + ".jsonl");
        }
        return file;
    }
}
