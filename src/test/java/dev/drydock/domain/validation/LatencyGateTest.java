package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.validation.LatencyCheck.Percentiles;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How fast is fast enough, on a machine that does other things too. */
class LatencyGateTest {
    private static final double NO_LIMIT = Double.POSITIVE_INFINITY;
    private static final Percentiles FAST = Fixtures.times(0.2, 0.4, 1);

    @Test
    void aSlowModelFailsInASentence() {
        GateResult slow = time(Fixtures.times(61, 75.5, 90), FAST);

        assertThat(slow.name()).isEqualTo("latency");
        assertThat(slow.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(slow.finding())
                .isEqualTo("Scoring one row may take 50 ms in 95 of 100 calls; measured 75.500 [67.950, 83.050] ms over"
                        + " 1000 calls, and 0.400 [0.360, 0.440] ms for the champion, called in turn with it. Use a smaller"
                        + " model.");
    }

    @Test
    void aSlowModelFailsBesideAChampionThatIsAsSlow() {
        assertThat(time(Fixtures.times(61, 75, 90), Fixtures.times(61, 75, 90)).verdict())
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void aFastModelPasses() {
        assertThat(time(FAST, FAST).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aModelThatIsSlowOnlyNowAndThenFailsUnlessTheChampionIsToo() {
        assertThat(time(Fixtures.times(0.2, 75, 90), FAST).verdict()).isEqualTo(Verdict.FAIL);

        GateResult both = time(Fixtures.times(0.2, 75, 90), Fixtures.times(0.2, 70, 90));
        assertThat(both.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(both.finding()).endsWith("what else this machine was doing, and run again.");
    }

    @Test
    void boundsOnBothSidesOfTheLimitDecideNothing() {
        assertThat(time(Fixtures.times(30, 48, 60), FAST).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(time(Fixtures.times(30, 52, 60), FAST).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    @Test
    void aModelManyTimesAsSlowAsTheChampionFails() {
        GateResult slow = only(new GatePolicy.Latency(NO_LIMIT, NO_LIMIT, 3), Fixtures.times(2, 4, 9), FAST);

        assertThat(slow.name()).isEqualTo("latency:ratio");
        assertThat(slow.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(slow.finding())
                .startsWith("Scoring one row may take the candidate 3 times as long as the champion; measured 10.000"
                        + " [9.800, 10.200] times, the median of 1000 calls of each in turn.");
    }

    @Test
    void theRatiosBoundsDecide() {
        GatePolicy.Latency thrice = new GatePolicy.Latency(NO_LIMIT, NO_LIMIT, 3);
        assertThat(only(thrice, Fixtures.times(0.58, 4, 9), FAST).verdict()).isEqualTo(Verdict.PASS);
        assertThat(only(thrice, Fixtures.times(0.6, 4, 9), FAST).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(only(thrice, Fixtures.times(0.62, 4, 9), FAST).verdict()).isEqualTo(Verdict.FAIL);
    }

    /** Ranks of 1 to 1000 ms: a binomial count strays by 16.03 at 95 %, by 7.32 at 99 % and by 36.8 at the median. */
    @Test
    void boundsOfAQuantileAreAsManyRanksAwayAsACountStrays() {
        double[] ours = IntStream.rangeClosed(1, 1000).mapToDouble(ms -> ms).toArray();
        double[] theirs = new double[1000];
        Arrays.fill(theirs, 2);

        assertThat(CallTimes.of(ours).calls()).isEqualTo(1000);
        assertThat(CallTimes.of(ours).percentiles())
                .isEqualTo(new Percentiles(500, 950, 990, new Interval(933, 968), new Interval(982, 999)));
        assertThat(CallTimes.ratio(ours, theirs)).isEqualTo(new LatencyCheck.Ratio(250, new Interval(231.5, 269)));
        assertThat(CallTimes.of(new double[] {7}).percentiles().p99Bounds()).isEqualTo(new Interval(7, 7));
        assertThatThrownBy(() -> CallTimes.of(new double[0])).isInstanceOf(IllegalArgumentException.class);
    }

    /** As of a model that takes 2 seconds for four inputs of a hundred. */
    @Test
    void aModelThatIsSlowForFewRowsFailsByTheNinetyNinthPercentile() {
        double[] candidate = new double[1000];
        double[] champion = new double[1000];
        for (int call = 0; call < 1000; call++) {
            candidate[call] = call % 25 == 0 ? 2000 : 0.3;
            champion[call] = 0.2 + call * 1e-4;
        }
        LatencyCheck measured = new LatencyCheck(
                1000,
                CallTimes.of(candidate).percentiles(),
                CallTimes.of(champion).percentiles(),
                CallTimes.ratio(candidate, champion));

        List<GateResult> gates =
                LatencyGate.judge(Optional.of(new GatePolicy.Latency(50, 500, 3)), Optional.of(measured));

        assertThat(gates)
                .extracting(gate -> gate.name() + " " + gate.verdict())
                .containsExactly("latency INSUFFICIENT_EVIDENCE", "latency:p99 FAIL", "latency:ratio PASS");
        assertThat(gates.get(1).finding())
                .isEqualTo(
                        "Scoring one row may take 500 ms in 99 of 100 calls; measured 2000.000 [2000.000, 2000.000] ms over 1000"
                                + " calls, and 0.299 [0.298, 0.300] ms for the champion, called in turn with it. Look for rows"
                                + " that take much longer than the others, or use a smaller model.");
    }

    @Test
    void whatNobodyTimedDoesNotPass() {
        assertThat(LatencyGate.judge(Optional.of(new GatePolicy.Latency(50, 500, 3)), Optional.empty()))
                .hasSize(3)
                .extracting(GateResult::verdict)
                .containsOnly(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(LatencyGate.judge(Optional.empty(), Optional.empty())).isEmpty();
    }

    private static GateResult time(Percentiles candidate, Percentiles champion) {
        return only(new GatePolicy.Latency(50, NO_LIMIT, NO_LIMIT), candidate, champion);
    }

    private static GateResult only(GatePolicy.Latency limits, Percentiles candidate, Percentiles champion) {
        List<GateResult> gates =
                LatencyGate.judge(Optional.of(limits), Optional.of(Fixtures.latency(candidate, champion)));
        assertThat(gates).hasSize(1);
        return gates.get(0);
    }
}
