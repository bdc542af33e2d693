package dev.drydock.dataplane;

import dev.drydock.domain.dataset.ExportFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Finds the runs of a segment and maps each into memory. */
final class SegmentRuns {
    private SegmentRuns() {}

    /** Adds a cursor for each run within the file's recorded length. */
    static void open(Path path, ExportFile file, List<RunCursor> runs) {
        long length = file.segmentBytes();
        if (length == 0) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() < length) {
                throw SegmentFile.damaged(
                        path, "it has " + channel.size() + " bytes, and " + length + " were recorded");
            }
            for (long at = 0; at < length; ) {
                at += add(path, file, channel, at, length - at, runs);
            }
        } catch (IOException e) {
            throw SegmentFile.damaged(path, "it cannot be read (" + e.getMessage() + ")");
        }
    }

    /** @return how many bytes the run takes in the file */
    private static long add(Path path, ExportFile file, FileChannel channel, long at, long rest, List<RunCursor> runs)
            throws IOException {
        ByteBuffer header = map(channel, at, Math.min(SortedRun.HEADER, rest));
        if (LegacyRows.beginAt(header, 0)) {
            ByteBuffer rows = map(channel, at, Math.min(rest, Integer.MAX_VALUE));
            ByteBuffer run = LegacyRows.read(path, rows);
            runs.add(new RunCursor(path, file, runs.size(), run));
            return rows.position();
        }
        long size = size(path, header, at, rest);
        runs.add(new RunCursor(path, file, runs.size(), map(channel, at, size)));
        return size;
    }

    private static long size(Path path, ByteBuffer header, long at, long rest) {
        long size = header.limit() < SortedRun.HEADER || !SortedRun.isHeader(header)
                ? Long.MAX_VALUE
                : (long) SortedRun.HEADER + header.getInt(SortedRun.TEXT_BYTES) + header.getInt(SortedRun.ROW_BYTES);
        if (size < SortedRun.HEADER || size > rest) {
            throw SegmentFile.damaged(path, "no rows that end within the recorded length begin at byte " + at);
        }
        return size;
    }

    /** A copy of the run that begins there, or of the rows of an earlier release up to the first run. */
    static ByteBuffer read(Path path, FileChannel channel, long at, long rest) throws IOException {
        ByteBuffer header = map(channel, at, Math.min(SortedRun.HEADER, rest));
        long size;
        if (LegacyRows.beginAt(header, 0)) {
            ByteBuffer rows = map(channel, at, Math.min(rest, Integer.MAX_VALUE));
            LegacyRows.read(path, rows);
            size = rows.position();
        } else {
            size = size(path, header, at, rest);
        }
        ByteBuffer copy = RowForm.buffer(Math.toIntExact(size));
        return copy.put(map(channel, at, size)).flip();
    }

    private static ByteBuffer map(FileChannel channel, long at, long size) throws IOException {
        return channel.map(MapMode.READ_ONLY, at, size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
