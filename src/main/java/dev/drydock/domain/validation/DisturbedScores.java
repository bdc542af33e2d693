package dev.drydock.domain.validation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How both models answer on disturbed copies of holdout rows. Immutable. */
public final class DisturbedScores {
    /** Of a policy that asks for none. */
    public static final DisturbedScores NONE =
            new DisturbedScores(List.of(), new int[0], new Changes(0, 0), new float[0], new float[0]);

    private final List<Disturbance> disturbances;
    private final int[] copied;
    private final Changes changes;
    private final float[] candidate;
    private final float[] champion;

    /**
     * What a worker did to the rows.
     *
     * @param changed which share of the numbers, or of the words, noise has changed, 0 to 1
     * @param waysOut how many limits of inputs leave room for values that no row of <em>train</em> comes near
     */
    public record Changes(double changed, int waysOut) {}

    /**
     * @param copied numbers of the rows, by {@link Disturbance#rows}
     * @param candidate scores of the copies of the first disturbance, then of the next, row-major {@code [copies, outputs]}
     * @param champion of the same copies
     */
    public DisturbedScores(
            List<Disturbance> disturbances, int[] copied, Changes changes, float[] candidate, float[] champion) {
        this.disturbances = List.copyOf(disturbances);
        this.copied = copied.clone();
        this.changes = changes;
        this.candidate = candidate.clone();
        this.champion = champion.clone();
    }

    List<Disturbance> disturbances() {
        return disturbances;
    }

    Changes changes() {
        return changes;
    }

    /** The copied rows with their labels and the answers on the copies; empty if they were not disturbed so. */
    Optional<ScoredRows> on(Disturbance disturbance, Evidence evidence) {
        int place = disturbances.indexOf(disturbance);
        if (place < 0) {
            return Optional.empty();
        }
        int length = copied.length * evidence.task().outputs();
        return Optional.of(ScoredRows.select(
                evidence.task(),
                evidence.rows().only(copied),
                of(candidate, place, length),
                of(champion, place, length),
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
