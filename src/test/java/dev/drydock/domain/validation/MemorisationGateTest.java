package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.LabelRule.Quantity;
import dev.drydock.domain.dataset.LabelRule.Target;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.GatePolicy.Memorisation;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemorisationGateTest {
    private static final Memorisation LIMITS = new Memorisation(0.6, 0.06, 0.95, 400);
    private static final double SPREAD = 0.5;
    private static final double DEVIATION = Math.sqrt(1 + SPREAD * SPREAD);

    private Field field = new Field(7);
    private Memorisation limits = LIMITS;

    @Test
    void passesAVersionWhoseLossesAreTheSameForRowsThatItNeverSaw() {
        List<GateResult> lines = judge();

        assertThat(lines).extracting(GateResult::name).containsExactly("memorisation:auc", "memorisation:tpr");
        assertThat(lines)
                .allSatisfy(
                        line -> assertThat(line.verdict()).as(line.finding()).isEqualTo(Verdict.PASS));
        assertThat(lines.get(0).finding())
                .startsWith(
                        "The losses of 3000 rows of train and 1500 rows of holdout order them by an area under the curve of 0.")
                .endsWith(
                        ", where 0.5 shows nothing about which rows the version was trained on; at most 0.6 may be at 95 %"
                                + " confidence.");
        assertThat(lines.get(1).finding())
                .startsWith(
                        "By the losses of 3000 rows of train and 1500 rows of holdout, whoever takes 1.0 % of the holdout"
                                + " for training rows finds ");
        assertThat(lines.get(1).measurement().orElseThrow().rows()).isEqualTo(1500);
        assertThat(lines.get(1).measurement().orElseThrow().groups()).isEqualTo(150);
    }

    @Test
    void failsAVersionThatKnowsItsRowsByHeart() {
        field.learned = 2;
        field.groups = 3000;

        assertThat(judge()).allSatisfy(line -> {
            assertThat(line.verdict()).as(line.finding()).isEqualTo(Verdict.FAIL);
            assertThat(line.finding()).contains("These weights may not leave the site. Train on more rows");
        });
    }

    /** An average of all rows hardly shows them. */
    @Test
    void failsAVersionThatKnowsAFewRowsByHeartWhoseAverageIsHonest() {
        field.byHeart = 0.1;
        field.learnedByHeart = 20;
        field.groups = 3000;

        List<GateResult> lines = judge();

        assertThat(lines.get(0).verdict()).as(lines.get(0).finding()).isEqualTo(Verdict.PASS);
        assertThat(lines.get(1).verdict()).as(lines.get(1).finding()).isEqualTo(Verdict.FAIL);
    }

    /** At the very limit each of the two errors happens in at most one of twenty nights. */
    @Test
    void isWrongAtTheLimitAsRarelyAsItPromises() {
        double learned = 0.5;
        double auc = Quantiles.normalDistribution(learned / (DEVIATION * Math.sqrt(2)));
        double tpr = Quantiles.normalDistribution(learned / DEVIATION - Quantiles.normal(0.99));
        limits = new Memorisation(auc, tpr, 0.95, 400);
        int nights = 400;
        int[] passed = new int[2];
        int[] failed = new int[2];
        for (int night = 0; night < nights; night++) {
            field = new Field(1000 + night);
            field.learned = learned;
            field.groups = 90;
            List<GateResult> lines = judge();
            for (int line = 0; line < 2; line++) {
                passed[line] += lines.get(line).verdict() == Verdict.PASS ? 1 : 0;
                failed[line] += lines.get(line).verdict() == Verdict.FAIL ? 1 : 0;
            }
        }
        int most = (int) (nights * 0.05 + 3 * Math.sqrt(nights * 0.05 * 0.95));
        assertThat(passed)
                .as("passed")
                .satisfies(counts ->
                        assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThanOrEqualTo(most));
        assertThat(failed)
                .as("failed")
                .satisfies(counts ->
                        assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThanOrEqualTo(most));
    }

    /** An honest version at usual limits: it is never said to have memorised, and enough rows let it out. */
    @Test
    void anHonestVersionIsLetOutOnMostNights() {
        int out = 0;
        for (int night = 0; night < 60; night++) {
            field = new Field(5000 + night);
            List<GateResult> lines = judge();
            assertThat(lines).extracting(GateResult::verdict).doesNotContain(Verdict.FAIL);
            out += lines.stream().allMatch(line -> line.verdict() == Verdict.PASS) ? 1 : 0;
        }
        assertThat(out).isGreaterThanOrEqualTo(54);
    }

    @Test
    void tooFewRowsOrGroupsDecideNothing() {
        field.groups = 60;
        assertUndecided(
                "There are 400 rows of 40 groups of train from the time of the holdout, and 200 rows of 20 groups of"
                        + " holdout; of each, at least 400 rows from 10 groups are needed. Collect labels.");
        field.groups = 12;
        field.rowsPerGroup = 200;
        assertUndecided("800 rows of 4 groups of holdout");
    }

    @Test
    void weightsThatWereTrainedElsewhereCannotBeMeasured() {
        field.broughtAt = Optional.of(Instant.EPOCH);

        assertUndecided("These weights were trained elsewhere, and the rows that they were trained on are not here");
    }

    @Test
    void rowsThatAreSplitByTimeDifferByTheirAge() {
        field.splitBy = SplitRule.By.TIME;

        assertUndecided("The rows are split by time");
    }

    /** They are easier here, which is no sign that the version has memorised them. */
    @Test
    void replayedRowsOfAnEarlierTimeAreNoTrainingRowsToCompareWith() {
        field.replayed = 1000;
        field.learnedOfReplayed = 5;

        assertThat(judge())
                .allSatisfy(
                        line -> assertThat(line.verdict()).as(line.finding()).isEqualTo(Verdict.PASS));
        assertThat(judge().get(0).finding()).startsWith("The losses of 2000 rows of train and ");
    }

    @Test
    void aScoreThatIsNoNumberFails() {
        field.broken = true;

        assertThat(judge()).extracting(GateResult::verdict).containsOnly(Verdict.FAIL);
    }

    @Test
    void severalClassesAreJudgedByTheProbabilityOfTheirLabel() {
        field.task = new ModelTask(Task.MULTICLASS_CLASSIFICATION, LabelRule.ofClasses("a", "b", "c"));
        assertThat(judge()).extracting(GateResult::verdict).containsOnly(Verdict.PASS);

        field = new Field(7);
        field.task = new ModelTask(Task.TEXT_CLASSIFICATION, LabelRule.ofClasses("a", "b", "c"));
        assertFoundOut();
    }

    @Test
    void quantitiesAreJudgedByTheirErrors() {
        field.task = new ModelTask(Task.REGRESSION, new Quantity(-1e6, 1e6, "h", 1));
        assertThat(judge()).extracting(GateResult::verdict).containsOnly(Verdict.PASS);

        field = new Field(7);
        field.task = new ModelTask(Task.REGRESSION, new Quantity(-1e6, 1e6, "h", 1));
        assertFoundOut();
    }

    @Test
    void eachOfSeveralTargetsIsJudgedAloneToo() {
        field.task = new ModelTask(
                Task.REGRESSION,
                new LabelRule.Quantities(List.of(
                        new Target("heat", new Quantity(-1e6, 1e6, "kW", 1)),
                        new Target("power", new Quantity(-1e6, 1e6, "kW", 1)))));
        field.learnedOfSecond = 5;

        List<GateResult> lines = judge();

        assertThat(lines)
                .extracting(GateResult::name)
                .containsExactly(
                        "memorisation:auc",
                        "memorisation:tpr",
                        "memorisation:auc-heat",
                        "memorisation:tpr-heat",
                        "memorisation:auc-power",
                        "memorisation:tpr-power");
        assertThat(lines.get(2).verdict()).isEqualTo(Verdict.PASS);
        assertThat(lines.get(4).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(lines.get(5).verdict()).isNotEqualTo(Verdict.PASS);
    }

    /** Most of these losses are exactly 0: then nothing shows how many rows an attacker would find. */
    @Test
    void lossesThatAreAllTheSameDecideNothingAboutAFew() {
        field.saturated = true;

        List<GateResult> lines = judge();

        assertThat(lines.get(0).verdict()).isEqualTo(Verdict.PASS);
        assertThat(lines.get(1).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    @Test
    void holdsNobodyAndIsInTheReportOfACandidate() {
        field.learned = 2;

        Findings findings = new GateSuite(policy()).judge(field.evidence(1));

        assertThat(findings.gates()).extracting(GateResult::gate).doesNotContain(Gate.MEMORISATION);
        assertThat(findings.watched())
                .filteredOn(line -> line.gate() == Gate.MEMORISATION)
                .hasSize(2)
                .extracting(GateResult::verdict)
                .contains(Verdict.FAIL)
                .doesNotContain(Verdict.PASS);
        assertThat(findings.withWaivers(List.of(new Waiver(
                                "memorisation:tpr", "milo", "because", Instant.EPOCH, Instant.MAX, "ef".repeat(32))))
                        .watched())
                .as("nobody waives it")
                .isEqualTo(findings.watched());
    }

    @Test
    void rowsOfAUsedUpHoldoutDecideNothing() {
        Findings findings = new GateSuite(policy()).judge(field.evidence(21));

        assertThat(findings.watched())
                .filteredOn(line -> line.gate() == Gate.MEMORISATION)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.finding()).contains("Not measured: this would count as look 21"));
    }

    @Test
    void aPolicyThatSaysNothingOfItHasNoSuchLine() {
        Findings findings = new GateSuite(Reports.policy()).judge(field.evidence(1));

        assertThat(findings.watched()).extracting(GateResult::gate).doesNotContain(Gate.MEMORISATION);
    }

    private static GatePolicy policy() {
        FurtherGates further = new FurtherGates();
        further.memorisation = Optional.of(LIMITS);
        return further.policy();
    }

    private void assertFoundOut() {
        field.learned = 2;
        field.groups = 3000;
        assertThat(judge()).extracting(GateResult::verdict).containsOnly(Verdict.FAIL);
    }

    private void assertUndecided(String told) {
        assertThat(judge()).hasSize(2).allSatisfy(line -> {
            assertThat(line.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
            assertThat(line.finding()).contains(told);
            assertThat(line.measurement()).isEmpty();
        });
    }

    private List<GateResult> judge() {
        return MemorisationGate.judge(field.evidence(1), limits);
    }

    /**
     * Groups of rows whose labels a version knows by so much, alike within a group: two of three groups are trained on, and there the version
     * knows more by what it {@code learned}.
     */
    private static final class Field {
        private final SplittableRandom random;
        private ModelTask task = Fixtures.TWO_CLASSES;
        private SplitRule.By splitBy = SplitRule.By.GROUP;
        private Optional<Instant> broughtAt = Optional.empty();
        private int groups = 450;
        private int rowsPerGroup = 10;
        private double learned;
        private double learnedOfSecond;
        private double byHeart;
        private double learnedByHeart;
        private int replayed;
        private double learnedOfReplayed;
        private boolean broken;
        private boolean saturated;

        Field(long seed) {
            this.random = new SplittableRandom(seed);
        }

        Evidence evidence(int look) {
            int count = groups * rowsPerGroup;
            int numbers = task.label().numbers();
            int outputs = task.outputs();
            Split[] splits = new Split[count];
            float[] labels = new float[count * numbers];
            float[] scores = new float[count * outputs];
            long[] times = new long[count];
            double group = 0;
            for (int row = 0; row < count; row++) {
                if (row % rowsPerGroup == 0) {
                    group = SPREAD * random.nextGaussian();
                }
                boolean trained = row / rowsPerGroup % 3 != 0;
                boolean old = trained && row >= count - replayed * 3 / 2;
                splits[row] = trained ? Split.TRAIN : Split.HOLDOUT;
                times[row] = old ? row : 1_000_000 + row % 97;
                double more = old ? learnedOfReplayed : learned;
                more = random.nextDouble() < byHeart ? learnedByHeart : more;
                for (int number = 0; number < numbers; number++) {
                    double knows = group + random.nextGaussian() + (trained ? number == 1 ? learnedOfSecond : more : 0);
                    answer(row, number, knows, labels, scores);
                }
            }
            scores[0] = broken ? Float.NaN : scores[0];
            // the holdout's times lie within all others but those of replayed rows
            times[0] = 1_000_000;
            times[1] = 1_000_096;
            LabelledRows rows = new LabelledRows(
                    IntStream.range(0, count).mapToObj(row -> "p" + row).toList(),
                    IntStream.range(0, count)
                            .mapToObj(row -> "g" + row / rowsPerGroup)
                            .toList(),
                    splits,
                    labels,
                    new int[count],
                    new LabelledRows.Labellers(
                            java.util.Collections.nCopies(count, ""), java.util.Collections.nCopies(count, "")),
                    new RowContents(new long[count], times),
                    splitBy);
            ModelScores ours = new ModelScores("child", scores, "a", "a");
            return new Evidence(
                    task,
                    rows,
                    new Evidence.Scores(ours, new ModelScores("parent", scores, "b", "b")),
                    new Evidence.Checks(
                            new GoldenCheck(16, 0),
                            Optional.empty(),
                            Optional.empty(),
                            DisturbedScores.NONE,
                            broughtAt),
                    List.of(),
                    new HoldoutUse("snap", "pump", "pump/7", 12, HoldoutSpending.ofUse(look), Instant.EPOCH),
                    9);
        }

        private void answer(int row, int number, double knows, float[] labels, float[] scores) {
            double right = 1 / (1 + Math.exp(-knows));
            int label = random.nextInt(Math.max(1, task.label().classes().size()));
            if (!task.task().isClassification()) {
                int at = row * task.label().numbers() + number;
                labels[at] = random.nextInt(100);
                scores[at] = labels[at] + (float) ((random.nextBoolean() ? 1 : -1) * Math.exp(-knows));
            } else if (task.outputs() == 1) {
                labels[row] = label;
                double score = saturated && random.nextInt(10) > 0 ? 1 : right;
                scores[row] = (float) (label == 1 ? score : 1 - score);
            } else {
                labels[row] = label;
                int classes = task.outputs();
                for (int one = 0; one < classes; one++) {
                    scores[row * classes + one] = (float) (one == label ? right : (1 - right) / (classes - 1));
                }
            }
        }
    }
}
