package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.EvenlySpread;
import dev.drydock.domain.dataset.InputColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is changed in copies of holdout rows before both models score them. A worker makes the copies and a gate reads the scores. */
public sealed interface Disturbance {
    /** Rows of numbers and categories that are copied at most. With many inputs there are fewer copies, {@link #ALWAYS} at least. */
    int MOST_ROWS = 20_000;

    int MOST_COPIES = 400_000;
    int MOST_VALUES = 4_000_000;

    /** So many rows are copied whatever the model, if the holdout has them. */
    int ALWAYS = 1000;
    /** Rows of texts, which take some thousand times as long. */
    int MOST_TEXTS = 500;

    /** As a worker's setting has it, without a blank. */
    String wireName();

    /**
     * Each number is changed a little, and in texts neighbouring letters change places.
     *
     * @param share of the usual spread, or of the words
     */
    record Noise(double share) implements Disturbance {
        private static final String WIRE = "noise=";

        @Override
        public String wireName() {
            return WIRE + share;
        }
    }

    /**
     * One input has no value.
     *
     * @param input its place in {@code model.yaml}, from 0
     * @param name its name
     */
    record Missing(int input, String name) implements Disturbance {
        private static final String WIRE = "missing=";

        @Override
        public String wireName() {
            return WIRE + input + ":" + name;
        }
    }

    /** One input has a value that no row of <em>train</em> comes near; a text has words at random. */
    record OutOfRange() implements Disturbance {
        private static final String WIRE = "out-of-range";

        @Override
        public String wireName() {
            return WIRE;
        }
    }

    /** What the policy asks for of a model with that schema; empty if nothing. */
    static List<Disturbance> of(GatePolicy policy, DatasetSchema schema) {
        List<Disturbance> disturbances = new ArrayList<>();
        policy.robustness().ifPresent(limits -> {
            disturbances.add(new Noise(limits.noise()));
            disturbances.addAll(missing(limits, schema));
        });
        policy.outOfRange().ifPresent(limits -> disturbances.add(new OutOfRange()));
        return disturbances;
    }

    /** The inputs that may be missing, and whose absence the policy does not accept; in their order. */
    static List<Missing> missing(GatePolicy.Robustness limits, DatasetSchema schema) {
        List<InputColumn> inputs = schema.inputs();
        return IntStream.range(0, inputs.size())
                .filter(index ->
                        inputs.get(index).missingAllowed() && !inputs.get(index).isText())
                .filter(index -> !limits.accepted().contains(inputs.get(index).name()))
                .mapToObj(index -> new Missing(index, inputs.get(index).name()))
                .toList();
    }

    /** In their order, as a worker's setting has them. */
    static String text(List<Disturbance> disturbances) {
        return disturbances.stream().map(Disturbance::wireName).collect(Collectors.joining(" "));
    }

    /** @throws IllegalArgumentException if it is not such a text */
    static List<Disturbance> parse(String text) {
        return Arrays.stream(text.split(" ", -1)).map(Disturbance::one).toList();
    }

    private static Disturbance one(String name) {
        if (name.equals(OutOfRange.WIRE)) {
            return new OutOfRange();
        }
        if (name.startsWith(Noise.WIRE)) {
            return new Noise(Double.parseDouble(name.substring(Noise.WIRE.length())));
        }
        if (name.startsWith(Missing.WIRE)) {
            String input = name.substring(Missing.WIRE.length());
            int end = input.indexOf(':');
            return new Missing(Integer.parseInt(input.substring(0, end)), input.substring(end + 1));
        }
        throw new IllegalArgumentException("there is no disturbance '" + name + "'");
    }

    /**
     * The rows that are copied: of the holdout, evenly spread. Worker and gate take the same.
     *
     * @param holdout whether a row is of the holdout
     * @param disturbances how many there are
     * @param inputs of the model
     */
    static int[] rows(int all, IntPredicate holdout, int disturbances, int inputs, boolean texts) {
        int few = Math.min(MOST_COPIES / Math.max(1, disturbances), MOST_VALUES / Math.max(1, inputs));
        int most = texts ? MOST_TEXTS : Math.min(MOST_ROWS, Math.max(ALWAYS, few));
        return EvenlySpread.of(IntStream.range(0, all).filter(holdout).toArray(), most);
    }
}
