package dev.drydock.worker;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares a module's parameters with its parent's, in double arithmetic and in the order of their values. */
final class MovedParameters {
    private MovedParameters() {}

    /**
     * One parameter in the run record.
     *
     * @param distance the Euclidean length of the difference
     * @param relative the same as a share of the parent's length; null if that is 0
     */
    @JsonPropertyOrder({"parameter", "values", "distance", "relative"})
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Moved(
            String parameter,
            long values,
            double distance,
            @Nullable Double relative) {}

    /** Every parameter that takes a gradient, in the order of their names. */
    static List<Moved> between(Path parent, Path child) {
        List<Moved> moved = new ArrayList<>();
        try (TrainableModule before = new TrainableModule(parent, List.of());
                TrainableModule after = new TrainableModule(child, List.of())) {
            after.parameters()
                    .forEach((name, array) -> moved.add(moved(
                            name, Objects.requireNonNull(before.parameters().get(name)), array)));
        }
        return moved;
    }

    private static Moved moved(String name, NDArray before, NDArray after) {
        float[] from = before.toFloatArray();
        float[] to = after.toFloatArray();
        double difference = 0;
        double length = 0;
        for (int i = 0; i < from.length; i++) {
            double step = (double) to[i] - from[i];
            difference += step * step;
            length += (double) from[i] * from[i];
        }
        double distance = Math.sqrt(difference);
        return new Moved(name, from.length, distance, length == 0 ? null : distance / Math.sqrt(length));
    }
}
