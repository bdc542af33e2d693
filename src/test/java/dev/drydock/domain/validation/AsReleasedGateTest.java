package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AsReleasedGateTest {
    private static final int NIGHTS = 200;
    private static final double MARGIN = 0.03;
    /** The area that was promised. */
    private static final double PROMISED = 0.85;

    @Test
    void aVersionThatLostMoreThanTheMarginIsFound() {
        GateResult result = AsReleasedGate.judge("", rows(1, 60, PROMISED - 0.15), rows(2, 60, PROMISED), areas());

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.name()).isEqualTo("as-released");
        assertThat(result.finding())
                .containsPattern(
                        "^Released with auc 0\\.8[0-9]+ on 900 rows of 60 groups; on 900 rows of 60 groups that came"
                                + " since it is 0\\.[67][0-9]+\\. It may be worse by 0\\.03 at 95 % confidence; the difference is"
                                + " -0\\.1[0-9]+ \\[-0\\.[0-9]+, -0\\.[0-9]+\\]\\. Look at the drift of the inputs");
    }

    @Test
    void aVersionThatIsAsGoodAsItWasPassesIfThereAreRowsEnough() {
        GateResult result = AsReleasedGate.judge("", rows(1, 2000, PROMISED), rows(2, 2000, PROMISED), areas());

        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
    }

    /** It lost exactly what it may lose, where a promise of 95 % may accuse one night in twenty and acquit one in twenty. */
    @ParameterizedTest
    @EnumSource(
            value = Metric.class,
            names = {"AUC", "ACCURACY", "LOG_LIKELIHOOD"})
    void atTheMarginItSeldomAccusesOrAcquits(Metric metric) {
        double lost = average(metric, PROMISED) - average(metric, PROMISED - 0.06);
        int accused = 0;
        int acquitted = 0;
        for (int night = 0; night < NIGHTS; night++) {
            Verdict verdict = AsReleasedGate.judge(
                            "",
                            rows(2L * night, 30, PROMISED - 0.06),
                            rows(2L * night + 1, 60, PROMISED),
                            new GatePolicy.Comparison(metric, lost, 0.95, 100))
                    .verdict();
            accused += verdict == Verdict.FAIL ? 1 : 0;
            acquitted += verdict == Verdict.PASS ? 1 : 0;
        }
        assertThat((double) accused / NIGHTS).as("accused").isLessThanOrEqualTo(0.07);
        assertThat((double) acquitted / NIGHTS).as("acquitted").isLessThanOrEqualTo(0.07);
    }

    /** Nothing changed: no night may say that something did. */
    @Test
    void honestNightsAreNotAccused() {
        int accused = 0;
        for (int night = 0; night < NIGHTS; night++) {
            Verdict verdict = AsReleasedGate.judge(
                            "", rows(2L * night, 24, PROMISED), rows(2L * night + 1, 60, PROMISED), areas())
                    .verdict();
            accused += verdict == Verdict.FAIL ? 1 : 0;
        }
        assertThat((double) accused / NIGHTS).isLessThanOrEqualTo(0.02);
    }

    /** Each night has the rows of all nights before it too, and judges with what they have not spent yet. */
    @Tag("slow")
    @Test
    void manyNightsTogetherAccuseNoHonestVersion() {
        int accused = 0;
        for (int site = 0; site < 40; site++) {
            ScoredRows promised = rows(1000 + site, 60, PROMISED);
            List<HoldoutSpending.Spent> looks = new ArrayList<>();
            boolean found = false;
            for (int night = 1; night <= 60; night++) {
                int groups = 12 + night;
                HoldoutSketch rows =
                        HoldoutSketch.of(IntStream.range(0, 15 * groups).mapToObj(row -> "p" + row));
                double share = HoldoutSpending.again(rows, looks);
                looks.add(new HoldoutSpending.Spent(rows, share));
                GatePolicy.Comparison sure =
                        new GatePolicy.Comparison(Metric.AUC, 0, HoldoutSpending.confidence(0.95, share), 100);
                found |= AsReleasedGate.judge("", rows(site, groups, PROMISED), promised, sure)
                                .verdict()
                        == Verdict.FAIL;
            }
            accused += found ? 1 : 0;
        }
        assertThat(accused).as("of 40 sites in 60 nights, without any margin").isLessThanOrEqualTo(4);
    }

    /** Of an error less is better, so growth is a loss. */
    @Test
    void anErrorThatGrewIsFound() {
        GatePolicy.Comparison errors = new GatePolicy.Comparison(Metric.MAE, 10, 0.95, 100);

        GateResult grown = AsReleasedGate.judge("", quantities(1, 200), quantities(2, 100), errors);
        GateResult shrunk = AsReleasedGate.judge("", quantities(1, 100), quantities(2, 200), errors);

        assertThat(grown.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(grown.finding()).startsWith("Released with mae ").contains(" h on ", "It may be worse by 10 h");
        assertThat(shrunk.verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void tooFewRowsDecideNothing() {
        GateResult result = AsReleasedGate.judge("", rows(1, 6, 0.6), rows(2, 60, PROMISED), areas());

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.finding()).startsWith("The holdout has 90 rows here").endsWith("Collect labels.");
    }

    private static GatePolicy.Comparison areas() {
        return new GatePolicy.Comparison(Metric.AUC, MARGIN, 0.95, 100);
    }

    private static ScoredRows rows(long seed, int groups, double area) {
        Fixtures.Field field = Fixtures.field(seed);
        field.groups = groups;
        field.candidateShift = Fixtures.Field.shiftFor(area);
        return field.rows();
    }

    /** What the metric is of rows without end. */
    private static double average(Metric metric, double area) {
        return new Estimates(rows(77, 20_000, area)).candidate(metric);
    }

    private static ScoredRows quantities(long seed, double deviation) {
        TaskFields field = new TaskFields(new SplittableRandom(seed));
        field.candidateDeviation = deviation;
        TaskFields.Drawn drawn = field.quantities();
        return ScoredRows.select(drawn.task(), drawn.rows(), drawn.candidate(), drawn.candidate(), row -> true);
    }
}
