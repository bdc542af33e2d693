package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a copy of a row that was trained on, and what only looks like one. */
class LeakageGateTest {
    private static final int FIELDS = 100;

    @Test
    void findsOneRowThatWasExportedAgainUnderAnotherIdAndGroup() {
        Field field = new Field(1);
        field.copied = 1;

        GateResult result = judge(field.rows());

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.finding())
                .isEqualTo(
                        "1 rows of the holdout are rows of train or tune once more, with the same inputs, time and label"
                                + " under another prediction id and group (p3 is p0); by chance at most 0.000 are to be expected."
                                + " So the holdout is not unseen. Have the source export each row once, or import a model of another"
                                + " name whose group is what such rows share.");
    }

    @Test
    void namesTwentyOfManyCopies() {
        Field field = new Field(1);
        field.copied = 100;

        assertThat(judge(field.rows()).finding())
                .startsWith("100 rows of the holdout are")
                .containsPattern("\\((p[0-9]+ is p[0-9]+, ){20}…\\)");
    }

    @Test
    void anHonestFieldPasses() {
        assertThat(judge(new Field(1).rows()).verdict()).isEqualTo(Verdict.PASS);
        assertThat(judge(new Field(1).rows()).finding())
                .contains("no more rows of the holdout than by chance are a copy");
    }

    /** A dozen different readings, on the hour. */
    @Test
    void rowsThatAgreeByChanceAreNoLeak() {
        assertThat(falseAlarms((random, hour) -> random.nextInt(12))).isLessThanOrEqualTo(1);
    }

    /** Fewer chances to agree, so that a single agreement is news. */
    @Test
    void rowsThatSeldomAgreeByChanceAreNoLeak() {
        assertThat(falseAlarms((random, hour) -> random.nextInt(2000))).isLessThanOrEqualTo(2);
    }

    /** Machines that stand still read alike, and they stand still at night. */
    @Tag("slow")
    @Test
    void machinesThatRestAtTheSameHoursAreNoLeak() {
        assertThat(falseAlarms((random, hour) -> {
                    boolean rests = hour % 24 < 8 && random.nextDouble() < 0.9;
                    return rests ? 0 : random.nextLong();
                }))
                .isZero();
    }

    /** The weather is the same for all, and what comes of it is not. */
    @Test
    void groupsThatShareTheirInputsAreNoLeak() {
        assertThat(falseAlarms((random, hour) -> hour)).isZero();
    }

    @Test
    void copiesAmongRowsThatAgreeByChanceAreFound() {
        int found = 0;
        for (int seed = 0; seed < 20; seed++) {
            Field field = new Field(seed);
            field.readings = (random, hour) -> random.nextInt(2000);
            field.copied = 60;
            found += judge(field.rows()).verdict() == Verdict.FAIL ? 1 : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(19);
    }

    @Test
    void groupsMayLieInSeveralSplitsWhereTheOwnerSplitsById() {
        Field field = new Field(1);
        field.mixed = true;
        assertThat(judge(field.rows()).finding()).startsWith("40 groups lie in more than one split");

        field = new Field(1);
        field.mixed = true;
        field.splitBy = SplitRule.By.ID;
        GateResult told = judge(field.rows());
        assertThat(told.verdict()).isEqualTo(Verdict.PASS);
        assertThat(told.finding())
                .startsWith("None of the 4000 prediction ids lies in more than one split, and no more rows")
                .contains("Of the 80 groups 40 have rows in more than one split, which splits by id allow");

        field = new Field(1);
        field.splitBy = SplitRule.By.ID;
        field.copied = 1;
        assertThat(judge(field.rows()).finding())
                .contains(
                        "under another prediction id (p3 is p0);",
                        "or split by the group in model.yaml ('drydock definition change'), if that");
    }

    @Test
    void splitsByTimeMustFollowEachOther() {
        Field field = new Field(1);
        field.splitBy = SplitRule.By.TIME;
        field.inOrder = true;
        GateResult told = judge(field.rows());
        assertThat(told.verdict()).isEqualTo(Verdict.PASS);
        assertThat(told.finding())
                .contains("every row is older than those of the next split", "which splits by time allow");

        field = new Field(1);
        field.splitBy = SplitRule.By.TIME;
        GateResult failed = judge(field.rows());
        assertThat(failed.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(failed.finding())
                .matches("Row p\\d+ of train \\(1970-02-04T2.:00:00Z\\) is not before row p\\d+ of tune"
                        + " \\(1970-01-01T0.:00:00Z\\), though the splits are by time, so the holdout is not unseen."
                        + " Build the snapshot again.");
    }

    private static GateResult judge(LabelledRows rows) {
        float[] scores = new float[rows.size()];
        return LeakageGate.judge(evidence(rows, scores));
    }

    private static Evidence evidence(LabelledRows rows, float[] champion) {
        return new Evidence(
                Fixtures.TWO_CLASSES,
                rows,
                new Evidence.Scores(
                        new ModelScores("child", champion, "a", "a"), new ModelScores("parent", champion, "b", "b")),
                new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                List.of(),
                new HoldoutUse("snap", "m", "m/2", 1, 1, Instant.EPOCH),
                9);
    }

    /** Two clocks, or one that is read again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 20, 1000})
    void findsRowsThatWereExportedAgainALittleLater(long milliseconds) {
        Field field = new Field(1);
        field.copied = 150;
        field.later = milliseconds;

        GateResult result = judge(field.rows());

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.finding())
                .contains("once more, with the same inputs and label and times at most a second apart under another"
                        + " prediction id and group (p3 is p0, ");
    }

    @Test
    void findsRowsWhoseInputsWereReadAgainWithNoiseInTheLastDigits() {
        Field field = new Field(1);
        field.copied = 150;
        field.later = 3;
        field.noisy = true;

        assertThat(judge(field.rows()).finding())
                .contains(
                        "with the same label, inputs that differ by a thousandth or so and times at most a second apart");
    }

    /** A machine that reports every minute, with a dozen readings: rows within a second of each other agree by chance. */
    @Test
    void rowsOfTheSameSecondThatAgreeByChanceAreNoLeak() {
        int alarms = 0;
        for (int seed = 0; seed < FIELDS; seed++) {
            Field field = new Field(seed);
            field.readings = (random, hour) -> random.nextInt(12);
            field.jitter = 1000;
            alarms += judge(field.rows()).verdict() == Verdict.FAIL ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(1);
    }

    @Test
    void anInputThatIsTheLabelIsNamed() {
        Inputs inputs = new Inputs(row -> row % 3 == 0);

        GateResult result = LeakageGate.judge(inputs.evidence((random, yes) -> yes ? 1 : 0, 0.3));

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.finding())
                .startsWith("An input alone tells the label better than the champion, which has all inputs: leak (yes:"
                        + " auc 1.000 on tune, the champion's 0.")
                .contains("written after the outcome", "may waive gate leakage.");
    }

    /** It is missing until the outcome is known, or is one of several codes that are given afterwards. */
    @Test
    void anInputThatGivesTheLabelAwayInAnotherFormIsNamed() {
        Inputs inputs = new Inputs(row -> row % 3 == 0);
        assertThat(LeakageGate.judge(inputs.evidence((random, yes) -> yes ? Float.NaN : random.nextFloat(), 0.3))
                        .finding())
                .contains("leak (yes: auc 1.000");
        assertThat(LeakageGate.judge(inputs.evidence((random, yes) -> 2 * random.nextInt(4) + (yes ? 1 : 0), 0.3))
                        .finding())
                .contains("leak (yes: auc 1.000");
        assertThat(LeakageGate.judge(
                                inputs.evidence((random, yes) -> random.nextDouble() < 0.05 ? 0.5f : yes ? 1 : 0, 0.3))
                        .verdict())
                .isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    /** Codes that are given afterwards, of which every second one means "yes": more of them than bins. */
    @Test
    void oneOfManyCodesThatGivesTheLabelAwayIsNamed() {
        Inputs inputs = new Inputs(row -> row % 3 == 0);
        assertThat(LeakageGate.judge(inputs.evidence((random, yes) -> 2 * random.nextInt(60) + (yes ? 1 : 0), 0.3))
                        .verdict())
                .isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    @Test
    void alsoBesideAChampionThatLeavesLittleToTell() {
        Inputs inputs = new Inputs(row -> row % 3 == 0);
        assertThat(LeakageGate.judge(inputs.evidence((random, yes) -> yes ? 1 : 0, 2.6))
                        .finding())
                .contains("leak (yes: auc 1.000 on tune, the champion's 0.9");
    }

    /** The champion has learnt from it. */
    @Test
    void aStrongHonestInputIsNoLeak() {
        for (int seed = 0; seed < FIELDS; seed++) {
            int from = seed;
            Inputs inputs = new Inputs(row -> new SplittableRandom(31L * from + row).nextInt(3) == 0);
            GateResult result = LeakageGate.judge(
                    inputs.evidence((random, yes) -> (float) (random.nextGaussian() + (yes ? 3 : 0)), 3));
            assertThat(result.verdict()).as(result.finding()).isEqualTo(Verdict.PASS);
        }
    }

    /** 3000 rows of 100 groups with two inputs. */
    private record Inputs(IntPredicate yes) {
        private static final int ROWS = 3000;

        interface Leak {
            float of(SplittableRandom random, boolean yes);
        }

        /** @param shift by how much more the champion scores rows that are "yes" */
        Evidence evidence(Leak leak, double shift) {
            SplittableRandom random = new SplittableRandom(5);
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            Split[] splits = new Split[ROWS];
            float[] labels = new float[ROWS];
            float[] champion = new float[ROWS];
            float[][] values = new float[ROWS][];
            long[] digests = new long[ROWS];
            for (int row = 0; row < ROWS; row++) {
                ids.add("p" + row);
                groups.add("g" + row / 30);
                splits[row] = List.of(Split.TRAIN, Split.TRAIN, Split.TUNE, Split.HOLDOUT)
                        .get(row / 30 % 4);
                boolean own = yes.test(row);
                labels[row] = own ? 1 : 0;
                values[row] = new float[] {(float) random.nextGaussian(), leak.of(random, own)};
                champion[row] = (float) (1 / (1 + Math.exp(-random.nextGaussian() - (own ? shift : 0))));
                digests[row] = row;
            }
            InputColumns columns = Fixtures.columns(List.of("noise", "leak"), values);
            return LeakageGateTest.evidence(
                    new LabelledRows(
                            ids,
                            groups,
                            splits,
                            labels,
                            new int[ROWS],
                            new LabelledRows.Labellers(
                                    Collections.nCopies(ROWS, "plant-a"), Collections.nCopies(ROWS, "")),
                            new RowContents(digests, digests, new long[ROWS], columns),
                            SplitRule.By.GROUP),
                    champion);
        }
    }

    private static int falseAlarms(Readings readings) {
        int alarms = 0;
        for (int seed = 0; seed < FIELDS; seed++) {
            Field field = new Field(seed);
            field.readings = readings;
            alarms += judge(field.rows()).verdict() == Verdict.FAIL ? 1 : 0;
        }
        return alarms;
    }

    private interface Readings {
        long of(SplittableRandom random, long hour);
    }

    /** 4000 rows of 80 groups, hour by hour over five weeks; the last of each four groups is the holdout. */
    private static final class Field {
        private static final int ROWS = 4000;
        private static final int HOURS = 35 * 24;

        private final SplittableRandom random;
        Readings readings = (chance, hour) -> chance.nextLong();
        /** Of the holdout's rows so many repeat the row three before them. */
        int copied;

        /** By so many milliseconds. */
        long later;

        /** Copies differ in their last digits. */
        boolean noisy;

        /** Rows are not on the hour, but up to so many milliseconds later. */
        int jitter;

        SplitRule.By splitBy = SplitRule.By.GROUP;
        /** One row in seven is of another row's group. */
        boolean mixed;
        /** Splits follow each other, a week each for tune and holdout. */
        boolean inOrder;

        Field(long seed) {
            random = new SplittableRandom(seed);
        }

        LabelledRows rows() {
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            Split[] splits = new Split[ROWS];
            float[] labels = new float[ROWS];
            long[] inputs = new long[ROWS];
            long[] rounded = new long[ROWS];
            long[] times = new long[ROWS];
            for (int row = 0; row < ROWS; row++) {
                ids.add("p" + row);
                groups.add("g" + (mixed && row % 7 == 0 ? row / 7 : row) % 80);
                splits[row] = List.of(Split.TRAIN, Split.TRAIN, Split.TUNE, Split.HOLDOUT)
                        .get(row % 4);
                long hour = random.nextInt(HOURS);
                times[row] = hour * 3_600_000 + (jitter > 0 ? random.nextInt(jitter) : 0);
                if (inOrder) {
                    splits[row] = hour < 21 * 24 ? Split.TRAIN : hour < 28 * 24 ? Split.TUNE : Split.HOLDOUT;
                }
                inputs[row] = readings.of(random, hour);
                rounded[row] = inputs[row];
                labels[row] = random.nextDouble() < 0.3 ? 1 : 0;
                if (splits[row] == Split.HOLDOUT && row / 4 < copied) {
                    times[row] = times[row - 3] + later;
                    inputs[row] = inputs[row - 3] + (noisy ? 1 : 0);
                    rounded[row] = rounded[row - 3];
                    labels[row] = labels[row - 3];
                }
            }
            return new LabelledRows(
                    ids,
                    groups,
                    splits,
                    labels,
                    new int[ROWS],
                    new LabelledRows.Labellers(Collections.nCopies(ROWS, "plant-a"), Collections.nCopies(ROWS, "")),
                    new RowContents(inputs, rounded, times, InputColumns.NONE),
                    splitBy);
        }
    }
}
