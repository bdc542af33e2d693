package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowLabelsTest {
    private static final int HONEST_NIGHTS = 100;
    private static final double DAY = 86_400_000.0;

    private final Field field = new Field();

    @Test
    void failuresThatAreReportedLateAreNamedWithTheMaturityThatTheyNeed() {
        field.delayOfYes = random -> 30 * exponential(random);

        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding)
                        .startsWith("Rows labelled yes get their label later than the others, half of them after ")
                        .containsPattern(
                                "in (the holdout|all rows) only 0\\.[678]\\d\\d \\[0\\.\\d{3}, 0\\.8\\d\\d\\] of them have it so far")
                        .containsPattern("Set maturity in model.yaml to [4-9]\\dd or more")
                        .doesNotContain("labelled no"));
    }

    /** A pump is sound if it did not fail for thirty days, so its label takes as long, and there is none of it in younger rows. */
    @Test
    void soundPumpsThatAreKnownAfterThirtyDaysAreNamed() {
        field.delayOfNo = random -> 30;
        field.delayOfYes = random -> 30 * random.nextDouble();

        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding)
                        .startsWith("Rows labelled no get their label later")
                        .contains("Set maturity in model.yaml to 30d or more"));
        field.maturity = 30;
        assertThat(field.find()).isEmpty();
    }

    @Test
    void theSuggestedMaturityIsEnough() {
        field.delayOfYes = random -> 25 * exponential(random);
        String finding = field.find().orElseThrow();
        field.maturity = Double.parseDouble(finding.replaceAll("(?s).*model.yaml to (\\d+)d or more.*", "$1"));

        assertThat(field.find()).isEmpty();
    }

    /** The holdout is the newest part, and nearly all that is missing is missing there. */
    @Test
    void aHoldoutOfTheNewestRowsIsAskedByItself() {
        field.delayOfYes = random -> 12 * exponential(random);
        assertThat(field.find()).isEmpty();

        field.holdoutFrom = 75;
        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding).contains("in the holdout only 0."));
        assertThat(SlowLabels.find(field.evidence(), false, 0.95, Set.of())).isEmpty();
    }

    @Test
    void oneClassOfSeveralIsNamed() {
        field.task = new ModelTask(Task.MULTICLASS_CLASSIFICATION, LabelRule.ofClasses("no", "yes", "unknown"));
        field.third = 0.3;
        field.delayOfYes = random -> 30 * exponential(random);

        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding)
                        .startsWith("Rows labelled yes")
                        .doesNotContain("labelled unknown")
                        .doesNotContain("labelled no "));
    }

    /** A repair that takes longer is also reported later. */
    @Test
    void longTimesThatAreReportedLateAreNamed() {
        field.task = new ModelTask(Task.REGRESSION, new LabelRule.Quantity(0, 100, "h", 1));
        field.rateOfYes = 0.5;
        field.delayOfYes = random -> 30 * exponential(random);

        assertThat(field.find())
                .hasValueSatisfying(
                        finding -> assertThat(finding).startsWith("Rows with labels above the median get their label"));
    }

    @Test
    void shortTimesThatAreReportedLateAreNamed() {
        field.task = new ModelTask(Task.REGRESSION, new LabelRule.Quantity(0, 100, "h", 1));
        field.rateOfYes = 0.5;
        field.delayOfNo = random -> 30 * exponential(random);

        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding)
                        .startsWith("Rows with labels up to the median get their label")
                        .doesNotContain("above the median"));
    }

    @Test
    void watchedSourcesAreNotAsked() {
        field.delayOfYes = random -> 30 * exponential(random);

        assertThat(SlowLabels.find(field.evidence(), true, 0.95, Set.of("plant-a")))
                .isPresent();
        assertThat(SlowLabels.find(field.evidence(), true, 0.95, Set.of("plant-a", "plant-b")))
                .isEmpty();
    }

    @Test
    void rowsThatDoNotSayWhenTheyWereLabelledAccuseNobody() {
        field.delayOfYes = random -> 30 * exponential(random);
        field.dated = false;

        assertThat(field.find()).isEmpty();
    }

    @Test
    void gateSourcesSaysSo() {
        field.delayOfYes = random -> 30 * exponential(random);

        assertThat(new GateSuite(Reports.policy()).judge(field.evidence()).gates())
                .filteredOn(gate -> gate.name().equals("sources"))
                .singleElement()
                .satisfies(gate -> {
                    assertThat(gate.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
                    assertThat(gate.finding()).startsWith("Rows labelled yes get their label later");
                });
    }

    @Tag("slow")
    @Test
    void labelsThatComeAtTheirOwnPaceAreHonest() {
        assertThat(accused(night -> {})).isZero();
    }

    /** All labels take long. What is missing is missing of both. */
    @Test
    void labelsThatAllComeLateAreHonest() {
        assertThat(accused(night -> {
                    night.delayOfNo = random -> 25 * exponential(random);
                    night.delayOfYes = night.delayOfNo;
                }))
                .isLessThanOrEqualTo(2);
    }

    /** Failures take twice as long, and the owner waits long enough. */
    @Tag("slow")
    @Test
    void slowFailuresThatTheOwnerWaitsForAreHonest() {
        assertThat(accused(night -> {
                    night.delayOfNo = random -> 5 * exponential(random);
                    night.delayOfYes = random -> 10 * exponential(random);
                    night.maturity = 21;
                }))
                .isZero();
    }

    @Test
    void seasonsDriftAndGrowthAreHonest() {
        assertThat(accused(night -> {
                    night.growth = 3;
                    night.season = 0.8;
                    night.delayOfNo = random -> 8 * exponential(random);
                    night.delayOfYes = night.delayOfNo;
                }))
                .isLessThanOrEqualTo(2);
    }

    /** A laboratory that labels on the first of each month, and a plant whose feedback comes no more. */
    @Tag("slow")
    @Test
    void labelsInBatchesAndSourcesThatStoppedAreHonest() {
        assertThat(accused(night -> {
                    night.batch = 30;
                    night.plantBEndsOn = 50;
                }))
                .isLessThanOrEqualTo(2);
    }

    /** Few failures, in few pumps. */
    @Tag("slow")
    @Test
    void fewFailuresAreHonest() {
        assertThat(accused(night -> {
                    night.rateOfYes = 0.02;
                    night.pumps = 40;
                    night.delayOfNo = random -> 15 * exponential(random);
                    night.delayOfYes = night.delayOfNo;
                }))
                .isLessThanOrEqualTo(2);
    }

    /** Beside what each row adds to the figure, by changing its weight a little. */
    @ParameterizedTest
    @CsvSource({"3, 0, 2.0", "15, 0, 8.0", "3, 40, 12.0"})
    void theBoundsAreThoseOfWhatEachRowAdds(int delaysOfNo, int oneAtOnceIn, String others) {
        Counted counted = new Counted();
        counted.delaysOfNo = delaysOfNo;
        counted.oneAtOnceIn = oneAtOnceIn;
        counted.count(90, 12);
        double complete = counted.complete(-1);
        double[] effects = new double[counted.rows()];
        for (int row = 0; row < effects.length; row++) {
            effects[row] = (counted.complete(row) - complete) / Counted.LITTLE;
        }
        int[] kept = IntStream.range(0, effects.length)
                .filter(row -> counted.isOld(row) || counted.isAsked(row))
                .toArray();
        Interval bounds = GroupSpread.of(
                        new RowGroups(
                                IntStream.of(kept).map(counted.groups::get).toArray(), 12),
                        IntStream.of(kept).mapToDouble(row -> effects[row]).toArray(),
                        IntStream.of(kept)
                                .map(row -> counted.yes.get(row) ? 0 : 1)
                                .toArray())
                .bounds(complete, 1 - 0.05 / 4);

        assertThat(counted.find())
                .hasValue(
                        "Rows labelled yes get their label later than the others, half of them after 25.0 days or more against "
                                + others + ", and in all rows only " + Numbers.thousandths(complete) + " ["
                                + Numbers.thousandths(bounds.low()) + ", " + Numbers.thousandths(bounds.high())
                                + "] of them have it so far, compared with the others; at least 0.9 are needed. So the figures are those"
                                + " of the rows whose label came fast. Set maturity in model.yaml to 45d or more ('drydock definition"
                                + " change'), so that rows too young for their label are left out. If they may be missing, a release"
                                + " manager may waive gate sources.");
        assertThat(bounds.high()).isLessThan(0.9);
    }

    /** Thirty labels of a class that are old enough tell how long it takes, and 29 do not. */
    @Test
    void asManyOldLabelsAsNeededAreAsked() {
        Counted thirty = new Counted();
        thirty.count(90, 12);
        thirty.keepOld(30);
        assertThat(thirty.find()).isPresent();
        thirty.keepOld(29);
        assertThat(thirty.find()).isEmpty();
    }

    /** With 99 rows a source does not show when its last label came. */
    @Test
    void aSourceWithAHundredRowsIsAsked() {
        Counted alone = new Counted();
        alone.count(90, 12);
        Counted both = new Counted();
        both.count(90, 12);
        both.addOf("plant-b", 99);
        assertThat(both.find()).isEqualTo(alone.find());
        both.addOf("plant-b", 1);
        assertThat(both.find()).isNotEqualTo(alone.find());
    }

    /** What was erased, or came again, is not looked at. */
    @Test
    void erasedAndReplayedRowsAreNotAsked() {
        Counted counted = new Counted();
        counted.count(90, 12);
        Counted more = new Counted();
        more.count(90, 12);
        more.addOf("plant-a", 200);
        more.erasedFrom = counted.rows();
        assertThat(more.find()).isEqualTo(counted.find());
        more.erasedFrom = Integer.MAX_VALUE;
        assertThat(more.find()).isNotEqualTo(counted.find());
        more.replayedFrom = counted.rows();
        assertThat(more.find()).isEqualTo(counted.find());
    }

    @Test
    void theHoldoutIsNotLookedAtUnlessItMayBe() {
        Counted counted = new Counted();
        counted.count(90, 12);
        Counted more = new Counted();
        more.count(90, 12);
        more.addOf("plant-a", 200);
        more.holdoutFrom = counted.rows();
        assertThat(more.find(false)).isEqualTo(counted.find(false)).isPresent();
        assertThat(more.find(true)).isNotEqualTo(counted.find(true));
    }

    /** Rows of {@code plant-a} with whole days between prediction, label and the last label, which comes at the end of day 90. */
    private static final class Counted {
        static final double LITTLE = 1e-5;
        private static final int[] DELAYS_OF_YES = {5, 15, 25, 35, 45};
        final List<Boolean> yes = new ArrayList<>();
        final List<Integer> groups = new ArrayList<>();
        private final List<Integer> horizons = new ArrayList<>();
        private final List<Integer> delays = new ArrayList<>();
        private final List<String> sources = new ArrayList<>();
        private final Map<Integer, Boolean> asked = new HashMap<>();
        /** So many, from one day on. */
        int delaysOfNo = 3;

        /** One in so many comes after a day, and the others ten days later than else; 0: none does. */
        int oneAtOnceIn;

        int holdoutFrom = Integer.MAX_VALUE;
        int erasedFrom = Integer.MAX_VALUE;
        int replayedFrom = Integer.MAX_VALUE;

        int rows() {
            return yes.size();
        }

        /** Each day four predictions without the outcome and two with it, of which those have a label that had time for it. */
        void count(int days, int pumps) {
            for (int horizon = 1; horizon <= days; horizon++) {
                for (int i = 0; i < 6; i++) {
                    boolean isYes = i >= 4;
                    int delay = isYes ? DELAYS_OF_YES[(2 * horizon + i) % 5] : delayOfNo(horizon, i);
                    if (delay <= horizon) {
                        add("plant-a", isYes, horizon, delay, (horizon * 7 + i * i) % pumps);
                    }
                }
            }
        }

        private int delayOfNo(int horizon, int i) {
            int delay = 1 + (horizon + i) % delaysOfNo;
            return oneAtOnceIn == 0 ? delay : (4 * horizon + i) % oneAtOnceIn == 0 ? 1 : 10 + delay;
        }

        void addOf(String source, int count) {
            for (int i = 0; i < count; i++) {
                add(source, false, 90 - i % 80, 1, i % 12);
            }
        }

        private void add(String source, boolean isYes, int horizon, int delay, int group) {
            sources.add(source);
            yes.add(isYes);
            horizons.add(horizon);
            delays.add(delay);
            groups.add(group);
        }

        /** Of the rows with the outcome. */
        void keepOld(int count) {
            int old = 0;
            for (int row = 0; row < rows(); row++) {
                if (yes.get(row) && isOld(row) && ++old > count) {
                    for (List<?> column : List.of(yes, groups, horizons, delays, sources)) {
                        column.remove(row);
                    }
                    row--;
                }
            }
        }

        /** At least half of the longest horizon. */
        boolean isOld(int row) {
            return horizons.get(row) >= 45;
        }

        /** The mean share, with a little more weight on one row; below 0: on none. */
        double complete(int heavier) {
            double sum = 0;
            double weights = 0;
            Map<Integer, Double> ratios = new HashMap<>();
            for (int row = 0; row < rows(); row++) {
                if (isAsked(row)) {
                    double weight = weight(row, heavier);
                    sum += weight
                            * ratios.computeIfAbsent(
                                    horizons.get(row),
                                    horizon -> share(true, horizon, heavier) / share(false, horizon, heavier));
                    weights += weight;
                }
            }
            return sum / weights;
        }

        /** Of the other labels, one in twenty comes within its horizon. */
        boolean isAsked(int row) {
            return !yes.get(row)
                    && asked.computeIfAbsent(horizons.get(row), horizon -> share(false, horizon, -1) >= 0.05);
        }

        private double share(boolean ofYes, int horizon, int heavier) {
            double within = 0;
            double all = 0;
            for (int row = 0; row < rows(); row++) {
                if (yes.get(row) == ofYes && isOld(row)) {
                    within += delays.get(row) <= horizon ? weight(row, heavier) : 0;
                    all += weight(row, heavier);
                }
            }
            return within / all;
        }

        private static double weight(int row, int heavier) {
            return row == heavier ? 1 + LITTLE : 1;
        }

        Optional<String> find() {
            return find(true);
        }

        Optional<String> find(boolean holdout) {
            int count = rows();
            Split[] splits = new Split[count];
            float[] labels = new float[count];
            long[] times = new long[count];
            List<String> ids = new ArrayList<>();
            for (int row = 0; row < count; row++) {
                splits[row] = row >= erasedFrom ? Split.ERASED : row >= holdoutFrom ? Split.HOLDOUT : Split.TRAIN;
                labels[row] = yes.get(row) ? 1 : 0;
                times[row] = (long) ((100 - horizons.get(row)) * DAY);
                ids.add("p" + row);
            }
            InputColumns columns = new InputColumns() {
                @Override
                public List<String> names() {
                    return List.of();
                }

                @Override
                public float value(int row, int input) {
                    throw new IndexOutOfBoundsException(input);
                }

                /** One label of each source comes at the last moment. */
                @Override
                public long labelledAt(int row) {
                    boolean isLast = row == sources.indexOf(sources.get(row));
                    return times[row] + (long) ((isLast ? horizons.get(row) : delays.get(row)) * DAY);
                }

                @Override
                public boolean isReplayed(int row) {
                    return row >= replayedFrom;
                }
            };
            ModelScores answers = new ModelScores("w", new float[count], "a", "a");
            return SlowLabels.find(
                    new Evidence(
                            Fixtures.TWO_CLASSES,
                            new LabelledRows(
                                    ids,
                                    groups.stream().map(group -> "g" + group).toList(),
                                    splits,
                                    labels,
                                    new int[count],
                                    new LabelledRows.Labellers(sources, Collections.nCopies(count, "")),
                                    new RowContents(new long[count], new long[count], times, columns),
                                    SplitRule.By.GROUP),
                            new Evidence.Scores(answers, answers),
                            new Evidence.Checks(new GoldenCheck(32, 0), Optional.empty()),
                            List.of(),
                            new HoldoutUse("snap", "m", "m/2", 1, 1, java.time.Instant.EPOCH),
                            9),
                    holdout,
                    0.95,
                    Set.of());
        }
    }

    private interface Edit {
        void of(Field night);
    }

    private static int accused(Edit edit) {
        int accused = 0;
        for (int night = 0; night < HONEST_NIGHTS; night++) {
            Field honest = new Field();
            honest.seed = 100L + night;
            edit.of(honest);
            accused += honest.find().isPresent() ? 1 : 0;
        }
        return accused;
    }

    private static double exponential(SplittableRandom random) {
        return -Math.log(1 - random.nextDouble());
    }

    private interface Delay {
        double draw(SplittableRandom random);
    }

    /** Predictions of ninety days, of which only those count whose label has come. */
    private static final class Field {
        long seed = 5;
        ModelTask task = Fixtures.TWO_CLASSES;
        int predictions = 8000;
        int pumps = 120;
        double days = 90;
        double maturity = 7;
        double rateOfYes = 0.2;
        double third;
        double growth = 1;
        double season;
        double batch;
        double plantBEndsOn = 90;
        double holdoutFrom = -1;
        boolean dated = true;
        Delay delayOfNo = random -> 3 * exponential(random);
        Delay delayOfYes = random -> 3 * exponential(random);

        Optional<String> find() {
            return SlowLabels.find(evidence(), true, 0.95, Set.of());
        }

        Evidence evidence() {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            List<String> sources = new ArrayList<>();
            List<Split> splits = new ArrayList<>();
            List<Float> labels = new ArrayList<>();
            List<Long> times = new ArrayList<>();
            List<Long> labelled = new ArrayList<>();
            DoubleUnaryOperator density = day -> (1 + (growth - 1) * day / days) / growth;
            for (int prediction = 0; prediction < predictions; prediction++) {
                double day = days * random.nextDouble();
                while (random.nextDouble() > density.applyAsDouble(day)) {
                    day = days * random.nextDouble();
                }
                int pump = random.nextInt(pumps);
                boolean plantB = pump % 3 == 0;
                boolean yes = random.nextDouble() < rateOfYes * (1 + season * Math.sin(6 * day / days));
                boolean other = !yes && random.nextDouble() < third;
                double delay = yes ? delayOfYes.draw(random) : delayOfNo.draw(random);
                double labelledOn = day + delay;
                labelledOn = batch > 0 ? batch * Math.ceil(labelledOn / batch) : labelledOn;
                if (day > days - maturity || labelledOn > (plantB ? plantBEndsOn : days)) {
                    continue;
                }
                ids.add("p" + ids.size());
                groups.add("g" + pump);
                sources.add(plantB ? "plant-b" : "plant-a");
                splits.add(
                        holdoutFrom >= 0
                                ? day >= holdoutFrom ? Split.HOLDOUT : pump % 2 == 0 ? Split.TRAIN : Split.TUNE
                                : Split.USED.get(pump % 3));
                labels.add(
                        task.task() == Task.REGRESSION
                                ? (float) ((yes ? 50 : 10) + random.nextDouble())
                                : yes ? 1f : other ? 2f : 0f);
                times.add((long) (day * DAY));
                labelled.add(dated ? (long) (labelledOn * DAY) : 0L);
            }
            int count = ids.size();
            float[] values = new float[count];
            int[] slices = new int[count];
            long[] digests = new long[count];
            long[] at = new long[count];
            for (int row = 0; row < count; row++) {
                values[row] = labels.get(row);
                digests[row] = random.nextLong();
                at[row] = times.get(row);
            }
            InputColumns columns = new InputColumns() {
                @Override
                public List<String> names() {
                    return List.of();
                }

                @Override
                public float value(int row, int input) {
                    throw new IndexOutOfBoundsException(input);
                }

                @Override
                public long labelledAt(int row) {
                    return labelled.get(row);
                }
            };
            float[] scores =
                    new float[count * Math.max(1, task.label().classes().size() > 2 ? 3 : 1)];
            ModelScores answers = new ModelScores("w", scores, "a", "a");
            return new Evidence(
                    task,
                    new LabelledRows(
                            ids,
                            groups,
                            splits.toArray(Split[]::new),
                            values,
                            slices,
                            new LabelledRows.Labellers(sources, Collections.nCopies(count, "")),
                            new RowContents(digests, digests, at, columns),
                            SplitRule.By.GROUP),
                    new Evidence.Scores(answers, answers),
                    new Evidence.Checks(new GoldenCheck(32, 0), Optional.empty()),
                    List.of(),
                    new HoldoutUse("snap", "m", "m/2", 1, 1, java.time.Instant.EPOCH),
                    9);
        }
    }
}
