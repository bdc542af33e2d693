package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is a copy of a row that was trained on, and what only looks like one. */
class LeakageGateTest {
    private static final int FIELDS = 100;

    @Test
    void findsOneRowThatWasExportedAgainUnderAnotherIdAndGroup() {
        Field field = new Field(1);
        field.copied = 1;

        GateResult result = LeakageGate.judge(field.rows());

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

        assertThat(LeakageGate.judge(field.rows()).finding())
                .startsWith("100 rows of the holdout are")
                .containsPattern("\\((p[0-9]+ is p[0-9]+, ){20}…\\)");
    }

    @Test
    void anHonestFieldPasses() {
        assertThat(LeakageGate.judge(new Field(1).rows()).verdict()).isEqualTo(Verdict.PASS);
        assertThat(LeakageGate.judge(new Field(1).rows()).finding())
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
            found += LeakageGate.judge(field.rows()).verdict() == Verdict.FAIL ? 1 : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(19);
    }

    @Test
    void groupsMayLieInSeveralSplitsWhereTheOwnerSplitsById() {
        Field field = new Field(1);
        field.mixed = true;
        assertThat(LeakageGate.judge(field.rows()).finding()).startsWith("40 groups lie in more than one split");

        field = new Field(1);
        field.mixed = true;
        field.splitBy = SplitRule.By.ID;
        GateResult told = LeakageGate.judge(field.rows());
        assertThat(told.verdict()).isEqualTo(Verdict.PASS);
        assertThat(told.finding())
                .startsWith("None of the 4000 prediction ids lies in more than one split, and no more rows")
                .contains("Of the 80 groups 40 have rows in more than one split, which splits by id allow");

        field = new Field(1);
        field.splitBy = SplitRule.By.ID;
        field.copied = 1;
        assertThat(LeakageGate.judge(field.rows()).finding())
                .contains(
                        "under another prediction id (p3 is p0);",
                        "or split by the group in model.yaml ('drydock definition change'), if that");
    }

    @Test
    void splitsByTimeMustFollowEachOther() {
        Field field = new Field(1);
        field.splitBy = SplitRule.By.TIME;
        field.inOrder = true;
        GateResult told = LeakageGate.judge(field.rows());
        assertThat(told.verdict()).isEqualTo(Verdict.PASS);
        assertThat(told.finding())
                .contains("every row is older than those of the next split", "which splits by time allow");

        field = new Field(1);
        field.splitBy = SplitRule.By.TIME;
        GateResult failed = LeakageGate.judge(field.rows());
        assertThat(failed.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(failed.finding())
                .matches("Row p\\d+ of train \\(1970-02-04T2.:00:00Z\\) is not before row p\\d+ of tune"
                        + " \\(1970-01-01T0.:00:00Z\\), though the splits are by time, so the holdout is not unseen."
                        + " Build the snapshot again.");
    }

    private static int falseAlarms(Readings readings) {
        int alarms = 0;
        for (int seed = 0; seed < FIELDS; seed++) {
            Field field = new Field(seed);
            field.readings = readings;
            alarms += LeakageGate.judge(field.rows()).verdict() == Verdict.FAIL ? 1 : 0;
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
            long[] times = new long[ROWS];
            for (int row = 0; row < ROWS; row++) {
                ids.add("p" + row);
                groups.add("g" + (mixed && row % 7 == 0 ? row / 7 : row) % 80);
                splits[row] = List.of(Split.TRAIN, Split.TRAIN, Split.TUNE, Split.HOLDOUT)
                        .get(row % 4);
                long hour = random.nextInt(HOURS);
                times[row] = hour * 3_600_000;
                if (inOrder) {
                    splits[row] = hour < 21 * 24 ? Split.TRAIN : hour < 28 * 24 ? Split.TUNE : Split.HOLDOUT;
                }
                inputs[row] = readings.of(random, hour);
                labels[row] = random.nextDouble() < 0.3 ? 1 : 0;
                if (splits[row] == Split.HOLDOUT && row / 4 < copied) {
                    times[row] = times[row - 3];
                    inputs[row] = inputs[row - 3];
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
                    new RowContents(inputs, times),
                    splitBy);
        }
    }
}
