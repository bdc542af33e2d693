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
import org.junit.jupiter.api.Test;

/** Inputs that know the outcome of a part of the rows. */
class TargetLeakageTest {
    private static final int HONEST_NIGHTS = 100;
    private static final long DAY = 86_400_000L;
    private static final long WEEK = 7 * DAY;

    @Test
    void aHistoryThatWasExportedWithReadingsOfTodayIsNamed() {
        Field field = new Field();
        field.leaks = row -> row.time < 34 * DAY;

        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding)
                        .containsPattern(
                                "better than the champion, which has all inputs: second \\(yes: auc 0\\.9\\d\\d on the older"
                                        + " half of tune, the champion's 0\\.[78]"));
    }

    @Test
    void readingsOfTheNewestWeeksAreNamed() {
        Field field = new Field();
        field.leaks = row -> row.time > 64 * DAY;

        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding).contains("on the newer half of tune"));
    }

    /** Whose outcome was known by then. */
    @Test
    void readingsThatAreTakenAtTheWeeklyExportAreNamed() {
        Field field = new Field();
        field.leaks = row -> row.labelledAt / WEEK == row.time / WEEK;

        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding)
                        .contains("second (yes: auc 0.", "on the half of tune that was labelled faster"));
    }

    @Test
    void rowsWithoutTimesAreAskedTogether() {
        Field field = new Field();
        field.timed = false;
        assertThat(field.find()).isEmpty();
        field.leaks = row -> true;
        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding).contains(" on tune, the champion's"));
    }

    @Test
    void honestInputsAreNoLeak() {
        assertThat(accused(field -> {})).isZero();
    }

    /** A pump that is about to fail is easier to tell, and fails sooner. */
    @Test
    void failuresThatAreNearAndPlainAreHonest() {
        assertThat(accused(field -> {
                    field.weightOfSecond = 2.5;
                    field.nearFailures = true;
                }))
                .isZero();
    }

    /** One site reports failures at once and sound pumps weeks later, the other the other way round. */
    @Test
    void sitesThatLabelAtDifferentPaceAreHonest() {
        assertThat(accused(field -> field.paces = true)).isZero();
        assertThat(accused(field -> {
                    field.paces = true;
                    field.weightOfSite = 1;
                }))
                .isZero();
    }

    /** The champion learned before the second input began to tell. */
    @Test
    void anInputThatTellsMoreFromWeekToWeekIsHonest() {
        assertThat(accused(field -> field.drift = 2)).isLessThanOrEqualTo(1);
    }

    /** From the middle of the window on, failures have another cause, which one input alone tells as well as the champion told the former one. */
    @Test
    void aNewCauseThatOneInputTellsIsHonest() {
        assertThat(accused(field -> field.newCause = true)).isLessThanOrEqualTo(1);
    }

    private interface Edit {
        void of(Field field);
    }

    private static int accused(Edit edit) {
        int accused = 0;
        for (int night = 0; night < HONEST_NIGHTS; night++) {
            Field honest = new Field();
            honest.seed = 500L + night;
            edit.of(honest);
            accused += honest.find().isPresent() ? 1 : 0;
        }
        return accused;
    }

    private static final class Row {
        long time;
        long labelledAt;
        boolean yes;
    }

    private interface Leak {
        boolean has(Row row);
    }

    /** 4000 rows of 100 groups with two readings and a site. */
    private static final class Field {
        private static final int ROWS = 4000;
        long seed = 3;
        double weightOfSecond = 1;
        double weightOfSite;
        double drift;
        boolean nearFailures;
        boolean newCause;
        boolean paces;
        boolean timed = true;
        Leak leaks = row -> false;

        Optional<String> find() {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            Split[] splits = new Split[ROWS];
            float[] labels = new float[ROWS];
            float[] champion = new float[ROWS];
            float[][] values = new float[ROWS][];
            long[] digests = new long[ROWS];
            long[] times = new long[ROWS];
            long[] labelled = new long[ROWS];
            for (int i = 0; i < ROWS; i++) {
                int group = random.nextInt(100);
                ids.add("p" + i);
                groups.add("g" + group);
                splits[i] = List.of(Split.TRAIN, Split.TRAIN, Split.TUNE, Split.HOLDOUT)
                        .get(group % 4);
                Row row = new Row();
                row.time = (long) (90 * DAY * random.nextDouble());
                double first = random.nextGaussian();
                double second = random.nextGaussian();
                int site = random.nextInt(2);
                double known = -1 + 1.2 * first + weightOfSecond * second + weightOfSite * site;
                double odds = known + drift * second * row.time / (90.0 * DAY);
                if (newCause) {
                    known = -1 + 3.5 * first;
                    odds = row.time < 45 * DAY ? known : -1 + 3.5 * second;
                }
                row.yes = random.nextDouble() < 1 / (1 + Math.exp(-odds));
                double mean = nearFailures && row.yes ? 8 / (1 + Math.exp(second)) : 4;
                double days = -mean * Math.log(1 - random.nextDouble());
                if (paces) {
                    days = (row.yes == (site == 1) ? 1 : 15) * (1 + random.nextDouble());
                }
                row.labelledAt = row.time + (long) (days * DAY);
                labels[i] = row.yes ? 1 : 0;
                champion[i] = (float) (1 / (1 + Math.exp(-known)));
                values[i] = new float[] {
                    (float) first, (float) (leaks.has(row) ? (row.yes ? 3 : -3) + random.nextGaussian() : second), site
                };
                digests[i] = i;
                times[i] = timed ? row.time : 0;
                labelled[i] = timed ? row.labelledAt : 0;
            }
            InputColumns columns = new InputColumns() {
                @Override
                public List<String> names() {
                    return List.of("first", "second", "site");
                }

                @Override
                public float value(int row, int input) {
                    return values[row][input];
                }

                @Override
                public long labelledAt(int row) {
                    return labelled[row];
                }
            };
            ModelScores scores = new ModelScores("parent", champion, "b", "b");
            return TargetLeakage.find(new Evidence(
                    Fixtures.TWO_CLASSES,
                    new LabelledRows(
                            ids,
                            groups,
                            splits,
                            labels,
                            new int[ROWS],
                            new LabelledRows.Labellers(
                                    Collections.nCopies(ROWS, "plant-a"), Collections.nCopies(ROWS, "")),
                            new RowContents(digests, digests, times, columns),
                            SplitRule.By.GROUP),
                    new Evidence.Scores(scores, scores),
                    new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                    List.of(),
                    new HoldoutUse("snap", "m", "m/2", 1, 1, Instant.EPOCH),
                    9));
        }
    }
}
