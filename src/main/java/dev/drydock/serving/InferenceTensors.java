package dev.drydock.serving;

import dev.drydock.inference.ModelSignature;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The named tensors of a model at the inference endpoint, as its signature gives them. */
final class InferenceTensors {
    static final String SCORE = "score";
    static final String LABEL = "label";
    static final List<String> OUTPUTS = List.of(SCORE, LABEL);
    static final String NUMBERS = "FP32";
    static final String TEXTS = "BYTES";

    private InferenceTensors() {}

    static String datatype(ModelSignature.Input input) {
        return input.categorical() ? TEXTS : NUMBERS;
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
