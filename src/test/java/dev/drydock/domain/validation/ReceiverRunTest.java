package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.validation.LatencyCheck.Percentiles;
import dev.drydock.domain.validation.ReceiverRun.Found;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a node found, beside what the package's report says. */
class ReceiverRunTest {
    private static final double NO_LIMIT = Double.POSITIVE_INFINITY;
    private static final Percentiles FAST = Fixtures.times(0.2, 0.4, 1);

    @Test
    void gatesThatDifferAreNamedAndThoseThatNeedRowsAreListed() {
        ReceiverRun run = ReceiverRun.of(
                List.of(
                        Found.of(ReceiverCheck.GOLDEN, Verdict.PASS, "Golden."),
                        Found.of(ReceiverCheck.DETERMINISM, Verdict.FAIL, "Other scores."),
                        Found.notRun(ReceiverCheck.CASES, "None here.")),
                report("golden PASS", "determinism PASS", "floor PASS", "behaviour PASS"));

        assertThat(run.lines()).extracting(ReceiverRun.Line::differs).containsExactly(false, true, false);
        assertThat(run.notRun()).containsExactly("behaviour", "floor");
        assertThat(run.problems(ReceiverRules.DEFAULT)).containsExactly("determinism: Other scores.");
        assertThat(run.verdict(ReceiverRules.DEFAULT)).isEqualTo(Verdict.FAIL);
    }

    @Test
    void whatThePolicyAsksForMustHavePassedHere() {
        ReceiverRun run = ReceiverRun.of(
                List.of(
                        Found.of(ReceiverCheck.MEMORY, Verdict.INSUFFICIENT_EVIDENCE, "Unknown."),
                        Found.notRun(ReceiverCheck.CASES, "None here.")),
                report());

        assertThat(run.verdict(ReceiverRules.DEFAULT)).isEqualTo(Verdict.PASS);
        assertThat(run.problems(asking(ReceiverCheck.MEMORY, ReceiverCheck.CASES)))
                .containsExactly(
                        "memory must pass here by the gate policy: Unknown.",
                        "cases must pass here by the gate policy: None here.");
    }

    /** People signed that the time could not be decided where the package was made. */
    @Test
    void whatPeopleWaivedMayBeUndecidedHereToo() {
        Found undecided = Found.of(ReceiverCheck.LATENCY, Verdict.INSUFFICIENT_EVIDENCE, "Busy.");
        ReceiverRules rules = asking(ReceiverCheck.LATENCY);

        assertThat(ReceiverRun.of(List.of(undecided), report("latency WAIVED")).verdict(rules))
                .isEqualTo(Verdict.PASS);
        assertThat(ReceiverRun.of(List.of(undecided), report("latency PASS")).verdict(rules))
                .isEqualTo(Verdict.FAIL);
        assertThat(ReceiverRun.of(
                                List.of(Found.of(ReceiverCheck.LATENCY, Verdict.FAIL, "Slow.")),
                                report("latency WAIVED"))
                        .verdict(rules))
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void safetyAndGoldenVectorsMustPassWhateverThePolicySays() {
        for (ReceiverCheck check : List.of(ReceiverCheck.SAFETY, ReceiverCheck.GOLDEN)) {
            ReceiverRun run = ReceiverRun.of(List.of(Found.notRun(check, "Not run.")), report());
            assertThat(run.verdict(ReceiverRules.DEFAULT)).isEqualTo(Verdict.FAIL);
        }
    }

    @Test
    void aSlowVersionFailsUnlessTheMachineIsSlow() {
        assertThat(latency(Fixtures.times(1, 70, 90), Optional.of(FAST)).verdict())
                .contains(Verdict.FAIL);
        assertThat(latency(Fixtures.times(1, 70, 90), Optional.empty()).verdict())
                .contains(Verdict.FAIL);
        assertThat(latency(Fixtures.times(1, 70, 90), Optional.of(Fixtures.times(1, 65, 80)))
                        .finding())
                .endsWith("The version in service is no faster here: look what else this machine is doing, then promote"
                        + " again.");
        assertThat(latency(Fixtures.times(1, 49, 60), Optional.of(FAST)).verdict())
                .contains(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(latency(FAST, Optional.of(FAST)).verdict()).contains(Verdict.PASS);
    }

    private static Found latency(Percentiles candidate, Optional<Percentiles> champion) {
        List<Found> found = ReceiverLatency.judge(
                Optional.of(new GatePolicy.Latency(50, NO_LIMIT, 3)),
                new ReceiverLatency.Measured(1000, 20, candidate, champion, Optional.empty()));
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static ReceiverRules asking(ReceiverCheck... checks) {
        return new ReceiverRules(Set.of(checks), OptionalDouble.empty(), 0);
    }

    private static StatedReport report(String... gates) {
        return new StatedReport(
                GateReport.Kind.CANDIDATE,
                "tiny",
                "tiny/2",
                "binary-classification",
                "",
                "",
                1,
                Verdict.PASS,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Arrays.stream(gates)
                        .map(gate -> gate.split(" "))
                        .map(gate -> new StatedReport.Line(
                                gate[0], Verdict.valueOf(gate[1]), Optional.empty(), false, Optional.empty()))
                        .toList(),
                List.of());
    }
}
