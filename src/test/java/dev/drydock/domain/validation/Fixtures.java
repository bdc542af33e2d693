package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Invented holdout rows with scores. */
final class Fixtures {
    static final ModelTask TWO_CLASSES = new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("no", "yes"));

    private Fixtures() {}

    /** @param values of each row, in the order of the names */
    static InputColumns columns(List<String> names, float[][] values) {
        return new InputColumns() {
            @Override
            public List<String> names() {
                return names;
            }

            @Override
            public float value(int row, int input) {
                return values[row][input];
            }
        };
    }

    /** Of 1000 calls. */
    static LatencyCheck latency(LatencyCheck.Percentiles candidate, LatencyCheck.Percentiles champion) {
        double ratio = candidate.p50() / champion.p50();
        return new LatencyCheck(
                1000, candidate, champion, new LatencyCheck.Ratio(ratio, new Interval(0.98 * ratio, 1.02 * ratio)));
    }

    static LatencyCheck.Percentiles times(double p50, double p95, double p99) {
        return new LatencyCheck.Percentiles(
                p50, p95, p99, new Interval(0.9 * p95, 1.1 * p95), new Interval(0.9 * p99, 1.1 * p99));
    }

    interface RowToScore {
        float of(int row);
    }

    static ScoredRows rows(
            int count, IntFunction<String> group, IntUnaryOperator label, RowToScore candidate, RowToScore champion) {
        float[] ours = new float[count];
        float[] theirs = new float[count];
        for (int i = 0; i < count; i++) {
            ours[i] = candidate.of(i);
            theirs[i] = champion.of(i);
        }
        float[] labels = new float[count];
        for (int i = 0; i < count; i++) {
            labels[i] = label.applyAsInt(i);
        }
        Split[] splits = new Split[count];
        Arrays.fill(splits, Split.HOLDOUT);
        LabelledRows rows = new LabelledRows(
                IntStream.range(0, count).mapToObj(i -> "p" + i).toList(),
                IntStream.range(0, count).mapToObj(group).toList(),
                splits,
                labels,
                new int[count]);
        return ScoredRows.select(TWO_CLASSES, rows, ours, theirs, row -> true);
    }

    /**
     * A field of groups: positive rows score {@code shift} higher, by a little more or less in each group, so that rows of a
     * group resemble each other and the area under the curve is exactly {@code Φ(shift / sqrt(2 + SPREAD²))}.
     */
    static final class Field {
        static final double SPREAD = 0.5;
        private final SplittableRandom random;
        int groups = 24;
        int rowsPerGroup = 15;
        double candidateShift = 1.2;
        double championShift = 1.2;

        Field(SplittableRandom random) {
            this.random = random;
        }

        static double shiftFor(double area) {
            return Quantiles.normal(area) * Math.sqrt(2 + SPREAD * SPREAD);
        }

        ScoredRows rows() {
            int count = groups * rowsPerGroup;
            int[] labels = new int[count];
            float[] ours = new float[count];
            float[] theirs = new float[count];
            double groupEffect = 0;
            for (int i = 0; i < count; i++) {
                if (i % rowsPerGroup == 0) {
                    groupEffect = random.nextGaussian();
                }
                labels[i] = random.nextDouble() < 0.4 ? 1 : 0;
                double shared = random.nextGaussian();
                ours[i] = score(labels[i], candidateShift, groupEffect, shared);
                theirs[i] = score(labels[i], championShift, groupEffect, shared);
            }
            return Fixtures.rows(
                    count, row -> "g" + row / rowsPerGroup, row -> labels[row], row -> ours[row], row -> theirs[row]);
        }

        private float score(int label, double shift, double groupEffect, double shared) {
            double noise = Math.sqrt(0.5) * shared + Math.sqrt(0.5) * random.nextGaussian();
            double value = label * (shift + SPREAD * groupEffect) + noise;
            return (float) (1 / (1 + Math.exp(-value)));
        }
    }

    static Field field(long seed) {
        return new Field(new SplittableRandom(seed));
    }
}
