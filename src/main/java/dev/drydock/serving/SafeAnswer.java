package dev.drydock.serving;

import dev.drydock.inference.ModelSignature;
import java.util.Optional;

/** What every row of a suspended model is answered, as its {@code model.yaml} declares it. Immutable. */
final class SafeAnswer {
    private final float[] row;

    private SafeAnswer(float... row) {
        this.row = row;
    }

    /**
     * The certain score of the class that {@code model.yaml} names, or the number of a quantity.
     *
     * @throws IllegalArgumentException if the model has no such answer, which reading {@code model.yaml} refuses
     */
    static Optional<SafeAnswer> of(ModelSignature signature, Optional<String> declared) {
        return declared.map(answer -> {
            if (!signature.answers().isClassification()) {
                return new SafeAnswer(Float.parseFloat(answer));
            }
            int index = signature.classes().indexOf(answer);
            if (index < 0) {
                throw new IllegalArgumentException(answer + " is none of the classes " + signature.classes());
            }
            if (signature.outputs() == 1) {
                return new SafeAnswer(index);
            }
            float[] certain = new float[signature.outputs()];
            certain[index] = 1;
            return new SafeAnswer(certain);
        });
    }

    /** As a model scores so many rows: row by row, one number for each output. */
    float[] scores(int rows) {
        float[] scores = new float[rows * row.length];
        for (int at = 0; at < scores.length; at++) {
            scores[at] = row[at % row.length];
        }
        return scores;
    }
}
