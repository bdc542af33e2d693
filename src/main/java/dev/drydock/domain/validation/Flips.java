package dev.drydock.domain.validation;

import java.util.ArrayList;
import java.util.List;

/**
 * Holdout rows on which candidate and champion disagree about what is right.
 *
 * @param negative rows that the champion has right and the candidate wrong: what the release breaks
 * @param positive rows that the candidate has right and the champion wrong: what it mends
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
            boolean ours = rows.candidateRight(row);
            boolean theirs = rows.championRight(row);
            if (theirs && !ours) {
                negative++;
                if (ids.size() < LISTED) {
                    ids.add(rows.id(row));
                }
            }
            positive += ours && !theirs ? 1 : 0;
        }
        return new Flips(negative, positive, ids);
    }
}
