package dev.drydock.dataplane.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.Split;
import dev.drydock.snapshots.SnapshotReader;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * {@code reference.json}: how the inputs of the split <em>train</em> were distributed, which later drift is measured against.
 * Numbers are counted between deciles (bin i holds {@code edges[i-1] <= value < edges[i]}, the outer bins are open), categories
 * one by one.
 */
final class ReferenceStatistics {
    private static final int VERSION = 1;
    private static final int BINS = 10;
    private static final MathContext EDGE = new MathContext(7);

    private ReferenceStatistics() {}

    static byte[] write(SnapshotReader reader, List<InputColumn> inputs) {
        ObjectNode root = new JsonMapper().createObjectNode();
        root.put("version", VERSION);
        ArrayNode array = root.putArray("inputs");
        for (int i = 0; i < inputs.size(); i++) {
            ObjectNode node = array.addObject().put("input", inputs.get(i).name());
            float[] values = trainingValues(reader, i);
            if (inputs.get(i).type() == ColumnType.NUMERIC) {
                putNumeric(node, values);
            } else {
                putCategorical(node, values, inputs.get(i).categories().size());
            }
        }
        return json(root);
    }

    private static byte[] json(ObjectNode root) {
        try {
            return (new JsonMapper().writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    private static float[] trainingValues(SnapshotReader reader, int input) {
        float[] values = new float[reader.rows()];
        int count = 0;
        for (int row = 0; row < reader.rows(); row++) {
            if (reader.split(row) == Split.TRAIN) {
                values[count++] = reader.feature(row, input);
            }
        }
        return Arrays.copyOf(values, count);
    }

    private static void putNumeric(ObjectNode node, float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted); // NaN last
        int present = 0;
        while (present < sorted.length && !Float.isNaN(sorted[present])) {
            present++;
        }
        BigDecimal[] edges = edges(sorted, present);
        int[] counts = new int[edges.length + 1];
        for (int i = 0; i < present; i++) {
            counts[bin(sorted[i], edges)]++;
        }
        ArrayNode edgeNode = node.putArray("edges");
        for (BigDecimal edge : edges) {
            edgeNode.add(edge.doubleValue());
        }
        putCounts(node, counts, values.length - present);
    }

    /** The inner deciles, equal ones once, rounded to the digits that a float32 has. */
    private static BigDecimal[] edges(float[] sorted, int present) {
        if (present == 0) {
            return new BigDecimal[0];
        }
        return java.util.stream.IntStream.range(1, BINS)
                .mapToObj(i -> new BigDecimal(sorted[(int) ((long) present * i / BINS)], EDGE))
                .distinct()
                .toArray(BigDecimal[]::new);
    }

    private static int bin(float value, BigDecimal[] edges) {
        int bin = 0;
        while (bin < edges.length && value >= edges[bin].doubleValue()) {
            bin++;
        }
        return bin;
    }

    private static void putCategorical(ObjectNode node, float[] values, int categories) {
        int[] counts = new int[categories];
        int missing = 0;
        for (float value : values) {
            if (Float.isNaN(value)) {
                missing++;
            } else {
                counts[(int) value]++;
            }
        }
        putCounts(node, counts, missing);
    }

    private static void putCounts(ObjectNode node, int[] counts, int missing) {
        ArrayNode array = node.putArray("counts");
        for (int count : counts) {
            array.add(count);
        }
        node.put("missing", missing);
    }
}
