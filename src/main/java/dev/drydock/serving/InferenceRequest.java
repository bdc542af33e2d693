package dev.drydock.serving;

import dev.drydock.inference.RawRows;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A checked inference request: rows that the model can score. Immutable by agreement: nobody changes the matrix. */
final class InferenceRequest {
    private final String id;
    private final int rows;
    private final RawRows input;
    private final Map<String, List<String>> texts;
    private final Wanted outputs;

    /**
     * The outputs to answer, by name.
     *
     * @param binary those of them that are answered as binary data
     */
    record Wanted(List<String> names, List<String> binary) {
        static final Wanted NONE = new Wanted(List.of(), List.of());
    }

    /**
     * @param id of the prediction, given or generated
     * @param input what the model scores
     * @param texts the group and slice columns that were given, by column, one value a row
     */
    InferenceRequest(String id, RawRows input, Map<String, List<String>> texts, Wanted outputs) {
        this.id = id;
        this.rows = input.count();
        this.input = input;
        this.texts = texts;
        this.outputs = outputs;
    }

    /** The same rows under another id. */
    InferenceRequest under(String other) {
        return new InferenceRequest(other, input, texts, outputs);
    }

    String id() {
        return id;
    }

    /** The id of one row: the request's own if it is alone, else with the row's index. */
    String id(int row) {
        return rows == 1 ? id : id + "-" + row;
    }

    int rows() {
        return rows;
    }

    RawRows input() {
        return input;
    }

    /** A group or slice column's value, or null if it was not given. */
    @Nullable
    String text(String column, int row) {
        List<String> values = texts.get(column);
        return values == null ? null : values.get(row);
    }

    boolean wants(String output) {
        return outputs.names().contains(output);
    }

    boolean wantsBinary(String output) {
        return outputs.binary().contains(output);
    }
}
