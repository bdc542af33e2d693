package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Counts what a version answers on the split <em>tune</em>, so that its performance can be estimated later. */
public final class DescribeAnswers {
    /** With more classes no estimate is made: a cell would have next to no row. */
    private static final int MOST_CLASSES = 100;

    /** A predicted class with fewer rows shares its scale with others, and together they need as many. */
    private static final int FEWEST_OF_A_SCALE = 100;

    /** So many rows find the input that tells most about the errors. */
    private static final int ENOUGH_FOR_INPUTS = 20_000;

    private static final int BINS_OF_INPUT = 8;

    private final Version version;
    private final SnapshotFeatures rows;
    private final float[] scores;
    private final int[] tune;
    private final int[] blocks;
    private final int groups;

    /** What answers: a version of this task and schema, at this operating point. */
    public record Version(Task task, DatasetSchema schema, OperatingPoint point) {}

    private DescribeAnswers(Version version, SnapshotFeatures rows, IntFunction<String> groupOf, float[] scores) {
        this.version = version;
        this.rows = rows;
        this.scores = scores;
        this.tune = IntStream.range(0, rows.rows())
                .filter(row -> rows.split(row) == Split.TUNE)
                .toArray();
        GroupBlocks known = new GroupBlocks();
        this.blocks =
                IntStream.of(tune).map(row -> known.of(groupOf.apply(row))).toArray();
        this.groups = known.groups();
    }

    /**
     * @param groupOf the group of a row
     * @param scores of the rows of <em>tune</em> in snapshot order, row-major {@code [rows, outputs]}
     * @throws IllegalArgumentException if they are not of so many rows
     */
    public static AnswerReference of(
            Version version, SnapshotFeatures rows, IntFunction<String> groupOf, float[] scores) {
        DescribeAnswers describe = new DescribeAnswers(version, rows, groupOf, scores);
        if (scores.length != describe.tune.length * describe.outputs()) {
            throw new IllegalArgumentException("tune has " + describe.tune.length + " rows of " + describe.outputs()
                    + " scores, but there are " + scores.length + " scores");
        }
        return describe.answers();
    }

    private int outputs() {
        return version.task().outputs(version.schema().label());
    }

    private AnswerReference answers() {
        String problem = problem();
        if (!problem.isEmpty()) {
            return AnswerReference.impossible(problem, tune.length, groups);
        }
        return version.task().isClassification() ? ofClasses() : ofQuantities();
    }

    private String problem() {
        if (version.point() instanceof OperatingPoint.LeastCost) {
            return "The version answers with the class that costs least, and a serving log has the most probable class"
                    + " alone, so that its answers are not known.";
        }
        if (version.schema().classes().size() > MOST_CLASSES) {
            return "The model has more than " + MOST_CLASSES + " classes.";
        }
        for (float score : scores) {
            if (!version.task().canScore(score)) {
                return "A score of the version in the split tune is no valid number.";
            }
        }
        if (tune.length == 0) {
            return "The split tune has no rows.";
        }
        if (version.task().isClassification()
                && IntStream.of(tune).mapToDouble(rows::label).distinct().count() < 2) {
            return "All rows of the split tune have the same label.";
        }
        return "";
    }

    private AnswerReference ofClasses() {
        int[] predicted = IntStream.range(0, tune.length).map(this::predicted).toArray();
        List<AnswerScale> scales = new ArrayList<>();
        List<Integer> scaleOf = scales(predicted, scales);
        AnswerReference form = new AnswerReference("", tune.length, groups, scales, scaleOf, List.of(), List.of());
        List<Bins> bins = scales.stream().map(AnswerScale::bins).toList();
        List<ClassTally> tallies = new ArrayList<>();
        for (int i = 0; i < GroupBlocks.COUNT; i++) {
            tallies.add(new ClassTally(form));
        }
        for (int i = 0; i < tune.length; i++) {
            int scale = scaleOf.get(predicted[i]);
            if (scale >= 0) {
                tallies.get(blocks[i])
                        .add(predicted[i], bins.get(scale).of(score(i, predicted[i])), (int) rows.label(tune[i]));
            }
        }
        return new AnswerReference(
                "",
                tune.length,
                groups,
                scales,
                scaleOf,
                tallies.stream().map(ClassTally::block).toList(),
                List.of());
    }

    /** Of two classes with one score always 0. */
    private int predicted(int place) {
        return version.task().scoresEachClass() ? OperatingPoint.mostProbable(scores, place, outputs()) : 0;
    }

    private float score(int place, int predicted) {
        return scores[place * outputs() + predicted];
    }

    /** Of each predicted class the place of its scale, which is added to the scales. */
    private List<Integer> scales(int[] predicted, List<AnswerScale> scales) {
        Integer[] scaleOf = new Integer[outputs()];
        Arrays.fill(scaleOf, -1);
        boolean[] rare = new boolean[scaleOf.length];
        for (int of = 0; of < scaleOf.length; of++) {
            boolean[] alone = new boolean[scaleOf.length];
            alone[of] = true;
            float[] sorted = sorted(predicted, alone);
            rare[of] = sorted.length < FEWEST_OF_A_SCALE;
            if (!rare[of] || scaleOf.length == 1) {
                scaleOf[of] = scales.size();
                scales.add(AnswerScale.of(sorted, version.point()));
            }
        }
        float[] others = sorted(predicted, rare);
        if (scaleOf.length > 1 && others.length >= FEWEST_OF_A_SCALE) {
            for (int of = 0; of < scaleOf.length; of++) {
                scaleOf[of] = rare[of] ? scales.size() : scaleOf[of];
            }
            scales.add(AnswerScale.of(others, version.point()));
        }
        return List.of(scaleOf);
    }

    private float[] sorted(int[] predicted, boolean[] of) {
        float[] found = new float[tune.length];
        int count = 0;
        for (int i = 0; i < tune.length; i++) {
            if (of[predicted[i]]) {
                found[count++] = score(i, predicted[i]);
            }
        }
        return AnswerScale.sorted(found, count);
    }

    private AnswerReference ofQuantities() {
        List<String> targets = version.schema().label().targets().isEmpty()
                ? List.of("")
                : version.schema().label().targets().stream()
                        .map(target -> target.name())
                        .toList();
        List<ErrorReference> errors = new ArrayList<>();
        for (int target = 0; target < targets.size(); target++) {
            errors.add(errors(target, targets.get(target)));
        }
        return new AnswerReference("", tune.length, groups, List.of(), List.of(), List.of(), errors);
    }

    private ErrorReference errors(int target, String name) {
        float[] sorted = new float[tune.length];
        for (int i = 0; i < tune.length; i++) {
            sorted[i] = score(i, target);
        }
        List<Float> predictions = ErrorBasis.knots(AnswerScale.sorted(sorted, sorted.length));
        int input = mostTelling(target, predictions);
        List<Float> values = input < 0 ? List.of() : knots(input);
        ErrorBasis basis = new ErrorBasis(predictions, values);
        List<ErrorTally> tallies = new ArrayList<>();
        for (int i = 0; i < GroupBlocks.COUNT; i++) {
            tallies.add(new ErrorTally(basis.size(), true));
        }
        for (int i = 0; i < tune.length; i++) {
            float value = input < 0 ? Float.NaN : rows.feature(tune[i], input);
            tallies.get(blocks[i]).add(basis.terms(score(i, target), value), error(i, target));
        }
        return new ErrorReference(
                name,
                input,
                predictions,
                values,
                tallies.stream().map(ErrorTally::block).toList());
    }

    private double error(int place, int target) {
        return rows.label(tune[place], target) - score(place, target);
    }

    private List<Float> knots(int input) {
        InputColumn column = version.schema().inputs().get(input);
        return column.categories().isEmpty()
                ? ErrorBasis.knots(values(input, 1))
                : ErrorBasis.knotsOfCategories(column.categories().size());
    }

    /** Those that are there, rising; of every so many rows one. */
    private float[] values(int input, int step) {
        float[] values = new float[(tune.length + step - 1) / step];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.feature(tune[i * step], input);
        }
        return TrainingRows.present(values);
    }

    /**
     * The input that explains most of what the prediction leaves of the absolute errors: the largest F statistic of an analysis of variance
     * over the input's eighths or categories. A private column is none. Below 0 if there is no input with two values.
     */
    private int mostTelling(int target, List<Float> predictions) {
        int step = (tune.length + ENOUGH_FOR_INPUTS - 1) / ENOUGH_FOR_INPUTS;
        double[] rest = rest(target, Sketch.bins(predictions), step);
        int best = -1;
        double largest = 0;
        for (int input = 0; input < version.schema().inputs().size(); input++) {
            InputColumn column = version.schema().inputs().get(input);
            if (!version.schema().privateColumns().contains(column.column()) && !column.isText()) {
                double found = explained(rest, input, step);
                if (found > largest) {
                    largest = found;
                    best = input;
                }
            }
        }
        return best;
    }

    /** Absolute errors less their means by bin of the prediction. */
    private double[] rest(int target, Bins bins, int step) {
        double[] rest = new double[(tune.length + step - 1) / step];
        double[] sums = new double[bins.count()];
        int[] counts = new int[bins.count()];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = Math.abs(error(i * step, target));
            int bin = bins.of(score(i * step, target));
            sums[bin] += rest[i];
            counts[bin]++;
        }
        for (int i = 0; i < rest.length; i++) {
            int bin = bins.of(score(i * step, target));
            rest[i] -= sums[bin] / counts[bin];
        }
        return rest;
    }

    private double explained(double[] rest, int input, int step) {
        Bins bins = bins(input, step);
        double[] sums = new double[bins.count() + 1];
        int[] counts = new int[bins.count() + 1];
        double all = 0;
        for (int i = 0; i < rest.length; i++) {
            float value = rows.feature(tune[i * step], input);
            int bin = Float.isNaN(value) ? bins.count() : bins.of(value);
            sums[bin] += rest[i];
            counts[bin]++;
            all += rest[i] * rest[i];
        }
        double between = 0;
        int filled = 0;
        for (int bin = 0; bin < counts.length; bin++) {
            between += counts[bin] > 0 ? sums[bin] * sums[bin] / counts[bin] : 0;
            filled += counts[bin] > 0 ? 1 : 0;
        }
        return filled < 2 || rest.length <= filled
                ? 0
                : between / (filled - 1) / ((all - between) / (rest.length - filled));
    }

    private Bins bins(int input, int step) {
        InputColumn column = version.schema().inputs().get(input);
        if (!column.categories().isEmpty()) {
            return Bins.ofCategories(column.categories().size());
        }
        float[] sorted = values(input, step);
        float[] edges = new float[sorted.length == 0 ? 0 : BINS_OF_INPUT - 1];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = sorted[(int) ((long) sorted.length * (i + 1) / BINS_OF_INPUT)];
        }
        return Bins.of(edges);
    }
}
