package dev.drydock.domain.dataset;

import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rows of an earlier snapshot, which are put between the night's in their order. Not thread-safe. */
final class ReplayedRows {
    private final Iterator<SnapshotRow> rows;
    private final Consumer<SnapshotRow> sink;
    private @Nullable SnapshotRow next;

    /** @param rows in the order of {@link SnapshotRow#ORDER} */
    ReplayedRows(Iterator<SnapshotRow> rows, Consumer<SnapshotRow> sink) {
        this.rows = rows;
        this.sink = sink;
        advance();
    }

    private void advance() {
        next = rows.hasNext() ? rows.next() : null;
    }

    boolean areOver() {
        return next == null;
    }

    /** Puts in those whose ids come before that one. */
    void putBefore(String predictionId) {
        while (next != null && SnapshotRow.compareUtf8(next.predictionId(), predictionId) < 0) {
            sink.accept(next);
            advance();
        }
    }

    /** Puts in, or leaves out, the one with that id, if there is one and those before it are in. */
    void pass(String predictionId, boolean putIn) {
        if (next != null && next.predictionId().equals(predictionId)) {
            if (putIn) {
                sink.accept(next);
            }
            advance();
        }
    }

    void putRest() {
        while (next != null) {
            sink.accept(next);
            advance();
        }
    }
}
