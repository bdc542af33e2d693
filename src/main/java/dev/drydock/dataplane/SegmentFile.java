package dev.drydock.dataplane;

import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Staged rows in a file: each {@link #force} adds one {@link SortedRun}. */
final class SegmentFile implements StagingArea.Segment {
    private final Path file;
    private final FileChannel channel;
    private final List<PackedRows> pending = new ArrayList<>();
    private long length;

    private SegmentFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens or makes the file and cuts it back to that length. */
    static SegmentFile open(Path file, long length) {
        try {
            Files.createDirectories(file.getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            SegmentFile segment = new SegmentFile(file, channel);
            try {
                segment.truncate(length);
                return segment;
            } catch (DrydockException e) {
                segment.close();
                throw e;
            }
        } catch (IOException e) {
            throw notWritten(file, e);
        }
    }

    /** Opens a file that begins with what another one has up to that length. */
    static SegmentFile takeOver(Path from, Path file, long length) {
        try {
            Files.createDirectories(file.getParent());
            try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
                    FileChannel target = FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING)) {
                if (source.size() < length) {
                    throw damaged(from, "it has " + source.size() + " bytes, and " + length + " were recorded");
                }
                for (long at = 0; at < length; ) {
                    at += source.transferTo(at, length - at, target);
                }
            }
            return open(file, length);
        } catch (NoSuchFileException e) {
            throw damaged(from, "it is gone, and " + length + " bytes were recorded");
        } catch (IOException e) {
            throw notWritten(file, e);
        }
    }

    @Override
    public void append(RowBlock rows) {
        pending.add((PackedRows) rows);
    }

    @Override
    public long force() {
        try {
            ByteBuffer run = SortedRun.of(pending);
            pending.clear();
            length += run.remaining();
            while (run.hasRemaining()) {
                channel.write(run);
            }
            channel.force(true);
            return length;
        } catch (IOException e) {
            throw notWritten(file, e);
        }
    }

    @Override
    public void truncate(long to) {
        try {
            pending.clear();
            if (channel.size() < to) {
                throw damaged(file, "it has " + channel.size() + " bytes, and " + to + " were recorded");
            }
            channel.truncate(to);
            channel.position(to);
            length = to;
        } catch (IOException e) {
            throw notWritten(file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw notWritten(file, e);
        }
    }

    private static DrydockException notWritten(Path file, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_NOT_WRITTEN,
                "Staged rows could not be written to " + file + ": " + cause.getMessage()
                        + ". Make room on the disk and restart the run.",
                cause);
    }

    static DrydockException damaged(Path file, String how) {
        return new DrydockException(
                IngestFailure.STAGED_ROWS_DAMAGED,
                "The staged rows in " + file + " are damaged: " + how + ". Find out who changed the file.");
    }
}
