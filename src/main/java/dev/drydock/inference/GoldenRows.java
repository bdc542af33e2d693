package dev.drydock.inference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.intake.BoundedFile;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Rows for golden vectors, drawn from the distributions of the training rows that the package carries ({@code
 * provenance/reference.json}), each input on its own: no person's row is among them. One row has each input at its smallest value of the
 * training, one at its largest, and one has no value wherever the signature allows that. Same package and seed, same rows.
 */
public final class GoldenRows {
    private static final int LEAST = 1;
    private static final int MOST = 2;
    private static final int MISSING = 3;

    private final LoadedModel model;
    private final List<ModelSignature.Input> inputs;
    private final Map<String, Distribution> known;

    private GoldenRows(LoadedModel model, Map<String, Distribution> known) {
        this.model = model;
        this.inputs = model.signature().inputs();
        this.known = known;
    }

    /** Of a model of texts, or of a package without distributions, rows made up from the model alone. */
    public static RawRows of(LoadedModel model, Path packageDirectory, int rows, long seed) {
        Path reference = packageDirectory.resolve(PackageFiles.REFERENCE);
        return model.signature().answers().readsText() || !Files.isRegularFile(reference)
                ? model.invent(rows, seed)
                : new GoldenRows(model, read(reference)).draw(rows, seed);
    }

    private static Map<String, Distribution> read(Path reference) {
        try {
            Map<String, Distribution> known = new HashMap<>();
            for (JsonNode input : Mappers.OWN
                    .readTree(BoundedFile.read(reference, BoundedFile.LISTING))
                    .path("inputs")) {
                Distribution distribution = Distribution.of(input);
                if (distribution != null) {
                    known.put(input.path("input").asText(), distribution);
                }
            }
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawRows draw(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] raw = GoldenVectors.inventRows(model, rows, seed);
        for (int row = 0; row < rows; row++) {
            for (int input = 0; input < inputs.size(); input++) {
                int at = row * inputs.size() + input;
                raw[at] = value(row, inputs.get(input), raw[at], random);
            }
        }
        return new RawRows.Numbers(raw, rows);
    }

    /** @param invented what stands where nothing is known of the input */
    private float value(int row, ModelSignature.Input input, float invented, SplittableRandom random) {
        Distribution distribution = known.get(input.name());
        if (row == MISSING && input.missing()) {
            return Float.NaN;
        }
        if (input.categorical()) {
            boolean end = row == LEAST || row == MOST;
            return end ? (row == LEAST ? 0 : input.categories().size() - 1) : invented;
        }
        if (distribution == null || (Float.isNaN(invented) && row != LEAST && row != MOST)) {
            return invented;
        }
        double value = row == LEAST ? distribution.least : row == MOST ? distribution.most : distribution.draw(random);
        double atLeast = input.min() == null ? value : Math.max(value, input.min());
        return (float) (input.max() == null ? atLeast : Math.min(atLeast, input.max()));
    }

    /** Counts of a number's values between edges. */
    private static final class Distribution {
        private final double[] edges;
        private final double[] counts;
        private final double least;
        private final double most;

        private Distribution(double[] edges, double[] counts, double least, double most) {
            this.edges = edges;
            this.counts = counts;
            this.least = least;
            this.most = most;
        }

        /** Null of a category, or of an input that had no values. */
        static @Nullable Distribution of(JsonNode input) {
            JsonNode sketch = input.path("sketch");
            JsonNode bins = sketch.isObject() ? sketch : input;
            double[] edges = numbers(bins.path("edges"));
            double[] counts = numbers(bins.path("counts"));
            if (edges.length == 0 || counts.length != edges.length + 1) {
                return null;
            }
            return new Distribution(
                    edges,
                    counts,
                    sketch.path("least").asDouble(edges[0]),
                    sketch.path("most").asDouble(edges[edges.length - 1]));
        }

        private static double[] numbers(JsonNode array) {
            double[] numbers = new double[array.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = array.get(i).asDouble();
            }
            return numbers;
        }

        double draw(SplittableRandom random) {
            double all = 0;
            for (double count : counts) {
                all += count;
            }
            double left = random.nextDouble() * all;
            int bin = 0;
            while (bin < edges.length && left >= counts[bin]) {
                left -= counts[bin];
                bin++;
            }
            double from = bin == 0 ? least : edges[bin - 1];
            double to = bin == edges.length ? most : edges[bin];
            return from + random.nextDouble() * Math.max(0, to - from);
        }
    }
}
