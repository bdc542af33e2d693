package dev.drydock.domain.validation;

import dev.drydock.domain.registry.OperatingPoint;
import java.util.Optional;

/** A package's scores for every row of a snapshot, from two loads of it. Immutable. */
public final class ModelScores {
    private final String weights;
    private final float[] values;
    private final String digest;
    private final String digestAgain;
    private final Optional<OperatingPoint> point;

    /**
     * At the task's standard operating point.
     *
     * @param weights lower-case hex SHA-256 of {@code model/weights.pt}
     * @param values in snapshot order, row-major {@code [rows, outputs]}
     * @param digest of the score file of the first load
     * @param digestAgain of the second load's
     */
    public ModelScores(String weights, float[] values, String digest, String digestAgain) {
        this(weights, values, digest, digestAgain, Optional.empty());
    }

    /** @param point at which the package answers; empty: at the task's standard one */
    public ModelScores(
            String weights, float[] values, String digest, String digestAgain, Optional<OperatingPoint> point) {
        this.weights = weights;
        this.values = values.clone();
        this.digest = digest;
        this.digestAgain = digestAgain;
        this.point = point;
    }

    /** The same for some rows alone. */
    ModelScores only(int[] rows, int outputs) {
        float[] kept = new float[rows.length * outputs];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * outputs, kept, i * outputs, outputs);
        }
        return new ModelScores(weights, kept, digest, digestAgain, point);
    }

    /** The same scores, answered at another point. */
    ModelScores at(OperatingPoint other) {
        return new ModelScores(weights, values, digest, digestAgain, Optional.of(other));
    }

    String weights() {
        return weights;
    }

    float[] values() {
        return values;
    }

    String digest() {
        return digest;
    }

    String digestAgain() {
        return digestAgain;
    }

    OperatingPoint point(ModelTask task) {
        return point.orElseGet(() -> OperatingPoint.standard(task.task(), task.outputs()));
    }
}
