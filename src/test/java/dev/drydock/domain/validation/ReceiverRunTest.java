package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.validation.LatencyCheck.Percentiles;
import dev.drydock.domain.validation.ReceiverRun.Found;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
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
        assertThat(run.notRun()).containsExactly("floor");
        assertThat(run.problems(ReceiverRules.DEFAULT)).containsExactly("determinism: Other scores.");
    }

    @Test
    void whatThePolicyAsksForMustHavePassedHere() {
        ReceiverRun run = ReceiverRun.of(
                List.of(
                        Found.of(ReceiverCheck.MEMORY, Verdict.INSUFFICIENT_EVIDENCE, "Unknown."),
                        Found.notRun(ReceiverCheck.CASES, "None here.")),
                report());

        assertThat(run.problems(ReceiverRules.DEFAULT)).isEmpty();
        assertThat(run.problems(asking(ReceiverCheck.MEMORY, ReceiverCheck.CASES)))
                .containsExactly(
                        "memory must pass here by the gate policy: Unknown.",
                        "cases must pass here by the gate policy: None here.");
    }

    /** A gate on the site's own rows stands beside the line of the same gate, and a check of another name beside none. */
    @Test
    void gatesOfOwnRowsStandBesideTheirOwnLines() {
        ReceiverRun run = ReceiverRun.of(
                List.of(
                        Found.ofRows(GateResult.of(Gate.FLOOR, Verdict.FAIL, "Needs auc.")),
                        Found.notRun(ReceiverCheck.ROWS, "No rows.")),
                report("non-inferiority INSUFFICIENT_EVIDENCE", "floor PASS"));

        assertThat(run.lines())
                .extracting(ReceiverRun.Line::origin)
                .containsExactly(Optional.of(Verdict.PASS), Optional.empty());
        assertThat(run.notRun()).containsExactly("non-inferiority");
        assertThat(run.problems(ReceiverRules.DEFAULT))
                .containsExactly("rows:floor: On this site's own rows: Needs auc.");
    }

    @Test
    void eachRuleOfThePolicyHasAName() {
        assertThat(asking(ReceiverCheck.MEMORY, ReceiverCheck.CASES).limits())
                .isEqualTo(Map.of("receiver.must-pass", "cases memory", "receiver.reserve-mib", "0"));
        assertThat(new ReceiverRules(Set.of(), OptionalDouble.of(2.5), 7).limits())
                .containsEntry("receiver.requests-per-second", "2.5");
        assertThat(ReceiverCheck.ofWireName("memory")).contains(ReceiverCheck.MEMORY);
        assertThat(ReceiverCheck.ofWireName("floor")).isEmpty();
    }

    @Test
    void onlyAPolicyThatSaysSoNeedsSignedWeights() {
        Origin stated = new Origin("Acme", "from scratch", "none of ours");
        ContributionRules.DEFAULT.require("pump", stated);
        assertThat(ContributionRules.DEFAULT.limits()).isEmpty();
        ContributionRules signedOnly = new ContributionRules(true);
        assertThat(signedOnly.limits()).isEqualTo(Map.of("contributions.signed-only", "true"));
        assertThatThrownBy(() -> signedOnly.require("pump", stated))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> assertThat(e.code()).isEqualTo(RegistryFailure.CONTRIBUTION_REFUSED));
        signedOnly.require(
                "pump",
                new Origin(
                        "Acme", "", "", Optional.of(new Origin.Signed("acme", "pump/7", Optional.empty(), List.of()))));
    }

    /** People signed that the time could not be decided where the package was made. */
    @Test
    void whatPeopleWaivedMayBeUndecidedHereToo() {
        Found undecided = Found.of(ReceiverCheck.LATENCY, Verdict.INSUFFICIENT_EVIDENCE, "Busy.");
        ReceiverRules rules = asking(ReceiverCheck.LATENCY);

        assertThat(ReceiverRun.of(List.of(undecided), report("latency WAIVED")).problems(rules))
                .isEmpty();
        assertThat(ReceiverRun.of(List.of(undecided), report("latency PASS")).problems(rules))
                .hasSize(1);
        assertThat(ReceiverRun.of(
                                List.of(Found.of(ReceiverCheck.LATENCY, Verdict.FAIL, "Slow.")),
                                report("latency WAIVED"))
                        .problems(rules))
                .hasSize(1);
    }

    @Test
    void safetyAndGoldenVectorsMustPassWhateverThePolicySays() {
        for (ReceiverCheck check : List.of(ReceiverCheck.SAFETY, ReceiverCheck.GOLDEN)) {
            ReceiverRun run = ReceiverRun.of(List.of(Found.notRun(check, "Not run.")), report());
            assertThat(run.problems(ReceiverRules.DEFAULT)).hasSize(1);
        }
    }

    @Test
    void aSlowVersionFailsUnlessTheMachineIsSlow() {
        assertThat(latency(Fixtures.times(1, 70, 90), Optional.of(FAST)).verdict())
                .contains(Verdict.FAIL);
        assertThat(latency(Fixtures.times(60, 70, 90), Optional.empty()).verdict())
                .contains(Verdict.FAIL);
        assertThat(latency(Fixtures.times(1, 70, 90), Optional.empty()).verdict())
                .contains(Verdict.INSUFFICIENT_EVIDENCE); // nothing says whether it is the machine
        assertThat(latency(Fixtures.times(1, 70, 90), Optional.of(Fixtures.times(1, 65, 80)))
                        .finding())
                .endsWith("The version in service is no faster here: look what else this machine is doing, then promote"
                        + " again.");
        assertThat(latency(Fixtures.times(1, 49, 60), Optional.of(FAST)).verdict())
                .contains(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(latency(FAST, Optional.of(FAST)).verdict()).contains(Verdict.PASS);
    }

    @Test
    void measuresTimesOnlyWhereThePolicyLimitsATime() {
        double none = Double.POSITIVE_INFINITY;
        assertThat(ReceiverLatency.isLimited(Optional.empty())).isFalse();
        assertThat(ReceiverLatency.isLimited(Optional.of(new GatePolicy.Latency(none, none, 3))))
                .as("a ratio is no time")
                .isFalse();
        assertThat(ReceiverLatency.isLimited(Optional.of(new GatePolicy.Latency(50, none, none))))
                .isTrue();
        assertThat(ReceiverLatency.isLimited(Optional.of(new GatePolicy.Latency(none, 500, none))))
                .isTrue();
    }

    @Test
    void requestsThatComeFasterThanTheyCanBeAnsweredFail() {
        List<Found> found = ReceiverLatency.judge(
                Optional.of(new GatePolicy.Latency(50, 500, NO_LIMIT)),
                new ReceiverLatency.Measured(
                        1000,
                        Optional.of(new ReceiverLatency.Rate(400, 2, 1.2)),
                        Fixtures.times(1, 2, 3),
                        Optional.empty(),
                        Optional.empty()));

        assertThat(found)
                .extracting(one -> one.name() + " " + one.verdict().orElseThrow())
                .containsExactly("latency FAIL", "latency:p99 FAIL");
        assertThat(found.get(0).finding())
                .isEqualTo(
                        "Answering one row may take 50 ms for 95 of 100 requests; measured 2.000 [1.800, 2.200] ms over"
                                + " 1000 calls, if 400 requests a second come at random and 2 are scored at once, which leaves them"
                                + " idle for 0 % of the time. Requests come faster than they can be answered here: use a smaller"
                                + " model or a faster machine.");
    }

    private static Found latency(Percentiles candidate, Optional<Percentiles> champion) {
        List<Found> found = ReceiverLatency.judge(
                Optional.of(new GatePolicy.Latency(50, NO_LIMIT, 3)),
                new ReceiverLatency.Measured(1000, Optional.empty(), candidate, champion, Optional.empty()));
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
