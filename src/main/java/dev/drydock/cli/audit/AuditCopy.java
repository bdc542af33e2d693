package dev.drydock.cli.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drydock.api.AuditRecordView;
import dev.drydock.api.TimeStampView;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
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
        List<AuditRecordView> records = new ArrayList<>();
        for (Path file : files(NAME)) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                records.add(record(file, i + 1, lines.get(i)));
            }
        }
        return records;
    }

    /** The time stamps in the order of their sizes. */
    List<TimeStampView> stamps() {
        List<TimeStampView> stamps = new ArrayList<>();
        for (Path file : files(STAMPS)) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                stamps.add(stamp(file, i + 1, lines.get(i)));
            }
        }
        stamps.sort(Comparator.comparingLong(TimeStampView::size));
        return stamps;
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
                    "The folder " + folder + " cannot be read: " + e.getMessage() + ". Check its permissions.",
                    e);
        }
    }

    /** A last line without an end is what a killed export had begun to write; the next export has its record again. */
    private static List<String> lines(Path file) {
        String text = new String(PlainFiles.read(file, LARGEST_FILE), StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private static AuditRecordView record(Path file, int line, String json) {
        try {
            AuditRecordView record = Json.MAPPER.readValue(json, AuditRecordView.class);
            if (record != null && record.record() != null && record.leafHash() != null) {
                return record;
            }
        } catch (JsonProcessingException e) {
            // told below
        }
        throw damaged(file, "record", line);
    }

    private static TimeStampView stamp(Path file, int line, String json) {
        try {
            TimeStampView stamp = Json.MAPPER.readValue(json, TimeStampView.class);
            if (stamp != null && stamp.checkpoint() != null && stamp.stamp() != null) {
                return stamp;
            }
        } catch (JsonProcessingException e) {
            // told below
        }
        throw damaged(file, "time stamp", line);
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
        List<Path> written = new ArrayList<>();
        for (int from = 0; from < records.size(); from += MOST_IN_A_FILE) {
            List<AuditRecordView> part = records.subList(from, Math.min(records.size(), from + MOST_IN_A_FILE));
            written.add(write("audit", part.get(0).index(), part));
        }
        return written;
    }

    /** As {@link #append}. */
    List<Path> appendStamps(List<TimeStampView> stamps) {
        List<Path> written = new ArrayList<>();
        for (int from = 0; from < stamps.size(); from += MOST_IN_A_FILE) {
            List<TimeStampView> part = stamps.subList(from, Math.min(stamps.size(), from + MOST_IN_A_FILE));
            written.add(write("time-stamps", part.get(0).size(), part));
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
                    file + " cannot be written: " + e + ". Check the folder's owner, permissions and free space.",
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
