package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FlipGateTest {
    private static final int RELEASES = 400;
    private static final GatePolicy.Margin CAP = new GatePolicy.Margin(0.1, 0.95);

    /**
     * @param groups of 20 rows each
     * @param worse share of the rows that the candidate makes worse, as many as it mends
     * @param alike whether all rows of a group change together
     */
    private static ScoredRows release(long seed, int groups, double worse, boolean alike) {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = groups * 20;
        int[] labels = new int[rows];
        float[] ours = new float[rows];
        float[] theirs = new float[rows];
        double drawn = 0;
        for (int row = 0; row < rows; row++) {
            drawn = alike && row % 20 != 0 ? drawn : random.nextDouble();
            labels[row] = random.nextInt(2);
            boolean breaks = drawn < worse;
            boolean mends = drawn > 1 - worse;
            boolean both = random.nextDouble() < 0.9;
            theirs[row] = score(labels[row], breaks || (both && !mends));
            ours[row] = score(labels[row], mends || (both && !breaks));
        }
        return Fixtures.rows(rows, row -> "g" + row / 20, row -> labels[row], row -> ours[row], row -> theirs[row]);
    }

    private static float score(int label, boolean right) {
        return (label == 1) == right ? 0.8f : 0.2f;
    }

    private static double passed(int groups, double worse, boolean alike) {
        int passed = 0;
        for (int seed = 0; seed < RELEASES; seed++) {
            passed += FlipGate.judge(release(seed, groups, worse, alike), CAP).verdict() == Verdict.PASS ? 1 : 0;
        }
        return (double) passed / RELEASES;
    }

    /** 5 % and three standard errors of 400 releases. */
    @Tag("slow")
    @Test
    void atTheCapItSeldomPasses() {
        assertThat(passed(50, 0.1, false)).isLessThanOrEqualTo(0.083);
        assertThat(passed(50, 0.1, true)).isLessThanOrEqualTo(0.083);
        assertThat(passed(200, 0.1, true)).isLessThanOrEqualTo(0.083);
    }

    @Tag("slow")
    @Test
    void halfOfTheCapPasses() {
        assertThat(passed(100, 0.05, false)).isGreaterThan(0.99);
        assertThat(passed(200, 0.05, true)).isGreaterThan(0.6);
    }

    @Test
    void aCandidateThatBreaksAsMuchAsItMendsFailsBeyondTheCapAndNamesRows() {
        GateResult result = FlipGate.judge(release(1, 100, 0.2, false), CAP);

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.finding())
                .containsPattern(
                        "^The candidate makes [0-9]+ of 2000 rows of 100 groups worse and [0-9]+ better: [0-9.]+ % worse"
                                + " \\[[0-9.]+, [0-9.]+\\], and at 95 % confidence at most 10\\.0 % may be\\. Look at rows (p[0-9]+, ){19}p[0-9]+ before");
        assertThat(result.measurement().orElseThrow().metric()).isEqualTo("negative flip share");
    }

    @Test
    void aCapOfNothingCannotBeShown() {
        assertThat(FlipGate.judge(release(1, 100, 0, false), new GatePolicy.Margin(0, 0.95))
                        .verdict())
                .isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    @Test
    void fewGroupsDecideNothing() {
        assertThat(FlipGate.judge(release(1, 2, 0.01, true), CAP).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    @Test
    void onlyAPolicyThatHasItAsks() {
        FurtherGates further = new FurtherGates();
        assertThat(further.policy().thresholds()).doesNotContainKey("flips.margin");
        further.flips = Optional.of(CAP);
        assertThat(further.policy().thresholds()).containsEntry("flips.margin", "0.1");
    }
}
