package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How both models answer on disturbed copies of holdout rows. Immutable. */
public final class DisturbedScores {
    /** Of a policy that asks for none. */
    public static final DisturbedScores NONE =
            new DisturbedScores(List.of(), new Copied(0, false, 0, 0), new float[0], new float[0]);

    private final List<Disturbance> disturbances;
    private final Copied copied;
    private final float[] candidate;
    private final float[] champion;

    /**
     * What a worker did to the rows.
     *
     * @param inputs of the model
     * @param texts whether it reads text
     * @param changed which share of the numbers, or of the words, noise has changed, 0 to 1
     * @param waysOut how many limits of inputs leave room for values that no row of <em>train</em> comes near
     */
    public record Copied(int inputs, boolean texts, double changed, int waysOut) {}

    /**
     * @param candidate scores of the copies of the first disturbance, then of the next, row-major {@code [copies, outputs]}
     * @param champion of the same copies
     */
    public DisturbedScores(List<Disturbance> disturbances, Copied copied, float[] candidate, float[] champion) {
        this.disturbances = List.copyOf(disturbances);
        this.copied = copied;
        this.candidate = candidate.clone();
        this.champion = champion.clone();
    }

    List<Disturbance> disturbances() {
        return disturbances;
    }

    Copied copied() {
        return copied;
    }

    /** The copied rows with their labels and the answers on the copies; empty if they were not disturbed so. */
    Optional<ScoredRows> on(Disturbance disturbance, Evidence evidence) {
        int place = disturbances.indexOf(disturbance);
        if (place < 0) {
            return Optional.empty();
        }
        LabelledRows all = evidence.rows();
        int[] of = Disturbance.rows(
                all.size(), row -> all.isIn(Split.HOLDOUT, row), disturbances.size(), copied.inputs, copied.texts);

        return Optional.of(ScoredRows.select(
                evidence.task(),
                all.only(of),
                of(candidate, place, of.length * evidence.task().outputs()),
                of(champion, place, of.length * evidence.task().outputs()),
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
