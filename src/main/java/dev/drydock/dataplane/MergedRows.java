package dev.drydock.dataplane;

import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.StagingArea;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The rows of many runs in one order. Not thread-safe. */
final class MergedRows implements StagingArea.SortedRows {
    private final List<RunCursor> all;
    private final PriorityQueue<RunCursor> others = new PriorityQueue<>();
    private @Nullable RunCursor first;

    /** Of the row before; nobody has an id of no bytes. */
    private byte[] id = new byte[0];

    private int idLength;

    /** @param runs before their first rows */
    MergedRows(Collection<RunCursor> runs) {
        this.all = List.copyOf(runs);
        for (RunCursor run : runs) {
            if (run.advance()) {
                others.add(run);
            }
        }
    }

    @Override
    public boolean next() {
        RunCursor before = first;
        if (before != null) {
            id = before.copyId(id);
            idLength = before.idLength();
        }
        first = before != null && before.advance() ? lowest(before) : others.poll();
        return first != null;
    }

    private @Nullable RunCursor lowest(RunCursor advanced) {
        RunCursor other = others.peek();
        if (other == null || advanced.compareTo(other) < 0) {
            return advanced;
        }
        others.add(advanced);
        return others.poll();
    }

    @Override
    public boolean sameId() {
        return current().hasId(id, idLength);
    }

    @Override
    public long erased(ExportKind kind) {
        return all.stream()
                .filter(run -> run.file().kind() == kind)
                .mapToLong(RunCursor::erased)
                .sum();
    }

    @Override
    public ExportFile file() {
        return current().file();
    }

    @Override
    public StagingArea.PackedRow row() {
        return current().row();
    }

    private RunCursor current() {
        if (first == null) {
            throw new IllegalStateException("no row was asked for, or there are no more");
        }
        return first;
    }
}
