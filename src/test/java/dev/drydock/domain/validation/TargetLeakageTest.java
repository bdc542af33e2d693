package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.registry.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Tag;
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
    @Tag("slow")
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

    /** It says so by one night; a hundred are drawn below. */
    @Test
    void theChampionCountsAsItWasAtItsBest() {
        for (int night = 0; night < 5; night++) {
            Field field = new Field();
            field.seed = 500L + night;
            field.newCause = true;
            assertThat(field.find()).as("night " + night).isEmpty();
        }
    }

    /** Which rows are labelled fast depends on the label and the site, so that the site tells it there, and the opposite elsewhere. */
    @Test
    void aSiteThatTellsTheOppositeOfSlowLabelsIsHonest() {
        for (int night = 0; night < 5; night++) {
            Field field = new Field();
            field.seed = 500L + night;
            field.paces = true;
            assertThat(field.find()).as("night " + night).isEmpty();
        }
    }

    /** Nobody can rank the rows of a half without failures, which says nothing of the other half. */
    @Test
    void aLeakIsNamedAlthoughAHalfHasOneClassOnly() {
        Field field = new Field();
        field.firstFailureOn = 60;
        field.leaks = row -> row.time > 60 * DAY;

        assertThat(field.find())
                .hasValueSatisfying(finding -> assertThat(finding).contains("second (yes: auc 0.9"));
    }

    /** From the middle of the window on, failures have another cause, which one input alone tells as well as the champion told the former one. */
    @Tag("slow")
    @Test
    void aNewCauseThatOneInputTellsIsHonest() {
        assertThat(accused(field -> field.newCause = true)).isLessThanOrEqualTo(1);
    }

    /** Of 100 rows with and without the outcome, an input of two values that names 86 and 15 of them. */
    @Test
    void anInputThatRanksWellEnoughIsNamedAndOneThatRanksLessWellIsNot() {
        assertThat(namesOfEachHundred(86, 15, 50, 50)).hasValue("auc 0.855 on tune, the champion's 0.500");
        assertThat(namesOfEachHundred(84, 15, 50, 50)).isEmpty();
    }

    /** Beyond a champion of 0.96 it is half of what is left to tell. */
    @Test
    void anInputMustTellMoreThanTheChampionByTheMargin() {
        assertThat(namesOfEachHundred(95, 5, 90, 10)).as("0.05 more").isEmpty();
        assertThat(namesOfEachHundred(98, 2, 90, 10)).isPresent();
        assertThat(namesOfEachHundred(99, 1, 96, 4)).isPresent();
        assertThat(namesOfEachHundred(97, 3, 96, 4)).isEmpty();
    }

    /** @param named how many of 100 rows with the outcome the input names, and of 100 without it; then the champion's */
    private static Optional<String> namesOfEachHundred(int named, int wrongly, int known, int wronglyKnown) {
        Alone input = new Alone(8000, TargetLeakageTest::isInEvenPart, row -> isAmong(row, named, wrongly) ? 1 : 0);
        input.champion = row -> isAmong(row, known, wronglyKnown) ? 0.9 : 0.1;
        return input.told();
    }

    private static boolean isInEvenPart(int row) {
        return row / 40 % 2 == 0;
    }

    private static boolean isAmong(int row, int ofEven, int ofOdd) {
        return row / 80 % 100 < (isInEvenPart(row) ? ofEven : ofOdd);
    }

    @Test
    void fourGroupsOfEqualSizeTellEnoughAndThreeDoNot() {
        Alone input = new Alone(2400, row -> row / 24 % 2 == 0, row -> row / 24 % 2);
        input.groups = 4;
        assertThat(input.told()).isPresent();
        input.groups = 3;
        assertThat(input.told()).isEmpty();
    }

    /** Odd numbers have the outcome: whole numbers are categories, others lie in bins beside their neighbours. */
    @Test
    void aThousandWholeNumbersAreCategories() {
        assertThat(ofNumbers(1000, 0).told()).hasValue("auc 1.000 on tune, the champion's 0.500");
        assertThat(ofNumbers(1001, 0).told()).isEmpty();
        assertThat(ofNumbers(1000, 0.5).told()).isEmpty();
        assertThat(ofNumbers(200, 0.5).told()).isEmpty();
    }

    /** All but 49 rows in 50 of <em>train</em> have the first of them: bins of equally many rows would not tell the others apart. */
    @Test
    void fiftyNumbersAreABinEach() {
        Alone input = new Alone(5000, row -> numbered(row) % 2 == 1, row -> numbered(row) + 0.25);
        assertThat(input.told()).hasValue("auc 1.000 on tune, the champion's 0.500");
    }

    private static int numbered(int row) {
        return row % 2 == 0 && row % 4 < 2 ? 0 : row / 40 % 50;
    }

    /** @param more than the whole number */
    private static Alone ofNumbers(int different, double more) {
        return new Alone(16 * different, row -> row / 16 % different % 2 == 1, row -> row / 16 % different + more);
    }

    /** The input is one of ten levels and tells the quantity; the champion is off by half a level or by two. */
    @Test
    void aQuantityAndEachTargetIsAsked() {
        Alone input = new Alone(2000, row -> false, row -> level(row));
        input.ask(TaskFields.QUANTITY, new IntToDoubleFunction[] {row -> 100 * level(row)}, row -> 200);
        assertThat(input.told()).hasValue("r2 1.000 on tune, the champion's 0.515");
        input.ask(TaskFields.QUANTITY, new IntToDoubleFunction[] {row -> 100 * level(row)}, row -> 0);
        assertThat(input.told()).as("the champion knows it too").isEmpty();
        input.ask(TaskFields.QUANTITY, new IntToDoubleFunction[] {row -> 100.0 * (row % 7)}, row -> 200);
        assertThat(input.told()).as("another quantity").isEmpty();

        IntToDoubleFunction[] targets = {row -> 100.0 * (row % 7), row -> 100 * level(row)};
        input.ask(TaskFields.TARGETS, targets, row -> 200);
        assertThat(input.told()).hasValue("wear: r2 1.000 on tune, the champion's 0.515");
    }

    /** Of eight groups the input is wrong in one, and the champion here and there. What each row adds to both of them counts. */
    @Test
    void whatTheInputTellsMoreMustBeSure() {
        int sure = 0;
        for (int wrong = 0; wrong <= 100; wrong++) {
            int most = wrong;
            IntPredicate tells = row -> row / 2 % 8 != 0 || row / 16 >= most;
            IntPredicate knows = row -> row / 16 % 5 != 0 && (row / 2 % 8 != 0 || row / 16 >= 60);
            Alone input = new Alone(1600, TargetLeakageTest::isYes, row -> isYes(row) == tells.test(row) ? 1 : 0);
            input.groups = 8;
            input.champion = row -> isYes(row) == knows.test(row) ? 0.9 : 0.1;
            boolean expected = isSurelyBetter(tells, knows);
            assertThat(input.told().isPresent()).as("wrong in " + wrong).isEqualTo(expected);
            sure += expected ? 1 : 0;
        }
        assertThat(sure).isBetween(1, 100);
    }

    private static boolean isYes(int row) {
        return row / 16 % 4 == 0;
    }

    private static boolean isSurelyBetter(IntPredicate tells, IntPredicate knows) {
        int count = 800;
        float[] truth = new float[count];
        float[] told = new float[count];
        float[] known = new float[count];
        int[] groups = new int[count];
        int[] classes = new int[count];
        for (int place = 0; place < count; place++) {
            int row = 2 * place + 1;
            classes[place] = isYes(row) ? 1 : 0;
            truth[place] = classes[place];
            told[place] = isYes(row) == tells.test(row) ? 1 : 0;
            known[place] = isYes(row) == knows.test(row) ? 1 : 0;
            groups[place] = place % 8;
        }
        Metrics input = Answers.of(Task.BINARY_CLASSIFICATION, 1, truth, told).metrics();
        Metrics champion =
                Answers.of(Task.BINARY_CLASSIFICATION, 1, truth, known).metrics();
        double more = input.value(Metric.AUC) - champion.value(Metric.AUC);
        double margin = Math.min(0.05, (1 - champion.value(Metric.AUC)) / 2);
        double[] effects = new double[count];
        for (int place = 0; place < count; place++) {
            effects[place] = input.effects(Metric.AUC)[place] - champion.effects(Metric.AUC)[place];
        }
        return input.value(Metric.AUC) >= 0.85
                && GroupSpread.of(new RowGroups(groups, 8), effects, classes)
                                .bounds(more, 0.95)
                                .low()
                        > margin;
    }

    private static double level(int row) {
        return row / 40 % 10;
    }

    @Test
    void aMissingValueIsOneOfItsOwn() {
        assertThat(new Alone(2000, row -> row / 40 % 2 == 0, row -> row / 40 % 2 == 0 ? Double.NaN : 0).told())
                .hasValue("auc 1.000 on tune, the champion's 0.500");
        assertThat(new Alone(2000, row -> row / 40 % 2 == 0, row -> Double.NaN).told())
                .isEmpty();
    }

    /** Known numbers are 0, 4, 8 … 36; those between belong to the next larger one, and those beyond to the last. */
    @Test
    void aNumberThatTrainLacksBelongsToTheNextLargerOne() {
        Alone input = new Alone(4000, row -> row / 40 % 10 % 4 < 2, row -> {
            int number = row / 40 % 10;
            return row % 2 == 0 ? 4 * number : number == 9 ? 50 : 4 * number - 3;
        });
        assertThat(input.told()).hasValue("auc 1.000 on tune, the champion's 0.500");
    }

    /**
     * Three rows that all have the outcome say less than 100 of which 90 have it. With two rows of the mean 0.5 added to each value,
     * they rank: 1 (0.89), 0 (0.8), 2 (0.5), 3 (0.11).
     */
    @Test
    void fewRowsOfAValueDecideLittle() {
        assertThat(ofFewRows(value -> value == 1).told()).hasValue("auc 1.000 on tune, the champion's 0.500");
        assertThat(ofFewRows(value -> value < 2).told()).hasValue("auc 1.000 on tune, the champion's 0.500");
    }

    /** @param yes of a value in <em>tune</em> */
    private static Alone ofFewRows(IntPredicate yes) {
        int[] ends = {3, 103, 303, 406};
        int[] withOutcome = {3, 90, 100, 10};
        return new Alone(
                4000,
                row -> {
                    int value = valueOf(row, ends);
                    int place = row / 2 - (value == 0 ? 0 : ends[value - 1]);
                    return row % 2 == 0 ? row / 2 < 406 && place < withOutcome[value] : yes.test(value);
                },
                row -> row % 2 == 0 && row / 2 >= 406 ? Double.NaN : valueOf(row, ends));
    }

    private static int valueOf(int row, int[] ends) {
        int value = row / 40 % 4;
        if (row % 2 == 0) {
            value = 0;
            while (value < 3 && row / 2 >= ends[value]) {
                value++;
            }
        }
        return value;
    }

    /** One input and a champion. Rows have no times; those with even numbers are of train, the others of tune. */
    private static final class Alone {
        private final int rows;
        private final IntPredicate yes;
        private final IntToDoubleFunction value;
        IntToDoubleFunction champion = row -> 0.5;
        /** Of either split. */
        int groups = 20;

        private ModelTask task = Fixtures.TWO_CLASSES;
        private IntToDoubleFunction[] quantities = {};
        private IntToDoubleFunction off = row -> 0;

        /** @param off by how much the champion is off, to either side in turn */
        void ask(ModelTask task, IntToDoubleFunction[] quantities, IntToDoubleFunction off) {
            this.task = task;
            this.quantities = quantities;
            this.off = off;
        }

        Alone(int rows, IntPredicate yes, IntToDoubleFunction value) {
            this.rows = rows;
            this.yes = yes;
            this.value = value;
        }

        /** What is said of the input; empty if nothing is. */
        Optional<String> told() {
            List<String> ids = new ArrayList<>();
            List<String> groupOf = new ArrayList<>();
            Split[] splits = new Split[rows];
            int numbers = Math.max(1, quantities.length);
            float[] labels = new float[rows * numbers];
            float[] answers = new float[rows * numbers];
            float[][] values = new float[rows][];
            for (int row = 0; row < rows; row++) {
                ids.add("p" + row);
                groupOf.add((row % 2 == 0 ? "t" : "g") + row / 2 % groups);
                splits[row] = row % 2 == 0 ? Split.TRAIN : Split.TUNE;
                for (int target = 0; target < quantities.length; target++) {
                    double quantity = quantities[target].applyAsDouble(row);
                    int side = row / 2 % 2 == 0 ? 1 : -1;
                    labels[row * numbers + target] = (float) quantity;
                    answers[row * numbers + target] = (float) (quantity + side * off.applyAsDouble(row));
                }
                if (quantities.length == 0) {
                    labels[row] = yes.test(row) ? 1 : 0;
                    answers[row] = (float) champion.applyAsDouble(row);
                }
                values[row] = new float[] {(float) value.applyAsDouble(row)};
            }
            ModelScores scores = new ModelScores("parent", answers, "b", "b");
            return TargetLeakage.find(new Evidence(
                            task,
                            new LabelledRows(
                                    ids,
                                    groupOf,
                                    splits,
                                    labels,
                                    new int[rows],
                                    new LabelledRows.Labellers(
                                            Collections.nCopies(rows, "plant-a"), Collections.nCopies(rows, "")),
                                    new RowContents(
                                            new long[rows],
                                            new long[rows],
                                            new long[rows],
                                            Fixtures.columns(List.of("reading"), values)),
                                    SplitRule.By.GROUP),
                            new Evidence.Scores(scores, scores),
                            new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                            List.of(),
                            new HoldoutUse("snap", "m", "m/2", 1, 1, Instant.EPOCH),
                            9))
                    .map(finding -> finding.substring(finding.indexOf("reading (") + 9, finding.indexOf(")"))
                            .replaceFirst("^yes: ", ""));
        }
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
        /** A day. */
        int firstFailureOn;

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
                row.yes = random.nextDouble() < 1 / (1 + Math.exp(-odds)) && row.time >= firstFailureOn * DAY;
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
