package dev.drydock.packaging.suite;

import dev.drydock.cli.release.PolicyCommand;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Behaviour;
import dev.drydock.domain.validation.BestVersion;
import dev.drydock.domain.validation.ChooseOperatingPoint;
import dev.drydock.domain.validation.DisturbedScores;
import dev.drydock.domain.validation.Evidence;
import dev.drydock.domain.validation.Findings;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateSuite;
import dev.drydock.domain.validation.GoldenCheck;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.InputColumns;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.LatencyCheck;
import dev.drydock.domain.validation.ModelScores;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.RowContents;
import dev.drydock.domain.validation.Slice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * A night of a site with two plants and 300 pumps, whose models are really trained: logistic regressions, the champion on the rows of an earlier
 * season, the candidate on those of tonight. So what is done to rows and labels is learnt by the candidate, as it would be.
 */
final class PlantedNight {
    static final ModelTask PUMPS = new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("no", "yes"));
    static final int FLOW = 0;
    static final int HEAD = 1;
    static final int VIBRATION = 2;
    static final int TEMPERATURE = 3;
    static final int PRESSURE = 4;
    static final int FLUID = 5;
    static final int SEAL = 6;
    static final long DAY = 86_400_000L;
    static final int DAYS = 90;
    /** When the night is, a week after its last prediction. */
    static final long NIGHT = 97 * DAY;

    private static final List<String> INPUTS =
            List.of("flow", "head", "vibration", "temperature", "pressure", "fluid", "seal");
    private static final DecisionRule RULE = new DecisionRule.RecallFloor(0.9, OperatingPoint.Threshold.at(0.5f));
    private static final int ROWS = 24_000;
    private static final int PUMPS_OF_SITE = 300;
    private static final int EARLIER = 8000;

    final SplittableRandom random;
    final List<Row> rows = new ArrayList<>();
    /** How the field has moved since the champion was trained, 0 to 1. */
    double drift = 0.3;
    /** Of what is asked, before anything else: the larger, the more failures. */
    double often = -2.2;
    /** The same when the champion was trained. */
    double oftenBefore = -2.2;
    /** How much an input tells. */
    double strength = 1;

    /** Edits of what the candidate answers, after it was trained. */
    DoubleUnaryOperator answers = score -> score;

    boolean trains = true;
    boolean repeatable = true;
    double goldenDifference;
    double slowest = 2;
    double rarely = 3;
    Map<String, String> broken = Map.of();
    /** Empty: chosen on tune. */
    Optional<OperatingPoint> threshold = Optional.empty();

    double bestIsBetter;
    private double[] pumpEffects = new double[0];
    /** Of its own, so that delays change nothing else. */
    private final SplittableRandom delays;

    /** A prediction with its label. */
    static final class Row {
        String id = "";
        String group = "";
        String source = "";
        Split split = Split.TRAIN;
        long time;
        long labelledAt;
        float[] inputs = new float[0];
        boolean yes;

        boolean isOf(String name) {
            return source.equals(name);
        }

        double age() {
            return (double) time / DAY / DAYS;
        }

        int pump() {
            return Integer.parseInt(group.substring(1));
        }

        boolean isNorth() {
            return pump() % 3 == 0;
        }

        Row copy() {
            Row copy = new Row();
            copy.id = id;
            copy.group = group;
            copy.source = source;
            copy.split = split;
            copy.time = time;
            copy.labelledAt = labelledAt;
            copy.inputs = inputs.clone();
            copy.yes = yes;
            return copy;
        }
    }

    PlantedNight(long seed) {
        this.random = new SplittableRandom(seed);
        this.delays = new SplittableRandom(seed + 2);
        this.pumpEffects = new SplittableRandom(seed + 1)
                .doubles(PUMPS_OF_SITE)
                .map(u -> 1.2 * (u - 0.5))
                .toArray();
    }

    /** Draws the rows of tonight. */
    PlantedNight drawn() {
        for (int row = 0; row < ROWS; row++) {
            rows.add(draw(row, drift, often));
        }
        return this;
    }

    private Row draw(int number, double moved, double usual) {
        Row row = new Row();
        int pump = random.nextInt(PUMPS_OF_SITE);
        row.id = "p" + number;
        row.group = "g" + pump;
        row.source = pump % 5 < 3 ? "plant-a" : "plant-b";
        row.split = pump % 10 < 5 ? Split.TRAIN : pump % 10 < 7 ? Split.TUNE : Split.HOLDOUT;
        row.time = (long) (random.nextDouble() * DAYS * DAY);
        row.labelledAt = Math.min(NIGHT, row.time + delay(2));
        double heat = random.nextGaussian();
        double wear = random.nextGaussian();
        double load = random.nextGaussian();
        row.inputs = new float[] {
            (float) (200 * Math.exp(0.25 * load)),
            (float) (60 + 15 * random.nextGaussian()),
            random.nextInt(33) == 0 ? Float.NaN : (float) (3 * Math.exp(0.4 * wear)),
            (float) (60 + 8 * heat + 3 * moved * row.age()),
            (float) (2.5 + 0.4 * random.nextGaussian()),
            random.nextInt(3),
            random.nextInt(3)
        };
        double odds = usual
                + strength * (1.5 - 0.6 * moved) * heat
                + strength * (1.1 + 0.6 * moved) * wear
                + 0.5 * load
                + (row.inputs[FLUID] == 2 ? 0.8 : 0)
                + pumpEffects[pump];
        row.yes = random.nextDouble() < 1 / (1 + Math.exp(-odds));
        return row;
    }

    /** Of a label, in milliseconds: more than twice the mean for one in seven. */
    long delay(double meanDays) {
        return (long) (-meanDays * DAY * Math.log(1 - delays.nextDouble()));
    }

    /** Its gates under the policy of {@code drydock policy init}. */
    Findings judged() {
        List<Row> earlier = new ArrayList<>();
        for (int row = 0; row < EARLIER; row++) {
            earlier.add(draw(row, 0, oftenBefore));
        }
        Logistic champion = Logistic.fit(earlier);
        Logistic candidate = trains
                ? Logistic.fit(
                        rows.stream().filter(row -> row.split == Split.TRAIN).toList())
                : champion;
        float[] theirs = scores(champion, score -> score);
        float[] ours = scores(candidate, answers);
        float[] best = bestIsBetter > 0 ? oracle() : theirs;
        LabelledRows labelled = labelled();
        OperatingPoint chosen = threshold.orElseGet(() -> pointOf(ours));
        OperatingPoint former = pointOf(theirs);
        LatencyCheck.Percentiles fast =
                new LatencyCheck.Percentiles(1, 2, 3, new Interval(1.9, 2.1), new Interval(2.9, 3.1));
        LatencyCheck.Percentiles own = new LatencyCheck.Percentiles(
                1,
                slowest,
                Math.max(slowest, rarely),
                new Interval(slowest - 0.1, slowest + 0.1),
                new Interval(Math.max(slowest, rarely) - 0.1, Math.max(slowest, rarely) + 0.1));
        Evidence evidence = new Evidence(
                PUMPS,
                labelled,
                new Evidence.Scores(
                        new ModelScores(
                                trains ? "child" : "parent",
                                ours,
                                "a",
                                repeatable ? "a" : "again",
                                Optional.of(chosen)),
                        new ModelScores("parent", theirs, "b", "b", Optional.of(former)),
                        Optional.of(new BestVersion(
                                "pumps/1",
                                false,
                                Optional.of(new ModelScores("best", best, "c", "c", Optional.of(former))),
                                ""))),
                new Evidence.Checks(
                        new GoldenCheck(32, goldenDifference),
                        Optional.of(new Behaviour(4, 8, broken)),
                        Optional.of(
                                new LatencyCheck(1200, own, fast, new LatencyCheck.Ratio(1, new Interval(0.9, 1.1)))),
                        DisturbedScores.NONE),
                List.of(new Slice("north", true), new Slice("south", true)),
                new HoldoutUse("snap", "pumps", "pumps/2", 1, 1, Instant.EPOCH),
                9);
        return new GateSuite(standard()).judge(evidence);
    }

    /** Chosen on tune, as a training does. */
    private OperatingPoint pointOf(float[] scores) {
        int[] tune = IntStream.range(0, rows.size())
                .filter(row -> rows.get(row).split == Split.TUNE)
                .toArray();
        float[] labels = new float[tune.length];
        float[] scored = new float[tune.length];
        Split[] splits = new Split[tune.length];
        Arrays.fill(splits, Split.TUNE);
        for (int i = 0; i < tune.length; i++) {
            labels[i] = rows.get(tune[i]).yes ? 1 : 0;
            scored[i] = scores[tune[i]];
        }
        return ChooseOperatingPoint.choose(
                        RULE,
                        PUMPS,
                        new LabelledRows(
                                Arrays.stream(tune)
                                        .mapToObj(row -> rows.get(row).id)
                                        .toList(),
                                Arrays.stream(tune)
                                        .mapToObj(row -> rows.get(row).group)
                                        .toList(),
                                splits,
                                labels,
                                new int[tune.length]),
                        scored)
                .point();
    }

    private float[] scores(Logistic model, DoubleUnaryOperator edit) {
        float[] scores = new float[rows.size()];
        for (int row = 0; row < scores.length; row++) {
            scores[row] = (float) edit.applyAsDouble(model.probability(rows.get(row).inputs));
        }
        return scores;
    }

    /** A version that knows more than any of today. */
    private float[] oracle() {
        float[] scores = scores(Logistic.fit(rows), score -> score);
        for (int row = 0; row < scores.length; row++) {
            double odds =
                    Math.log(scores[row] / (1 - scores[row])) + (rows.get(row).yes ? bestIsBetter : -bestIsBetter);
            scores[row] = (float) (1 / (1 + Math.exp(-odds)));
        }
        return scores;
    }

    private LabelledRows labelled() {
        int count = rows.size();
        float[] labels = new float[count];
        int[] slices = new int[count];
        Split[] splits = new Split[count];
        long[] times = new long[count];
        long[] exact = new long[count];
        long[] rounded = new long[count];
        for (int i = 0; i < count; i++) {
            Row row = rows.get(i);
            labels[i] = row.yes ? 1 : 0;
            slices[i] = row.isNorth() ? 1 : 2;
            splits[i] = row.split;
            times[i] = row.time;
            exact[i] = digest(row.inputs, -1);
            rounded[i] = digest(row.inputs, 0xFFFFE000);
        }
        return new LabelledRows(
                rows.stream().map(row -> row.id).toList(),
                rows.stream().map(row -> row.group).toList(),
                splits,
                labels,
                slices,
                new LabelledRows.Labellers(
                        rows.stream().map(row -> row.source).toList(), Collections.nCopies(count, "")),
                new RowContents(exact, rounded, times, columns()),
                SplitRule.By.GROUP);
    }

    private static long digest(float[] values, int bits) {
        long digest = 17;
        for (float value : values) {
            digest = (digest ^ (Float.floatToIntBits(value) & bits)) * 0x9E3779B97F4A7C15L;
            digest ^= digest >>> 29;
        }
        return digest;
    }

    private InputColumns columns() {
        return new InputColumns() {
            @Override
            public List<String> names() {
                return INPUTS;
            }

            @Override
            public float value(int row, int input) {
                return rows.get(row).inputs[input];
            }

            @Override
            public String source(int row) {
                return rows.get(row).source;
            }

            @Override
            public long labelledAt(int row) {
                return rows.get(row).labelledAt;
            }
        };
    }

    /** For two classes, the policy of {@code drydock policy init}. */
    static GatePolicy standard() {
        try (InputStream in = Objects.requireNonNull(PolicyCommand.class.getResourceAsStream("standard-policy.json"))) {
            return PolicyDocument.read(in.readAllBytes()).of(Task.BINARY_CLASSIFICATION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A logistic regression on standardised inputs, their squares, and one column for each category; a missing value is one, too. */
    private static final class Logistic {
        private static final int STEPS = 60;
        private static final int NUMBERS = 5;
        private static final int FEATURES = 1 + 3 * NUMBERS + 6;

        private final double[] means = new double[NUMBERS];
        private final double[] deviations = new double[NUMBERS];
        private final double[] weights = new double[FEATURES];

        static Logistic fit(List<Row> rows) {
            Logistic model = new Logistic();
            model.scale(rows);
            double[][] features =
                    rows.stream().map(row -> model.features(row.inputs)).toArray(double[][]::new);
            for (int step = 0; step < STEPS; step++) {
                double[] gradient = new double[FEATURES];
                for (int i = 0; i < features.length; i++) {
                    double error = (rows.get(i).yes ? 1 : 0) - model.probabilityOf(features[i]);
                    for (int f = 0; f < FEATURES; f++) {
                        gradient[f] += error * features[i][f];
                    }
                }
                for (int f = 0; f < FEATURES; f++) {
                    model.weights[f] += 2.5 * gradient[f] / features.length;
                }
            }
            return model;
        }

        private void scale(List<Row> rows) {
            for (int input = 0; input < NUMBERS; input++) {
                int at = input;
                double[] known = rows.stream()
                        .mapToDouble(row -> row.inputs[at])
                        .filter(Double::isFinite)
                        .toArray();
                double mean = Arrays.stream(known).average().orElse(0);
                means[input] = mean;
                deviations[input] = Math.max(
                        1e-6,
                        Math.sqrt(Arrays.stream(known)
                                .map(value -> (value - mean) * (value - mean))
                                .average()
                                .orElse(1)));
            }
        }

        private double[] features(float[] inputs) {
            double[] features = new double[FEATURES];
            features[0] = 1;
            for (int input = 0; input < NUMBERS; input++) {
                boolean missing = !Float.isFinite(inputs[input]);
                double value =
                        missing ? 0 : Math.max(-4, Math.min(4, (inputs[input] - means[input]) / deviations[input]));
                features[1 + 3 * input] = value;
                features[2 + 3 * input] = value * value / 4;
                features[3 + 3 * input] = missing ? 1 : 0;
            }
            features[1 + 3 * NUMBERS + Math.floorMod((int) inputs[FLUID], 3)] = 1;
            features[1 + 3 * NUMBERS + 3 + Math.floorMod((int) inputs[SEAL], 3)] = 1;
            return features;
        }

        private double probabilityOf(double[] features) {
            double odds = 0;
            for (int f = 0; f < FEATURES; f++) {
                odds += weights[f] * features[f];
            }
            return 1 / (1 + Math.exp(-odds));
        }

        double probability(float[] inputs) {
            return probabilityOf(features(inputs));
        }
    }
}
