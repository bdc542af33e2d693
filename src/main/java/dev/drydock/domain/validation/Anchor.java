package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The holdout of an earlier snapshot with what two models answer to its rows. Rows that either model may have learned from are no part
 * of it. Immutable.
 */
public final class Anchor {
    private final String snapshot;
    private final String version;
    private final LabelledRows rows;
    private final float[] candidate;
    private final float[] champion;
    private final Known known;

    /**
     * @param version the promoted one that was trained on the snapshot; empty if it was not recorded
     * @param candidate scores in snapshot order, row-major {@code [rows, outputs]}; of rows outside the holdout they mean nothing
     * @param champion the same of the champion
     * @param known rows that the two models were trained and chosen by
     */
    public Anchor(
            String snapshot, String version, LabelledRows rows, float[] candidate, float[] champion, Known known) {
        this.snapshot = snapshot;
        this.version = version;
        this.rows = rows;
        this.candidate = candidate.clone();
        this.champion = champion.clone();
        this.known = known;
    }

    /** Prediction ids, and where a snapshot is split by group its groups, of rows of <em>train</em> and <em>tune</em>. Immutable. */
    public static final class Known {
        private final Set<String> ids = new HashSet<>();
        private final Set<String> groups = new HashSet<>();

        /** @param snapshots that the models were trained on */
        public static Known of(List<LabelledRows> snapshots) {
            Known known = new Known();
            snapshots.forEach(known::add);
            return known;
        }

        private void add(LabelledRows rows) {
            for (int row = 0; row < rows.size(); row++) {
                if (rows.isIn(Split.TRAIN, row) || rows.isIn(Split.TUNE, row)) {
                    ids.add(rows.id(row));
                    if (rows.splitBy() == SplitRule.By.GROUP) {
                        groups.add(rows.group(row));
                    }
                }
            }
        }

        boolean has(LabelledRows rows, int row) {
            return ids.contains(rows.id(row)) || groups.contains(rows.group(row));
        }
    }

    /** The snapshot's id, shortened, as a gate's name has it. */
    String name() {
        return snapshot.substring(0, Math.min(12, snapshot.length()));
    }

    String version() {
        return version;
    }

    ScoredRows scored(ModelTask task, Points points) {
        return ScoredRows.select(
                task, rows, candidate, champion, points, row -> isHoldout(row) && !known.has(rows, row));
    }

    /** Rows of the holdout that a model was trained or chosen by. */
    int known() {
        return count(row -> isHoldout(row) && known.has(rows, row));
    }

    /** Rows of the snapshot, of whichever split, that were erased since it was sealed. */
    int erased() {
        return count(row -> rows.isIn(Split.ERASED, row));
    }

    private boolean isHoldout(int row) {
        return rows.isIn(Split.HOLDOUT, row);
    }

    private int count(IntPredicate wanted) {
        int count = 0;
        for (int row = 0; row < rows.size(); row++) {
            count += wanted.test(row) ? 1 : 0;
        }
        return count;
    }
}
