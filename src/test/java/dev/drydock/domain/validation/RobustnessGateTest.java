package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.GatePolicy.Comparison;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RobustnessGateTest {
    private static final int ROWS = 4000;
    private static final Disturbance NOISE = new Disturbance.Noise(0.1);
    private static final Disturbance WITHOUT_FLOW = new Disturbance.Missing(0, "flow");
    private static final Disturbance OUT = new Disturbance.OutOfRange();

    private final Field field = new Field();

    @Test
    void whatAnswersAsWellAsTheChampionWithNoiseAndWithoutAnInputPasses() {
        assertThat(field.lines(Gate.ROBUSTNESS))
                .extracting(GateResult::name)
                .containsExactly("robustness:noise", "robustness:missing-flow");
        assertThat(field.lines(Gate.ROBUSTNESS)).extracting(GateResult::verdict).containsOnly(Verdict.PASS);
    }

    @Test
    void aCandidateThatGoesWrongWithNoiseFails() {
        field.wrongWithNoise = 0.2;

        GateResult noise = field.lines(Gate.ROBUSTNESS).get(0);

        assertThat(noise.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(noise.finding())
                .startsWith(
                        "With noise of 10.0 % of its usual spread on each number, which changed 83.0 % of them, in copies of holdout rows: Needs"
                                + " accuracy difference ≥ -0.05 at 95 % confidence; measured ");
        assertThat(field.lines(Gate.ROBUSTNESS).get(1).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aCandidateThatDependsOnOneInputFailsWithoutIt() {
        field.wrongWithoutFlow = 0.2;

        GateResult missing = field.lines(Gate.ROBUSTNESS).get(1);

        assertThat(missing.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(missing.finding()).startsWith("Without a value of flow, in copies of holdout rows: Needs ");
    }

    @Test
    void rowsThatNobodyScoredDecideNothing() {
        field.scored = false;

        assertThat(field.lines(Gate.ROBUSTNESS)).singleElement().satisfies(line -> {
            assertThat(line.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
            assertThat(line.finding()).endsWith("No worker scored such rows. Submit another run.");
        });
        assertThat(field.lines(Gate.OUT_OF_RANGE))
                .extracting(GateResult::verdict)
                .containsExactly(Verdict.INSUFFICIENT_EVIDENCE);
    }

    /** Rows that were looked at so often prove nothing. */
    @Test
    void aUsedUpHoldoutDecidesNothing() {
        field.share = HoldoutSpending.ofUse(1000);

        assertThat(field.lines(Gate.ROBUSTNESS)).allSatisfy(line -> {
            assertThat(line.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
            assertThat(line.finding()).contains("Not measured: this would count as look ");
        });
    }

    /** It asks for no label, so a used-up holdout serves as well. */
    @Test
    void silenceIsAskedForOfAUsedUpHoldoutToo() {
        field.share = HoldoutSpending.ofUse(1000);
        field.point = new OperatingPoint.Threshold(0.4f, 0.6f);
        field.unsureOut = 0.95;

        assertThat(field.lines(Gate.OUT_OF_RANGE).get(0).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aChampionThatAnswersNoNumbersIsNothingToCompareWith() {
        field.championBroken = true;

        assertThat(field.lines(Gate.ROBUSTNESS)).allSatisfy(line -> {
            assertThat(line.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
            assertThat(line.finding()).contains("so there is nothing to compare with");
        });
    }

    /** A candidate that is worse by about the margin, so that no number of these copies decides. */
    @Test
    void copiesThatCannotDecideAreSaidToBeAllThereAre() {
        field.wrongWithNoise = 0.05;
        assertThat(field.lines(Gate.ROBUSTNESS).get(0).finding())
                .containsPattern(" These rows cannot decide: about [0-9]+ rows would be needed\\.$");

        field.wrongWithNoise = 0.05;
        field.texts = true;
        assertThat(field.lines(Gate.ROBUSTNESS).get(0).finding())
                .endsWith(
                        " These 500 copies cannot decide, and there are no more of them, however many rows the holdout"
                                + " has: let the policy allow more, or have a release manager waive this gate.");
    }

    @Test
    void noiseThatChangesNothingIsSaid() {
        field.changed = 0;

        assertThat(field.lines(Gate.ROBUSTNESS).get(0).finding())
                .startsWith(
                        "Noise of 10.0 % changes nothing here: no row has a number or a word that it could change. Needs");
    }

    @Test
    void aVersionThatNeverAbstainsIsToldSo() {
        GateResult out = field.lines(Gate.OUT_OF_RANGE).get(0);

        assertThat(out.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(out.finding())
                .startsWith("Of 4000 copies of holdout rows, each with one value that no training row comes near, the"
                        + " candidate abstained from 0.0 % [0.0, ")
                .endsWith("]; at 95 % confidence at least 90.0 % are needed. The version never abstains: let it, by"
                        + " decision.abstain in model.yaml. Train on rows that are like these, or import the model under"
                        + " another name with narrower min and max, so that the node refuses them.");
    }

    @Test
    void theShareThatMustAbstainDecides() {
        field.point = new OperatingPoint.Threshold(0.4f, 0.6f);
        field.unsureOut = 0.95;
        assertThat(field.lines(Gate.OUT_OF_RANGE).get(0).verdict()).isEqualTo(Verdict.PASS);

        field.unsureOut = 0.9;
        assertThat(field.lines(Gate.OUT_OF_RANGE).get(0).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);

        field.unsureOut = 0.8;
        GateResult out = field.lines(Gate.OUT_OF_RANGE).get(0);
        assertThat(out.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(out.finding()).doesNotContain("never abstains");
    }

    /** It would be taken for silence: it is neither above nor below a threshold. */
    @Test
    void aScoreThatIsNoNumberIsNoSilence() {
        field.point = new OperatingPoint.Threshold(0.4f, 0.6f);
        field.unsureOut = 0.99;
        field.noNumber = true;

        GateResult out = field.lines(Gate.OUT_OF_RANGE).get(0);

        assertThat(out.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(out.finding()).contains("answered with a score that is no number");
    }

    @Test
    void limitsWithoutRoomForUnknownValuesPass() {
        field.waysOut = 0;

        assertThat(field.lines(Gate.OUT_OF_RANGE))
                .extracting(GateResult::verdict)
                .containsExactly(Verdict.PASS);
    }

    @Test
    void tooFewRowsOutOfRangeAreSaid() {
        field.minRows = 5000;

        assertThat(field.lines(Gate.OUT_OF_RANGE).get(0).finding())
                .contains("has 4000 rows of 200 groups to copy; at least 5000 rows from 10 groups are needed");
    }

    @Test
    void asManyRowsAsThePolicyNeedsAreEnough() {
        field.minRows = ROWS;
        assertThat(field.lines(Gate.OUT_OF_RANGE).get(0).measurement()).isPresent();
        field.minRows = ROWS + 1;
        assertThat(field.lines(Gate.OUT_OF_RANGE).get(0).measurement()).isEmpty();
    }

    /** Nine groups of equal size say too little about the next; ten suffice. */
    @Test
    void asManyGroupsAsTheGateNeedsAreEnough() {
        field.groups = MeasuredGate.MIN_GROUPS;
        assertThat(field.lines(Gate.OUT_OF_RANGE).get(0).measurement()).isPresent();
        field.groups = MeasuredGate.MIN_GROUPS - 1;
        assertThat(field.lines(Gate.OUT_OF_RANGE).get(0).finding())
                .contains("has 4000 rows of 9 groups to copy; at least 100 rows from 10 groups are needed");
    }

    @Test
    void theMeasuredShareIsNamedAndSaysHowManyRowsWouldDecide() {
        field.point = new OperatingPoint.Threshold(0.4f, 0.6f);
        field.unsureOut = 0.907;
        Measurement share = field.lines(Gate.OUT_OF_RANGE).get(0).measurement().orElseThrow();

        assertThat(share.metric()).isEqualTo("share without an answer");
        assertThat(share.rowsNeeded().orElseThrow())
                .as("as near to the limit as the share is")
                .isBetween(4001L, 50_000L);
        assertThat(quantity(0.02).measurement().orElseThrow().metric()).isEqualTo("share within the known labels");
    }

    /** Labels of training alone count, and an answer equal to the least or the largest of them lies within. */
    @Test
    void anAnswerAtTheEdgeOfTheLabelsLiesWithin() {
        assertThat(quantityThatAnswers(149).verdict()).isEqualTo(Verdict.PASS);
        assertThat(quantityThatAnswers(100).verdict()).isEqualTo(Verdict.PASS);
        assertThat(quantityThatAnswers(Math.nextUp(149f)).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(quantityThatAnswers(Math.nextDown(100f)).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(quantity(row -> -100, -1).verdict()).as("of labels below 0").isEqualTo(Verdict.PASS);
        assertThat(quantity(row -> -99, -1).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aQuantityMustStayWithinTheLabelsOfTraining() {
        assertThat(quantity(0.02).verdict()).isEqualTo(Verdict.PASS);
        GateResult far = quantity(0.3);
        assertThat(far.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(far.finding()).contains("the candidate answered within the labels of training for 70.0 % [");
    }

    private static GateResult quantityThatAnswers(float answer) {
        return quantity(row -> answer);
    }

    /** @param beyond which share of the answers lies beyond every label */
    private static GateResult quantity(double beyond) {
        return quantity(row -> row * 997 % 1000 < 1000 * beyond ? 151 : 149);
    }

    private static GateResult quantity(Fixtures.RowToScore answer) {
        return quantity(answer, 1);
    }

    /**
     * Of training, labels from 100 to 149; of the holdout, from 90 to 159.
     *
     * @param sign of each label
     */
    private static GateResult quantity(Fixtures.RowToScore answer, int sign) {
        Split[] splits = new Split[2 * ROWS];
        float[] labels = new float[2 * ROWS];
        float[] answers = new float[2 * ROWS];
        float[] out = new float[ROWS];
        List<String> ids = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        for (int row = 0; row < 2 * ROWS; row++) {
            ids.add("p" + row);
            groups.add("g" + row % 200);
            splits[row] = row < ROWS ? Split.HOLDOUT : Split.TRAIN;
            labels[row] = sign * (row < ROWS ? 90 + row % 70 : 100 + row % 50);
            answers[row] = labels[row];
            if (row < ROWS) {
                out[row] = answer.of(row);
            }
        }
        ModelScores scores = new ModelScores("child", answers, "a", "a");
        return OutOfRangeGate.judge(
                new Evidence(
                        new ModelTask(Task.REGRESSION, new LabelRule.Quantity(-1000, 1000, "h", 1)),
                        new LabelledRows(ids, groups, splits, labels, new int[2 * ROWS]),
                        new Evidence.Scores(scores, scores),
                        new Evidence.Checks(
                                new GoldenCheck(16, 0),
                                Optional.empty(),
                                Optional.empty(),
                                new DisturbedScores(
                                        List.of(OUT),
                                        Disturbance.rows(2 * ROWS, row -> row < ROWS, 1, 3, false),
                                        new DisturbedScores.Changes(1, 2),
                                        out,
                                        out)),
                        List.of(),
                        new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                        9),
                new GatePolicy.OutOfRange(0.9, 0.95, 100));
    }

    /** Two models that are right for nine rows in ten. */
    private static final class Field {
        double wrongWithNoise;
        double wrongWithoutFlow;
        double unsureOut;
        boolean scored = true;
        boolean noNumber;
        boolean championBroken;
        boolean texts;
        int waysOut = 3;
        double changed = 0.83;
        int minRows = 100;
        int groups = 200;
        double share = 1;
        OperatingPoint point = OperatingPoint.Threshold.at(0.5f);
        private final SplittableRandom random = new SplittableRandom(4);
        private final float[] labels = new float[ROWS];

        List<GateResult> lines(Gate gate) {
            FurtherGates further = new FurtherGates();
            further.robustness = Optional.of(
                    new GatePolicy.Robustness(0.1, new Comparison(Metric.ACCURACY, 0.05, 0.95, 200), new TreeSet<>()));
            further.outOfRange = Optional.of(new GatePolicy.OutOfRange(0.9, 0.95, minRows));
            return new GateSuite(further.policy())
                    .judge(evidence()).gates().stream()
                            .filter(line -> line.gate() == gate)
                            .toList();
        }

        private Evidence evidence() {
            Split[] splits = new Split[ROWS];
            Arrays.fill(splits, Split.HOLDOUT);
            List<String> ids = new ArrayList<>();
            List<String> groupOf = new ArrayList<>();
            for (int row = 0; row < ROWS; row++) {
                ids.add("p" + row);
                groupOf.add("g" + row % groups);
                labels[row] = random.nextInt(4) == 0 ? 1 : 0;
            }
            List<Disturbance> disturbances = List.of(NOISE, WITHOUT_FLOW, OUT);
            float[] ours = joined(scores(0.1 + wrongWithNoise), scores(0.1 + wrongWithoutFlow), out());
            float[] theirs = joined(scores(0.1), scores(0.1), out());
            theirs[5] = championBroken ? Float.NaN : theirs[5];
            theirs[ROWS + 5] = theirs[5];
            if (texts) {
                ours = spread(ours);
                theirs = spread(theirs);
            }
            return new Evidence(
                    Fixtures.TWO_CLASSES,
                    new LabelledRows(ids, groupOf, splits, labels, new int[ROWS]),
                    new Evidence.Scores(
                            new ModelScores("child", scores(0.1), "a", "a", Optional.of(point)),
                            new ModelScores("parent", scores(0.1), "b", "b")),
                    new Evidence.Checks(
                            new GoldenCheck(16, 0),
                            Optional.empty(),
                            Optional.empty(),
                            scored
                                    ? new DisturbedScores(
                                            disturbances,
                                            Disturbance.rows(ROWS, row -> true, disturbances.size(), 3, texts),
                                            new DisturbedScores.Changes(changed, waysOut),
                                            ours,
                                            theirs)
                                    : DisturbedScores.NONE),
                    List.of(),
                    new HoldoutUse("snap", "pump", "pump/7", 12, share, Instant.EPOCH),
                    9);
        }

        private float[] scores(double wrong) {
            float[] scores = new float[ROWS];
            for (int row = 0; row < ROWS; row++) {
                boolean right = random.nextDouble() >= wrong;
                scores[row] = right == (labels[row] == 1) ? 0.9f : 0.1f;
            }
            return scores;
        }

        /** Unsure where it must be; beyond that as sure as ever. */
        private float[] out() {
            float[] scores = new float[ROWS];
            for (int row = 0; row < ROWS; row++) {
                scores[row] = row * 997 % 1000 < 1000 * unsureOut ? 0.5f : 0.97f;
            }
            scores[3] = noNumber ? Float.NaN : scores[3];
            return scores;
        }

        /** As few copies of each as there are of texts. */
        private static float[] spread(float[] scores) {
            float[] kept = new float[3 * Disturbance.MOST_TEXTS];
            for (int i = 0; i < kept.length; i++) {
                int copy = i % Disturbance.MOST_TEXTS;
                kept[i] = scores[i / Disturbance.MOST_TEXTS * ROWS + copy * ROWS / Disturbance.MOST_TEXTS];
            }
            return kept;
        }

        private static float[] joined(float[]... parts) {
            float[] all = new float[parts.length * ROWS];
            for (int i = 0; i < parts.length; i++) {
                System.arraycopy(parts[i], 0, all, i * ROWS, ROWS);
            }
            return all;
        }
    }
}
