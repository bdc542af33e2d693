package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationGateTest {
    private static final GatePolicy.Margin POLICY = new GatePolicy.Margin(0.05, 0.95);
    private static final int REPEATS = 400;

    /** Six times as sure, and so ranked just as before. */
    @Test
    void aCandidateThatIsMuchTooSureFailsAndTheFindingSaysByHowMuch() {
        GateResult result = judge(new SplittableRandom(1), 100, 40, p -> logistic(6 * logit(p)), p -> p);

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.finding())
                .containsPattern(
                        "^The candidate's probabilities are off by 0\\.1[0-9]*, the champion's by 0\\.0[0-9]* ")
                .contains("The square may grow by 0.0025 at 95 % confidence; it grew by 0.0")
                .contains("if it is too sure");
        assertThat(result.measurement().orElseThrow().metric()).isEqualTo(CalibrationGate.METRIC);
    }

    /** Off by exactly the margin, by a probability that is too high everywhere. */
    @ParameterizedTest
    @CsvSource({"20, 10", "50, 40", "200, 20", "1000, 1"})
    void aCandidateAtTheMarginPassesNoMoreOftenThanPromised(int groups, int rows) {
        double passed = passing(groups, rows, p -> p + 0.05, p -> p);

        assertThat(passed).isLessThanOrEqualTo(0.05 + 3 * Math.sqrt(0.05 * 0.95 / REPEATS));
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"100, 40", "1000, 4"})
    void aCandidateThatIsAsGoodPasses(int groups, int rows) {
        assertThat(passing(groups, rows, p -> p, p -> p)).isGreaterThan(0.97);
        assertThat(passing(groups, rows, p -> p + 0.1, p -> p + 0.1))
                .as("of a champion that is off, too")
                .isGreaterThan(0.9);
    }

    @Test
    void aFewLargeGroupsShowNothing() {
        GateResult result = judge(new SplittableRandom(3), 3, 400, p -> p, p -> p);

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.finding()).contains("Collect labels from more groups.");
    }

    private static double passing(int groups, int rows, DoubleUnaryOperator ours, DoubleUnaryOperator theirs) {
        SplittableRandom random = new SplittableRandom(7);
        long passed = IntStream.range(0, REPEATS)
                .filter(i -> judge(random.split(), groups, rows, ours, theirs).verdict() == Verdict.PASS)
                .count();
        return (double) passed / REPEATS;
    }

    /** A fifth of the rows positive; a group's rows share a third of what makes them so. */
    private static GateResult judge(
            SplittableRandom random, int groups, int rows, DoubleUnaryOperator ours, DoubleUnaryOperator theirs) {
        int all = groups * rows;
        List<String> ids = new ArrayList<>();
        List<String> of = new ArrayList<>();
        float[] labels = new float[all];
        float[] candidate = new float[all];
        float[] champion = new float[all];
        double shared = 0;
        for (int row = 0; row < all; row++) {
            shared = row % rows == 0 ? random.nextGaussian() : shared;
            double logit = -1.8 + Math.sqrt(2.0 / 3) * 1.5 * random.nextGaussian() + Math.sqrt(1.0 / 3) * 1.5 * shared;
            double p = logistic(logit);
            ids.add("p" + row);
            of.add("g" + row / rows);
            labels[row] = random.nextDouble() < p ? 1 : 0;
            candidate[row] = clipped(ours.applyAsDouble(p));
            champion[row] = clipped(theirs.applyAsDouble(logistic(logit + 0.1 * random.nextGaussian())));
        }
        Split[] splits = new Split[all];
        Arrays.fill(splits, Split.HOLDOUT);
        LabelledRows labelled = new LabelledRows(ids, of, splits, labels, new int[all]);
        return CalibrationGate.judge(
                ScoredRows.select(Fixtures.TWO_CLASSES, labelled, candidate, champion, row -> true), POLICY);
    }

    private static float clipped(double p) {
        return (float) Math.min(1, Math.max(0, p));
    }

    private static double logistic(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    private static double logit(double p) {
        return Math.log(p / (1 - p));
    }
}
