package dev.drydock.dataplane;

import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.domain.dataset.StagingArea;
import java.util.Collection;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The rows of many runs in one order. Not thread-safe. */
final class MergedRows implements StagingArea.SortedRows {
    private final PriorityQueue<RunCursor> others = new PriorityQueue<>();
    private @Nullable RunCursor first;

    /** @param runs before their first rows */
    MergedRows(Collection<RunCursor> runs) {
        for (RunCursor run : runs) {
            if (run.advance()) {
                others.add(run);
            }
        }
    }

    @Override
    public boolean next() {
        RunCursor current = first;
        if (current == null) {
            first = others.poll();
            return first != null;
        }
        if (!current.advance()) {
            first = others.poll();
            return first != null;
        }
        RunCursor other = others.peek();
        if (other != null && other.compareTo(current) < 0) {
            first = others.poll();
            others.add(current);
        }
        return true;
    }

    @Override
    public ExportFile file() {
        return current().file();
    }

    @Override
    public StagedRow row() {
        return current().row();
    }

    private RunCursor current() {
        if (first == null) {
            throw new IllegalStateException("no row was asked for, or there are no more");
        }
        return first;
    }
}
