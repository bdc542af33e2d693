package dev.drydock.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.drydock.inference.ModuleArchive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares a module's values with its parent's, in double arithmetic and in the order of their values.
 *
 * @param parameters those that take a gradient, in the order of their names
 * @param buffers those that take none, such as the running means of a batch-norm; only those of float32
 */
record MovedParameters(List<Moved> parameters, List<Moved> buffers) {

    /**
     * One parameter or buffer in the run record.
     *
     * @param distance the Euclidean length of the difference
     * @param relative the same as a share of the parent's length; null if that is 0
     * @param largest the largest absolute change of one value
     * @param frozen true of a parameter that was not trained; else null
     */
    @JsonPropertyOrder({"parameter", "values", "distance", "relative", "largest", "frozen"})
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Moved(
            String parameter,
            long values,
            double distance,
            @Nullable Double relative,
            double largest,
            @Nullable Boolean frozen) {}

    /** @param frozen by a parameter's name, whether it was not trained */
    static MovedParameters between(Path parent, Path child, Predicate<String> frozen) {
        try (TrainableModule before = new TrainableModule(parent, List.of());
                TrainableModule after = new TrainableModule(child, List.of())) {
            List<Moved> parameters = new ArrayList<>();
            after.parameters()
                    .forEach((name, array) -> parameters.add(moved(
                            name,
                            Objects.requireNonNull(before.parameters().get(name))
                                    .toFloatArray(),
                            array.toFloatArray(),
                            frozen.test(name))));
            return new MovedParameters(
                    parameters, buffers(parent, child, after.parameters().keySet()));
        }
    }

    /** Those that both have in the same size. */
    private static List<Moved> buffers(Path parent, Path child, Set<String> parameters) {
        SortedMap<String, float[]> before = ModuleArchive.buffers(parent, parameters);
        List<Moved> moved = new ArrayList<>();
        ModuleArchive.buffers(child, parameters).forEach((name, to) -> {
            float[] from = before.get(name);
            if (from != null && from.length == to.length) {
                moved.add(moved(name, from, to, false));
            }
        });
        return moved;
    }

    private static Moved moved(String name, float[] from, float[] to, boolean frozen) {
        double difference = 0;
        double length = 0;
        double largest = 0;
        for (int i = 0; i < from.length; i++) {
            double step = (double) to[i] - from[i];
            difference += step * step;
            length += (double) from[i] * from[i];
            largest = Math.max(largest, Math.abs(step));
        }
        double distance = Math.sqrt(difference);
        return new Moved(
                name,
                from.length,
                distance,
                length == 0 ? null : distance / Math.sqrt(length),
                largest,
                frozen ? Boolean.TRUE : null);
    }
}
