package dev.drydock.serving;

import dev.drydock.domain.dataset.SeveralNumbers;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.inference.ModelSignature;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The named tensors of a model at the inference endpoint, as its signature gives them. */
final class InferenceTensors {
    static final String SCORE = "score";
    static final String LABEL = "label";
    static final String NUMBERS = "FP32";
    static final String TEXTS = "BYTES";

    private InferenceTensors() {}

    /** The outputs that a model has: a quantity has no label beside its score. */
    static List<String> outputs(ModelSignature signature) {
        return signature.answers().isClassification() ? List.of(SCORE, LABEL) : List.of(SCORE);
    }

    /** What a row is answered at the release's operating point. */
    static String answer(ModelSignature signature, OperatingPoint point, float[] scores, int row) {
        return point.answer(signature.classes(), scores, row);
    }

    /** A row's most probable class, as it is logged: of two the one at 0.5, of several the first of the most probable. */
    static int predictedClass(ModelSignature signature, float[] scores, int row) {
        int outputs = signature.outputs();
        if (outputs == 1) {
            return scores[row] >= 0.5f ? signature.classes().size() - 1 : 0;
        }
        return OperatingPoint.mostProbable(scores, row, outputs);
    }

    /** The score as it is logged: of several classes the predicted one's, of several targets each one's. */
    static String loggedScore(ModelSignature signature, float[] scores, int row) {
        int outputs = signature.outputs();
        int from = row * outputs;
        if (signature.targets() == null) {
            return SeveralNumbers.plain(scores[outputs == 1 ? row : from + predictedClass(signature, scores, row)]);
        }
        List<Float> others = IntStream.range(from + 1, from + outputs)
                .mapToObj(at -> scores[at])
                .toList();
        return SeveralNumbers.cell(scores[from], others);
    }

    static String datatype(ModelSignature.Input input) {
        return input.categorical() || input.text() ? TEXTS : NUMBERS;
    }

    static Optional<ModelSignature.Input> input(ModelSignature signature, String name) {
        return signature.inputs().stream()
                .filter(input -> input.name().equals(name))
                .findFirst();
    }

    /** Columns that are only logged: the group and the slice columns that are no input's column. */
    static Set<String> loggedOnly(ModelSignature signature) {
        Set<String> columns = new LinkedHashSet<>();
        columns.add(signature.log().group());
        columns.addAll(signature.log().sliceColumns());
        signature.inputs().forEach(input -> columns.remove(input.column()));
        return columns;
    }
}
