package dev.drydock.inference;

import dev.drydock.inference.FixedShape.Packed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Whether rows have the same bits alone and beside others, in passes of a fixed shape: in several numbers and places, beside usual rows and
 * beside those at the ends of the inputs.
 */
public final class ShapeCheck {
    private static final int MOST_OF_EACH = 32;
    /** Places that each row takes in turn. */
    private static final int SHIFTS = 8;

    private static final int ANYWHERE = 16;

    private ShapeCheck() {}

    /**
     * Empty if all is equal.
     *
     * @param known rows of the golden vectors
     */
    public static Optional<String> problem(FixedShape shape, LoadedModel model, RawRows.Numbers known) {
        List<Packed> rows = new ArrayList<>(sample(shape, known));
        rows.addAll(sample(shape, (RawRows.Numbers) model.inventWidely(ANYWHERE, 1)));
        List<float[]> alone =
                rows.stream().map(row -> shape.score(List.of(row)).get(0)).toList();
        int full = shape.rows();
        for (int size : IntStream.of(2, 3, full / 2, full - 1, full).distinct().toArray()) {
            for (int shift = 0; shift < SHIFTS; shift++) {
                Optional<String> found = compare(shape, rows, alone, size, shift * Math.max(1, rows.size() / SHIFTS));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Evenly spaced ones. */
    private static List<Packed> sample(FixedShape shape, RawRows.Numbers rows) {
        int taken = Math.min(MOST_OF_EACH, rows.count());
        return IntStream.range(0, taken)
                .mapToObj(i -> shape.pack((RawRows.Numbers) rows.row((int) ((long) i * rows.count() / taken))))
                .toList();
    }

    private static Optional<String> compare(
            FixedShape shape, List<Packed> rows, List<float[]> alone, int size, int shift) {
        List<Packed> together = IntStream.range(0, size)
                .mapToObj(place -> rows.get((shift + place) % rows.size()))
                .toList();
        List<float[]> scores = shape.score(together);
        for (int place = 0; place < size; place++) {
            if (!Arrays.equals(scores.get(place), alone.get((shift + place) % rows.size()))) {
                return Optional.of("a row has other bits at place " + (place + 1) + " of " + size + " than alone");
            }
        }
        return Optional.empty();
    }
}
