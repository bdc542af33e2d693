package dev.drydock.dataplane;

import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.StagedRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Rewrites a segment, run by run, with nothing in place of erased rows. Texts that no other row names are filled with asterisks. Every
 * run keeps its length, and its checksum must hold before it gets another. Not thread-safe.
 */
final class ErasedSegment {
    private static final byte FILL = '*';

    private final Path path;
    private final ErasedSubjects erased;
    private long rows;

    private ErasedSegment(Path path, ErasedSubjects erased) {
        this.path = path;
        this.erased = erased;
    }

    static Optional<Rewrite> rewrite(Path path, ExportFile file, ErasedSubjects erased) {
        ErasedSegment segment = new ErasedSegment(path, erased);
        try (FileChannel from = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (from.size() > file.segmentBytes()) {
                from.truncate(file.segmentBytes());
                from.force(true);
            }
            FileRewrite aside =
                    FileRewrite.of(path, 0, to -> segment.copy(from, Math.min(from.size(), file.segmentBytes()), to));
            if (segment.rows == 0) {
                aside.discard();
                return Optional.empty();
            }
            return Optional.of(
                    new FileRewrite(segment.rows, aside.before(), aside.after(), aside.aside(), aside.target()));
        } catch (IOException e) {
            throw FileRewrite.notWritten(path, e);
        }
    }

    private void copy(FileChannel from, long length, Path target) throws IOException {
        try (FileChannel to = FileChannel.open(
                target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long at = 0; at < length; ) {
                ByteBuffer part = SegmentRuns.read(path, from, at, length - at);
                if (LegacyRows.beginAt(part, 0)) {
                    rows += LegacyRows.erase(path, part, this::isErased);
                } else {
                    eraseRun(part);
                }
                at += part.limit();
                part.rewind();
                while (part.hasRemaining()) {
                    to.write(part);
                }
            }
        }
    }

    private boolean isErased(StagedRow row) {
        return row instanceof StagedRow.LoggedPrediction prediction
                ? erased.has(prediction.group(), prediction.predictionId())
                : erased.hasPrediction(row.predictionId());
    }

    private void eraseRun(ByteBuffer run) {
        requireChecksum(run);
        RunTexts texts = new RunTexts(run);
        int next = SortedRun.HEADER + texts.bytes();
        Set<Integer> kept = new HashSet<>();
        Set<Integer> gone = new HashSet<>();
        for (int row = run.getInt(SortedRun.ROWS); row > 0; row--) {
            int length = RowForm.length(run, next);
            if (!RowForm.isErased(run, next)) {
                boolean goes = isErased(RowForm.unpack(run, next, texts));
                for (int text : RowForm.texts(run, next)) {
                    (goes ? gone : kept).add(text);
                }
                if (goes) {
                    RowForm.erase(run, next);
                    rows++;
                }
            }
            next += length;
        }
        gone.removeAll(kept);
        gone.forEach(text -> texts.fill(text, FILL));
        run.putInt(SortedRun.CRC, SortedRun.checksum(run));
    }

    private void requireChecksum(ByteBuffer run) {
        if (SortedRun.checksum(run) != run.getInt(SortedRun.CRC)) {
            throw SegmentFile.damaged(path, "its rows were changed");
        }
    }
}
