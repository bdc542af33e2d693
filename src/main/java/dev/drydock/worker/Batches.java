package dev.drydock.worker;

import dev.drydock.domain.dataset.Split;
import dev.drydock.inference.ModuleInput;
import dev.drydock.inference.Preprocessing;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Packs the rows of one split into batches; the order of an epoch is a pure function of seed and epoch. */
final class Batches {
    private final LabelledRows rows;
    private final BatchInputs inputs;
    private final int[] members;
    private final int size;

    Batches(LabelledRows rows, Preprocessing preprocessing, Split split, int size) {
        this(rows, new BatchInputs.OfNumbers(rows, preprocessing), split, size);
    }

    Batches(LabelledRows rows, BatchInputs inputs, Split split, int size) {
        this.rows = rows;
        this.inputs = inputs;
        this.members = IntStream.range(0, rows.count())
                .filter(row -> rows.split(row) == split)
                .toArray();
        this.size = size;
    }

    /** What the module takes, and for each row its label as the module should answer it, row-major {@code [rows, numbers]}. */
    static final class Batch {
        private final ModuleInput input;
        private final float[] labels;
        private final int rows;

        private Batch(ModuleInput input, float[] labels, int rows) {
            this.input = input;
            this.labels = labels;
            this.rows = rows;
        }

        ModuleInput input() {
            return input;
        }

        float[] labels() {
            return labels;
        }

        int rows() {
            return rows;
        }
    }

    int rows() {
        return members.length;
    }

    /** Whether there are two rows that should be answered differently, for each target. */
    boolean hasDifferentLabels() {
        return IntStream.range(0, rows.numbers()).allMatch(this::hasDifferentLabels);
    }

    private boolean hasDifferentLabels(int target) {
        return IntStream.of(members)
                        .mapToDouble(row -> rows.label(row, target))
                        .distinct()
                        .count()
                > 1;
    }

    /** A last batch of one row is joined to the one before, since batch-norm cannot train on a single row. */
    int count() {
        int whole = members.length / size;
        int rest = members.length % size;
        return rest > 1 || whole == 0 ? whole + (rest > 0 ? 1 : 0) : whole;
    }

    /** The labels of the split's rows, as they are; of several targets the first one's. */
    float[] labels() {
        float[] labels = new float[members.length];
        for (int i = 0; i < members.length; i++) {
            labels[i] = rows.label(members[i]);
        }
        return labels;
    }

    /** The same with all targets, row-major {@code [rows, targets]}. */
    float[] truth() {
        int targets = rows.numbers();
        float[] truth = new float[members.length * targets];
        for (int i = 0; i < truth.length; i++) {
            truth[i] = rows.label(members[i / targets], i % targets);
        }
        return truth;
    }

    /** The split's rows in the order of the snapshot. */
    int[] inOrder() {
        return members.clone();
    }

    /** The split's rows, shuffled for the epoch. */
    int[] shuffled(long seed, int epoch) {
        int[] order = members.clone();
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed, epoch));
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /** As many rows, each drawn from a class that is drawn first, all classes that have rows alike, both with replacement. */
    int[] resampled(long seed, int epoch) {
        Map<Float, int[]> byClass = new TreeMap<>(IntStream.of(members)
                .boxed()
                .collect(Collectors.groupingBy(
                        rows::label, Collectors.collectingAndThen(Collectors.toList(), Batches::toArray))));
        List<int[]> classes = List.copyOf(byClass.values());
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed, epoch));
        int[] order = new int[members.length];
        for (int i = 0; i < order.length; i++) {
            int[] drawn = classes.get(random.nextInt(classes.size()));
            order[i] = drawn[random.nextInt(drawn.length)];
        }
        return order;
    }

    private static int[] toArray(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    Batch batch(int[] order, int index) {
        int from = index * size;
        int to = index == count() - 1 ? order.length : from + size;
        int numbers = rows.numbers();
        float[] labels = new float[(to - from) * numbers];
        for (int i = from; i < to; i++) {
            for (int target = 0; target < numbers; target++) {
                labels[(i - from) * numbers + target] = inputs.answer(target, rows.label(order[i], target));
            }
        }
        return new Batch(inputs.of(order, from, to), labels, to - from);
    }
}
