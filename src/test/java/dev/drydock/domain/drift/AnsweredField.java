package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.domain.dataset.StagedRow.Label;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea.PackedRow;
import dev.drydock.domain.dataset.StagingArea.SortedRows;
import dev.drydock.domain.registry.DriftLimits;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import dev.drydock.domain.registry.Task;
import dev.drydock.snapshots.TestRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * A field whose truth is known: inputs x and y of each row, which are alike within a group, what is true of them, and a version that answers
 * them. The inputs can be moved, and what is true of them can be changed.
 */
final class AnsweredField {
    static final Instant AS_OF = Instant.parse("2026-11-24T00:00:00Z");
    private static final String VERSION = "3";
    private static final int ROWS_OF_A_GROUP = 20;

    private final Kind kind;
    private final SplittableRandom random;
    private DoubleUnaryOperator distortion = probability -> probability;
    private OperatingPoint point;
    private boolean changed;

    enum Kind {
        BINARY,
        THREE_CLASSES,
        QUANTITY
    }

    /** One row, with what is true of it. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Row(String group, float x, float y, float[] scores, float label) {}

    AnsweredField(Kind kind, long seed) {
        this.kind = kind;
        this.random = new SplittableRandom(seed);
        this.point = OperatingPoint.standard(task(), schema().classes().size());
    }

    /** The version says something else than the probability; it answers by a threshold that suits. */
    AnsweredField distorted(DoubleUnaryOperator probability) {
        distortion = probability;
        point = kind == Kind.BINARY ? Threshold.at((float) probability.applyAsDouble(0.5)) : point;
        return this;
    }

    AnsweredField at(OperatingPoint operatingPoint) {
        point = operatingPoint;
        return this;
    }

    /** From now on labels mean something else where x is above 0. */
    AnsweredField changed() {
        changed = true;
        return this;
    }

    Task task() {
        return switch (kind) {
            case BINARY -> Task.BINARY_CLASSIFICATION;
            case THREE_CLASSES -> Task.MULTICLASS_CLASSIFICATION;
            case QUANTITY -> Task.REGRESSION;
        };
    }

    DatasetSchema schema() {
        return switch (kind) {
            case BINARY -> TestRows.schema();
            case THREE_CLASSES -> TestRows.classes();
            case QUANTITY -> TestRows.schema(new LabelRule.Quantity(-1000, 1000, "h", 1), Optional.empty());
        };
    }

    /** @param shift of both inputs, in their standard deviations */
    List<Row> rows(int count, double shift) {
        List<Row> rows = new ArrayList<>();
        String salt = Long.toHexString(random.nextLong());
        double x = 0;
        double y = 0;
        for (int i = 0; i < count; i++) {
            if (i % ROWS_OF_A_GROUP == 0) {
                x = 0.5 * gauss();
                y = 0.5 * gauss();
            }
            rows.add(row(salt + i / ROWS_OF_A_GROUP, shift + x + 0.87 * gauss(), shift + y + 0.87 * gauss()));
        }
        return rows;
    }

    private double gauss() {
        return random.nextGaussian();
    }

    private Row row(String group, double x, double y) {
        boolean other = changed && x > 0;
        return switch (kind) {
            case BINARY -> {
                double probability = 1 / (1 + Math.exp(-(1.6 * x + 0.6 * y - 0.5)));
                boolean yes = random.nextDouble() < probability;
                float score = (float) distortion.applyAsDouble(probability);
                yield new Row(group, (float) x, (float) y, new float[] {score}, yes == other ? 0 : 1);
            }
            case THREE_CLASSES -> {
                double[] odds = {1, Math.exp(1.5 * x), Math.exp(1.5 * y - 0.5)};
                double all = Arrays.stream(odds).sum();
                double drawn = random.nextDouble() * all;
                int label = drawn < odds[0] ? 0 : drawn < odds[0] + odds[1] ? 1 : 2;
                float[] scores = new float[3];
                for (int i = 0; i < 3; i++) {
                    scores[i] = (float) distortion.applyAsDouble(odds[i] / all);
                }
                yield new Row(group, (float) x, (float) y, scores, other ? (label + 1) % 3 : label);
            }
            case QUANTITY -> {
                double error = (1 + Math.exp(0.7 * y)) * gauss() + (other ? 10 : 0);
                float predicted = (float) (20 * x);
                yield new Row(group, (float) x, (float) y, new float[] {predicted}, (float) (predicted + error));
            }
        };
    }

    AnswerReference reference(List<Row> rows) {
        float[] scores = new float[rows.size() * rows.get(0).scores().length];
        int at = 0;
        for (Row row : rows) {
            for (float score : row.scores()) {
                scores[at++] = score;
            }
        }
        return DescribeAnswers.of(
                new DescribeAnswers.Version(task(), schema(), point),
                new Tune(rows),
                row -> rows.get(row).group(),
                scores);
    }

    /** @param labelled one row of so many has its label; 0: none has */
    ServedAnswers served(AnswerReference reference, List<Row> rows, int labelled) {
        ServedAnswers served =
                new ServedAnswers(reference, schema(), new ServedAnswers.Window(VERSION, AS_OF, Duration.ofDays(90)));
        served.read(new Log(staged(rows, labelled)));
        return served;
    }

    PerformanceEstimate estimate(List<Row> before, List<Row> now, int labelled) {
        AnswerReference reference = reference(before);
        return EstimatePerformance.estimate(
                reference, schema().classes(), served(reference, now, labelled), DriftLimits.DEFAULT);
    }

    /** What the metric is by all labels. */
    double truth(AnswerReference reference, List<Row> rows, String metric) {
        ServedAnswers served = served(reference, rows, 1);
        return kind == Kind.QUANTITY
                ? found(new ErrorPerformance(reference.errors().get(0)), served.labelledErrors(0), metric)
                : found(new ClassPerformance(reference, schema().classes()), served.labelledClasses(), metric);
    }

    private static <S> double found(Performance<S> performance, List<S> blocks, String metric) {
        return performance
                .found(performance.sum(blocks, -1))[performance.names().indexOf(metric)];
    }

    List<StagedRow> staged(List<Row> rows, int labelled) {
        long at = AS_OF.minus(Duration.ofDays(30)).toEpochMilli();
        List<StagedRow> staged = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            String id = String.format("p-%08d", i);
            int best = OperatingPoint.mostProbable(row.scores(), 0, row.scores().length);
            staged.add(new LoggedPrediction(
                    new RowOrigin(0, i, i),
                    id,
                    row.group(),
                    at,
                    row.scores()[best],
                    row.scores().length > 1 ? schema().classes().get(best) : "",
                    VERSION,
                    0,
                    new float[] {row.x(), row.y(), 0}));
            if (labelled > 0 && i % labelled == 0) {
                staged.add(new Label(new RowOrigin(0, i, i), id, row.label(), at + 1000, ""));
            }
        }
        return staged;
    }

    /** Rows of <em>tune</em>. */
    private record Tune(List<Row> all) implements SnapshotFeatures {
        @Override
        public int rows() {
            return all.size();
        }

        @Override
        public Split split(int row) {
            return Split.TUNE;
        }

        @Override
        public double label(int row) {
            return all.get(row).label();
        }

        @Override
        public float score(int row) {
            return Float.NaN; // of whichever version served then
        }

        @Override
        public List<String> inputs() {
            return List.of("x", "y", "colour");
        }

        @Override
        public float feature(int row, int input) {
            return input == 0 ? all.get(row).x() : input == 1 ? all.get(row).y() : 0;
        }
    }

    /** A serving log with its feedback, in the order in which the staging area gives them. */
    static final class Log implements SortedRows {
        private final List<StagedRow> rows;
        private int at = -1;

        Log(List<StagedRow> rows) {
            this.rows = rows;
        }

        @Override
        public boolean next() {
            return ++at < rows.size();
        }

        @Override
        public boolean sameId() {
            return at > 0 && rows.get(at).predictionId().equals(rows.get(at - 1).predictionId());
        }

        @Override
        public long erased(ExportKind kind) {
            return 0;
        }

        @Override
        public ExportFile file() {
            throw new UnsupportedOperationException();
        }

        @Override
        public PackedRow row() {
            return new Unpacked(rows.get(at));
        }
    }

    private record Unpacked(StagedRow row) implements PackedRow {
        @Override
        public boolean isPrediction() {
            return row instanceof LoggedPrediction;
        }

        @Override
        public long at() {
            return row instanceof LoggedPrediction prediction ? prediction.predictedAt() : ((Label) row).labelledAt();
        }

        @Override
        public StagedRow unpack() {
            return row;
        }
    }
}
