package dev.drydock.domain.validation;

/** A package's scores for every row of a snapshot, from two loads of it. Immutable. */
public final class ModelScores {
    private final String weights;
    private final float[] values;
    private final String digest;
    private final String digestAgain;

    /**
     * @param weights lower-case hex SHA-256 of {@code model/weights.pt}
     * @param values in snapshot order, row-major {@code [rows, outputs]}
     * @param digest of the score file of the first load
     * @param digestAgain of the second load's
     */
    public ModelScores(String weights, float[] values, String digest, String digestAgain) {
        this.weights = weights;
        this.values = values.clone();
        this.digest = digest;
        this.digestAgain = digestAgain;
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
}
