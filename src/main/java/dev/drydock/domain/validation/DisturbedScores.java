package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How both models answer on disturbed copies of holdout rows. Immutable. */
public final class DisturbedScores {
    /** Of a policy that asks for none. */
    public static final DisturbedScores NONE = new DisturbedScores(List.of(), false, new float[0], new float[0], 0);

    private final List<Disturbance> disturbances;
    private final boolean texts;
    private final float[] candidate;
    private final float[] champion;
    private final int waysOut;

    /**
     * @param texts whether the model reads text
     * @param candidate scores of the copies of the first disturbance, then of the next, row-major {@code [copies, outputs]}
     * @param champion of the same copies
     * @param waysOut how many limits of inputs leave room for values that no row of <em>train</em> comes near
     */
    public DisturbedScores(
            List<Disturbance> disturbances, boolean texts, float[] candidate, float[] champion, int waysOut) {
        this.disturbances = List.copyOf(disturbances);
        this.texts = texts;
        this.candidate = candidate.clone();
        this.champion = champion.clone();
        this.waysOut = waysOut;
    }

    List<Disturbance> disturbances() {
        return disturbances;
    }

    int waysOut() {
        return waysOut;
    }

    /** The copied rows with their labels and the answers on the copies; empty if they were not disturbed so. */
    Optional<ScoredRows> on(Disturbance disturbance, Evidence evidence) {
        int place = disturbances.indexOf(disturbance);
        if (place < 0) {
            return Optional.empty();
        }
        LabelledRows all = evidence.rows();
        int[] copied = Disturbance.rows(all.size(), row -> all.isIn(Split.HOLDOUT, row), disturbances.size(), texts);
        return Optional.of(ScoredRows.select(
                evidence.task(),
                all.only(copied),
                of(candidate, place, copied.length * evidence.task().outputs()),
                of(champion, place, copied.length * evidence.task().outputs()),
                evidence.points(),
                row -> true));
    }

    private float[] of(float[] scores, int place, int length) {
        if (scores.length != disturbances.size() * length) {
            throw new IllegalArgumentException("there are " + scores.length + " scores of " + disturbances.size()
                    + " disturbances, and each needs " + length);
        }
        return Arrays.copyOfRange(scores, place * length, (place + 1) * length);
    }
}
