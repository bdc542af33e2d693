package dev.drydock.domain.dataset;

import java.util.List;
import java.util.stream.IntStream;

/** Where one contract of a model has the inputs that another one reads: each by its name. Immutable. */
public final class InputPlaces {
    private static final int LACKING = -1;

    private final int[] from;

    private InputPlaces(int[] from) {
        this.from = from;
    }

    /**
     * @param given names of the inputs that rows have, in their order
     * @param wanted names of those that are read
     */
    public static InputPlaces of(List<String> given, List<String> wanted) {
        return new InputPlaces(wanted.stream().mapToInt(given::indexOf).toArray());
    }

    /** How many inputs are read. */
    public int count() {
        return from.length;
    }

    /** Places among those that are read which the rows do not have. */
    public IntStream lacking() {
        return IntStream.range(0, from.length).filter(input -> from[input] == LACKING);
    }

    /** Copies a row from {@code at} on; NaN stands for an input that it does not have. */
    public void copy(float[] given, int at, float[] target, int to) {
        for (int input = 0; input < from.length; input++) {
            target[to + input] = from[input] == LACKING ? Float.NaN : given[at + from[input]];
        }
    }
}
