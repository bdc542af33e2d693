package dev.drydock.domain.validation;

import java.util.ArrayList;
import java.util.List;

/**
 * Holdout rows whose answer changes for the better or for the worse: a class that becomes right or wrong, or a quantity whose error shrinks
 * or grows by more than the tolerance.
 *
 * @param negative rows that the candidate makes worse: what the release breaks
 * @param positive rows that the candidate makes better
 * @param negativeIds prediction ids of the former, at most {@link #LISTED}, in snapshot order
 */
public record Flips(int negative, int positive, List<String> negativeIds) {
    /** How many are listed by id. */
    public static final int LISTED = 200;

    public Flips {
        negativeIds = List.copyOf(negativeIds);
    }

    static Flips of(ScoredRows rows) {
        int negative = 0;
        int positive = 0;
        List<String> ids = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            int change = rows.change(row);
            positive += change > 0 ? 1 : 0;
            if (change < 0) {
                negative++;
                if (ids.size() < LISTED) {
                    ids.add(rows.id(row));
                }
            }
        }
        return new Flips(negative, positive, ids);
    }
}
