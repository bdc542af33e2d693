package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The snapshot that the report of the version in service was made on, with what that version answers to its holdout. It tells what the
 * report promised, and which rows came since. Immutable.
 */
public final class ReleasedHoldout {
    private final LabelledRows rows;
    private final float[] scores;
    private final Set<String> ids;
    private final Anchor.Known known;

    /** @param scores in snapshot order, row-major {@code [rows, outputs]}; of rows outside the holdout they mean nothing */
    public ReleasedHoldout(LabelledRows rows, float[] scores) {
        this.rows = rows;
        this.scores = scores.clone();
        this.ids = new HashSet<>();
        IntStream.range(0, rows.size()).forEach(row -> ids.add(rows.id(row)));
        this.known = Anchor.Known.of(List.of(rows));
    }

    /** The holdout rows of a later snapshot that this one does not have, and whose group the version was not trained on. */
    public IntPredicate since(LabelledRows later) {
        return row -> later.isIn(Split.HOLDOUT, row) && !ids.contains(later.id(row)) && !known.has(later, row);
    }

    /** The holdout as it was judged, without rows that were erased in between. */
    ScoredRows scored(ModelTask task, Points points) {
        return ScoredRows.select(task, rows, scores, scores, points, row -> rows.isIn(Split.HOLDOUT, row));
    }
}
