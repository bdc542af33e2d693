package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * Holdouts of every kind that a gate meets: tasks and metrics, common and rare classes, groups that are many or few, even or not. Each cell
 * draws releases whose candidate is exactly as bad as the margin allows, or as good as the champion.
 */
final class VerdictCells {
    private static final LabelRule.Quantity HOURS = new LabelRule.Quantity(0, 5000, "h", 50);

    private static final List<String> HARD = List.of("n1000.g1000.never-said", "n1000.g1000.positive0.02.area0.95");

    /** How the rows are divided among groups. */
    enum Shape {
        EVEN,
        /** One group has half of the rows, the others are alike. */
        HALF,
        /** The k-th group has a k-th of the rows of the first. */
        ZIPF
    }

    /**
     * @param name such as {@code auc-difference.n1000.g1000.positive0.02}
     * @param margin the limit of a difference, or the least level
     * @param isRegular whether a gate must judge it by its bounds: 1,000 rows or more, 2 % or more of each class, each of 20 effective groups or so
     */
    record Cell(
            String name,
            Metric metric,
            double margin,
            double confidence,
            boolean isLevel,
            boolean isRegular,
            Draw draw) {}

    /** Draws a holdout. */
    interface Draw {
        /**
         * @param times how many times as many groups as the cell has
         * @param equal whether the candidate is as good as the champion, or of a level better than the least by the margin of docs/benchmarks.md
         */
        ScoredRows rows(SplittableRandom random, double times, boolean equal);
    }

    private final List<Cell> cells = new ArrayList<>();

    static List<Cell> all() {
        VerdictCells all = new VerdictCells();
        all.areas();
        all.accuracies();
        all.likelihoods();
        all.quantities();
        all.classes();
        return all.cells;
    }

    /** Of each row its group's number. */
    static int[] groups(Shape shape, int rows, int groups) {
        int[] of = new int[rows];
        double harmonic =
                IntStream.rangeClosed(1, groups).mapToDouble(k -> 1.0 / k).sum();
        int group = 0;
        double end = shape == Shape.ZIPF ? rows / harmonic : shape == Shape.HALF ? rows / 2.0 : (double) rows / groups;
        for (int row = 0; row < rows; row++) {
            while (row >= Math.round(end) && group < groups - 1) {
                group++;
                end += switch (shape) {
                    case EVEN -> (double) rows / groups;
                    case HALF -> rows / 2.0 / (groups - 1);
                    case ZIPF -> rows / harmonic / (group + 1);
                };
            }
            of[row] = group;
        }
        return of;
    }

    private static double effective(Shape shape, int rows, int groups) {
        double[] sizes = new double[groups];
        for (int group : groups(shape, rows, groups)) {
            sizes[group]++;
        }
        double squares = 0;
        for (double size : sizes) {
            squares += size * size;
        }
        return (double) rows * rows / squares;
    }

    private static boolean isRegular(Shape shape, int rows, int groups, double rarest) {
        double mean = rows * rarest / groups;
        double ofRarest = effective(shape, rows, groups) * mean / (1 + mean);
        return rows >= 1000 && rarest >= 0.02 && ofRarest >= 18;
    }

    /**
     * At the edge of what is regular, with 19.6 effective groups of the rarest class, where the variance is hard to estimate: few rows make it
     * up, of a class that is hardly ever said or of positive rows that all but the strangest score high.
     */
    static boolean isHard(Cell cell) {
        return HARD.stream().anyMatch(cell.name()::contains);
    }

    static String name(String what, Shape shape, int rows, int groups) {
        return what + ".n" + rows + "."
                + (shape == Shape.EVEN ? "" : shape.name().toLowerCase(java.util.Locale.ROOT) + "-") + "g" + groups;
    }

    // ---- areas under the curve

    private void areas() {
        for (int rows : new int[] {200, 500, 1000, 2000}) {
            for (double positive : new double[] {0.01, 0.02, 0.3}) {
                area(Shape.EVEN, rows, rows, positive, 0.8, 0.95);
            }
        }
        for (int rows : new int[] {1000, 3000}) {
            area(Shape.EVEN, rows, rows, 0.02, 0.95, 0.95);
            area(Shape.EVEN, rows, rows, 0.1, 0.95, 0.95);
        }
        for (int groups : new int[] {10, 20, 50}) {
            area(Shape.EVEN, 1000, groups, 0.3, 0.8, 0.95);
        }
        area(Shape.EVEN, 1000, 20, 0.05, 0.8, 0.95);
        area(Shape.HALF, 1000, 40, 0.3, 0.8, 0.95);
        area(Shape.ZIPF, 1000, 50, 0.3, 0.8, 0.95);
        area(Shape.ZIPF, 2000, 400, 0.3, 0.8, 0.95);
        area(Shape.EVEN, 1000, 10, 0.3, 0.8, 0.999);
        area(Shape.EVEN, 1000, 50, 0.3, 0.8, 0.999);
        area(Shape.EVEN, 1000, 1000, 0.3, 0.8, 0.999);
        areaLevel(Shape.EVEN, 500, 500, 0.01, 0.8);
        areaLevel(Shape.EVEN, 1000, 1000, 0.02, 0.8);
        areaLevel(Shape.EVEN, 1000, 1000, 0.02, 0.97);
        areaLevel(Shape.EVEN, 1000, 10, 0.3, 0.8);
        areaLevel(Shape.EVEN, 1000, 20, 0.3, 0.8);
        areaLevel(Shape.ZIPF, 1000, 50, 0.3, 0.8);
    }

    private void area(Shape shape, int rows, int groups, double positive, double area, double confidence) {
        double margin = 0.03;
        cells.add(new Cell(
                name("auc-difference", shape, rows, groups) + ".positive" + positive + ".area" + area + ".confidence"
                        + confidence,
                Metric.AUC,
                margin,
                confidence,
                false,
                confidence == 0.95 && isRegular(shape, rows, groups, positive),
                (random, times, equal) ->
                        scores(random, shape, rows, groups, times, positive, equal ? area : area - margin, area)));
    }

    private void areaLevel(Shape shape, int rows, int groups, double positive, double area) {
        cells.add(new Cell(
                name("auc", shape, rows, groups) + ".positive" + positive + ".area" + area,
                Metric.AUC,
                area,
                0.95,
                true,
                isRegular(shape, rows, groups, positive),
                (random, times, equal) -> scores(random, shape, rows, groups, times, positive, area, area)));
    }

    /** As {@link Fixtures.Field}: positive rows score higher, in some groups by more than in others, and the two models err alike. */
    static ScoredRows scores(
            SplittableRandom random,
            Shape shape,
            int rows,
            int groups,
            double times,
            double positive,
            double candidateArea,
            double championArea) {
        double spread = Fixtures.Field.SPREAD;
        double ours = Fixtures.Field.shiftFor(candidateArea);
        double theirs = Fixtures.Field.shiftFor(championArea);
        Drawn drawn = new Drawn(Fixtures.TWO_CLASSES, shape, rows, groups, times, 1);
        double[] effect = new double[2];
        drawn.each(
                () -> {
                    effect[0] = random.nextGaussian();
                    effect[1] = 0.7 * effect[0] + Math.sqrt(0.51) * random.nextGaussian();
                },
                row -> {
                    int label = random.nextDouble() < positive ? 1 : 0;
                    double shared = random.nextGaussian();
                    drawn.labels[row] = label;
                    drawn.candidate[row] = probability(label * (ours + spread * effect[1]) + noise(random, shared));
                    drawn.champion[row] = probability(label * (theirs + spread * effect[0]) + noise(random, shared));
                });
        return drawn.scored();
    }

    private static double noise(SplittableRandom random, double shared) {
        return Math.sqrt(0.5) * (shared + random.nextGaussian());
    }

    private static float probability(double value) {
        return (float) (1 / (1 + Math.exp(-value)));
    }

    // ---- right and wrong answers

    private void accuracies() {
        for (int groups : new int[] {10, 20, 30, 50}) {
            flips(Shape.EVEN, 1000, groups, 0.08, true);
        }
        flips(Shape.ZIPF, 1000, 50, 0.08, true);
        flips(Shape.HALF, 1000, 40, 0.08, true);
        flips(Shape.EVEN, 200, 200, 0.02, false);
        flips(Shape.EVEN, 1000, 1000, 0.02, false);
        flips(Shape.EVEN, 1000, 50, 0.05, false);
        for (int groups : new int[] {10, 20, 40, 100}) {
            lostGroups(groups, 0.05, false);
        }
        lostGroups(20, 0.02, false);
        for (int groups : new int[] {10, 20}) {
            lostGroups(groups, 0.05, true);
        }
    }

    /** Some rows are lost and some gained; where groups share it, by twice the chance in half of the groups and never in the others. */
    private void flips(Shape shape, int rows, int groups, double base, boolean shared) {
        double margin = 0.03;
        cells.add(new Cell(
                name("accuracy-difference", shape, rows, groups) + ".changed" + base + (shared ? ".by-group" : ""),
                Metric.ACCURACY,
                margin,
                0.95,
                false,
                isRegular(shape, rows, groups, 1),
                (random, times, equal) -> {
                    double worse = base + (equal ? 0 : margin);
                    double[] chance = {worse, base};
                    Drawn drawn = new Drawn(Fixtures.TWO_CLASSES, shape, rows, groups, times, 1);
                    drawn.each(
                            () -> {
                                if (shared) {
                                    chance[0] = 2 * worse * random.nextInt(2);
                                    chance[1] = 2 * base * random.nextInt(2);
                                }
                            },
                            row -> {
                                double draw = random.nextDouble();
                                drawn.change(row, draw < chance[0] ? -1 : draw < chance[0] + chance[1] ? 1 : 0);
                            });
                    return drawn.scored();
                }));
    }

    /** All rows of a lost group are wrong, and nothing else is: of a recall or accuracy (level), or beside the champion's. */
    private void lostGroups(int groups, double share, boolean isLevel) {
        cells.add(new Cell(
                name(isLevel ? "accuracy" : "accuracy-difference", Shape.EVEN, 50 * groups, groups) + ".groups-lost"
                        + share,
                Metric.ACCURACY,
                isLevel ? 1 - share : share,
                0.95,
                isLevel,
                false,
                (random, times, equal) -> {
                    boolean[] lost = new boolean[1];
                    Drawn drawn = new Drawn(Fixtures.TWO_CLASSES, Shape.EVEN, 50 * groups, groups, times, 1);
                    drawn.each(
                            () -> lost[0] = !equal && random.nextDouble() < share,
                            row -> drawn.change(row, lost[0] ? -1 : 0));
                    return drawn.scored();
                }));
    }

    // ---- log-likelihoods

    private void likelihoods() {
        for (int rows : new int[] {200, 500, 1000, 2000}) {
            likelihood(rows, rows, 0.003);
        }
        likelihood(1000, 1000, 0.01);
        likelihood(1000, 20, 0.01);
    }

    /** A share of rows is surely wrong; all others differ a little from the champion's, up or down. */
    private void likelihood(int rows, int groups, double sure) {
        double margin = sure * (mean(random -> likelihood(random, 0)) - Metric.logLikelihood(0));
        cells.add(new Cell(
                name("log-likelihood-difference", Shape.EVEN, rows, groups) + ".surely-wrong" + sure,
                Metric.LOG_LIKELIHOOD,
                margin,
                0.95,
                false,
                isRegular(Shape.EVEN, rows, groups, 1),
                (random, times, equal) -> {
                    double[] effect = new double[1];
                    Drawn drawn = new Drawn(Fixtures.TWO_CLASSES, Shape.EVEN, rows, groups, times, 1);
                    drawn.each(() -> effect[0] = 0.3 * random.nextGaussian(), row -> {
                        double usual = 1.5 + 0.8 * random.nextGaussian() + effect[0];
                        drawn.labels[row] = 1;
                        drawn.champion[row] = probability(usual + 0.2 * random.nextGaussian());
                        drawn.candidate[row] = !equal && random.nextDouble() < sure
                                ? 0
                                : probability(usual + 0.2 * random.nextGaussian());
                    });
                    drawn.labels[0] = 0; // both classes, for the gate's sake
                    drawn.candidate[0] = drawn.champion[0];
                    return drawn.scored();
                }));
    }

    private static double likelihood(SplittableRandom random, double effect) {
        return Metric.logLikelihood(probability(1.5
                + 0.8 * random.nextGaussian()
                + 0.3 * random.nextGaussian()
                + 0.2 * random.nextGaussian()
                + effect));
    }

    private static double mean(java.util.function.ToDoubleFunction<SplittableRandom> of) {
        SplittableRandom random = new SplittableRandom(11);
        return IntStream.range(0, 2_000_000)
                .mapToDouble(i -> of.applyAsDouble(random))
                .average()
                .orElseThrow();
    }

    // ---- quantities

    private void quantities() {
        ToDoubleBiFunction<SplittableRandom, Double> normal =
                (random, group) -> (group + Math.sqrt(2) * random.nextGaussian()) / Math.sqrt(3);
        for (Metric metric : Metric.of(Task.REGRESSION)) {
            error(metric, "normal", normal, Shape.EVEN, 1000, 1000);
            error(metric, "normal", normal, Shape.EVEN, 1000, 20);
        }
        for (Metric metric : List.of(Metric.R2, Metric.RMSE)) {
            error(metric, "normal", normal, Shape.EVEN, 1000, 10);
            error(metric, "normal", normal, Shape.ZIPF, 1000, 50);
            error(metric, "t3", (random, group) -> student(random, 3), Shape.EVEN, 1000, 1000);
            error(
                    metric,
                    "lognormal",
                    (random, group) -> Math.exp(random.nextGaussian()) - Math.exp(0.5),
                    Shape.EVEN,
                    1000,
                    1000);
        }
        error(Metric.R2, "t4", (random, group) -> (student(random, 4) + group) / 1.5, Shape.EVEN, 1000, 20);
    }

    private static double student(SplittableRandom random, int degreesOfFreedom) {
        double squares = 0;
        for (int i = 0; i < degreesOfFreedom; i++) {
            double draw = random.nextGaussian();
            squares += draw * draw;
        }
        return random.nextGaussian() / Math.sqrt(squares / degreesOfFreedom);
    }

    /** The candidate's errors are a tenth larger. Those of the two models are alike. */
    private void error(
            Metric metric,
            String kind,
            ToDoubleBiFunction<SplittableRandom, Double> error,
            Shape shape,
            int rows,
            int groups) {
        double larger = 1.1;
        double absolute = mean(random -> Math.abs(mixed(random, error)));
        double squared = mean(random -> Math.pow(mixed(random, error), 2));
        double deviation = 3 * Math.sqrt(squared);
        double margin = switch (metric) {
            case MAE -> (larger - 1) * absolute;
            case RMSE -> (larger - 1) * Math.sqrt(squared);
            default -> (larger * larger - 1) * squared / (deviation * deviation);
        };
        cells.add(new Cell(
                name(metric.wireName() + "-difference", shape, rows, groups) + "." + kind,
                metric,
                margin,
                0.95,
                false,
                isRegular(shape, rows, groups, 1),
                (random, times, equal) -> {
                    double[] group = new double[1];
                    Drawn drawn = new Drawn(new ModelTask(Task.REGRESSION, HOURS), shape, rows, groups, times, 1);
                    drawn.each(() -> group[0] = random.nextGaussian(), row -> {
                        double label = 2000 + deviation * random.nextGaussian();
                        double shared = error.applyAsDouble(random, group[0]);
                        drawn.labels[row] = (float) label;
                        drawn.candidate[row] = (float) (label
                                + (equal ? 1 : larger) * (0.8 * shared + 0.6 * error.applyAsDouble(random, group[0])));
                        drawn.champion[row] =
                                (float) (label + 0.8 * shared + 0.6 * error.applyAsDouble(random, group[0]));
                    });
                    return drawn.scored();
                }));
    }

    private static double mixed(SplittableRandom random, ToDoubleBiFunction<SplittableRandom, Double> error) {
        double group = random.nextGaussian();
        return 0.8 * error.applyAsDouble(random, group) + 0.6 * error.applyAsDouble(random, group);
    }

    // ---- several classes

    private void classes() {
        double[] same = {0.85, 0.8, 0.7};
        for (int rows : new int[] {300, 1000, 3000}) {
            classes(rows, rows, "rare0.01", new double[] {0.6, 0.39, 0.01}, new double[] {0.85, 0.8, 0.4}, same);
            classes(rows, rows, "rare0.03", new double[] {0.6, 0.37, 0.03}, new double[] {0.85, 0.8, 0.5}, same);
            classes(
                    rows,
                    rows,
                    "never-said0.02",
                    new double[] {0.6, 0.38, 0.02},
                    new double[] {0.85, 0.8, 0},
                    new double[] {0.85, 0.8, 0.2});
        }
        classes(1000, 20, "common", new double[] {0.6, 0.25, 0.15}, new double[] {0.75, 0.75, 0.75}, new double[] {
            0.8, 0.8, 0.8
        });
        classes(400, 400, "often-absent0.003", new double[] {0.6, 0.397, 0.003}, new double[] {0.85, 0.8, 0}, same);
    }

    /** Each class is named rightly by a chance of its own; else another one, by its share. */
    private void classes(int rows, int groups, String kind, double[] shares, double[] candidate, double[] champion) {
        double margin = macroF1(shares, champion) - macroF1(shares, candidate);
        cells.add(new Cell(
                name("macro-f1-difference", Shape.EVEN, rows, groups) + "." + kind,
                Metric.MACRO_F1,
                margin,
                0.95,
                false,
                isRegular(Shape.EVEN, rows, groups, shares[2]),
                (random, times, equal) -> {
                    Drawn drawn = new Drawn(TaskFields.THREE_CLASSES, Shape.EVEN, rows, groups, times, 3);
                    drawn.each(() -> {}, row -> {
                        int label = drawClass(random, shares, -1);
                        double luck = random.nextDouble();
                        double otherLuck = random.nextDouble() < 0.3 ? random.nextDouble() : luck;
                        int wrong = drawClass(random, shares, label);
                        drawn.labels[row] = label;
                        drawn.name(drawn.candidate, row, luck < (equal ? champion : candidate)[label] ? label : wrong);
                        drawn.name(drawn.champion, row, otherLuck < champion[label] ? label : wrong);
                    });
                    return drawn.scored();
                }));
    }

    private static int drawClass(SplittableRandom random, double[] shares, int without) {
        double draw = random.nextDouble() * (without < 0 ? 1 : 1 - shares[without]);
        for (int i = 0; i < shares.length; i++) {
            if (i != without && (draw -= shares[i]) < 0) {
                return i;
            }
        }
        return without == shares.length - 1 ? shares.length - 2 : shares.length - 1;
    }

    private static double macroF1(double[] shares, double[] recall) {
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            double right = shares[i] * recall[i];
            double said = right;
            for (int other = 0; other < shares.length; other++) {
                said += other == i ? 0 : shares[other] * (1 - recall[other]) * shares[i] / (1 - shares[other]);
            }
            sum += 2 * right / (shares[i] + said);
        }
        return sum / shares.length;
    }

    /** Rows that are being drawn, group by group. */
    static final class Drawn {
        private final ModelTask task;
        private final int[] groups;
        private final int outputs;
        final float[] labels;
        final float[] candidate;
        final float[] champion;

        Drawn(ModelTask task, Shape shape, int rows, int groups, double times, int outputs) {
            int all = (int) Math.max(2, Math.round(rows * times));
            this.task = task;
            this.groups = repeated(groups(shape, rows, groups), groups, all);
            this.outputs = outputs;
            this.labels = new float[all];
            this.candidate = new float[all * outputs];
            this.champion = new float[all * outputs];
        }

        /** More of the same groups, or only the first of them. */
        private static int[] repeated(int[] once, int count, int all) {
            int[] groups = new int[all];
            for (int row = 0; row < all; row++) {
                groups[row] = once[row % once.length] + row / once.length * count;
            }
            return groups;
        }

        void each(Runnable group, Consumer<Integer> row) {
            for (int i = 0; i < labels.length; i++) {
                if (i == 0 || groups[i] != groups[i - 1]) {
                    group.run();
                }
                row.accept(i);
            }
        }

        /** The row of the last class that only one of the two has right, or both. */
        void change(int row, int change) {
            labels[row] = 1;
            candidate[row] = change < 0 ? 0 : 1;
            champion[row] = change > 0 ? 0 : 1;
        }

        void name(float[] scores, int row, int index) {
            for (int i = 0; i < outputs; i++) {
                scores[row * outputs + i] = i == index ? 0.8f : 0.1f;
            }
        }

        ScoredRows scored() {
            Split[] splits = new Split[labels.length];
            java.util.Arrays.fill(splits, Split.HOLDOUT);
            LabelledRows rows = new LabelledRows(
                    IntStream.range(0, labels.length).mapToObj(i -> "p" + i).toList(),
                    IntStream.range(0, labels.length)
                            .mapToObj(i -> "g" + groups[i])
                            .toList(),
                    splits,
                    labels,
                    new int[labels.length]);
            return ScoredRows.select(task, rows, candidate, champion, row -> true);
        }
    }
}
