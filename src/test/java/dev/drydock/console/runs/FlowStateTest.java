package dev.drydock.console.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.application.runs.JobFlow;
import dev.drydock.application.runs.JobFlow.Kind;
import dev.drydock.application.runs.JobFlow.Node;
import dev.drydock.application.runs.JobFlow.Transition;
import dev.drydock.application.runs.JobFlow.Way;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FlowStateTest {
    private static final Instant BEGAN = Instant.parse("2026-11-24T00:00:00Z");

    /** {@code first}, then by its exit status {@code last}, or a split of two flows and a decision. */
    private static final JobFlow JOB = new JobFlow(List.of(
            step("first", next("ODD", "last"), next("*", "both")),
            node(
                    "both",
                    Kind.SPLIT,
                    List.of(next("*", "choose")),
                    List.of(
                            node(
                                    "left",
                                    Kind.FLOW,
                                    List.of(),
                                    List.of(
                                            step("a", next("*", "inner")),
                                            node(
                                                    "inner",
                                                    Kind.DECISION,
                                                    List.of(next("GO", "b"), way("*", Way.END, "DONE")),
                                                    List.of()),
                                            step("b"))),
                            node("right", Kind.FLOW, List.of(), List.of(step("c"))))),
            node(
                    "choose",
                    Kind.DECISION,
                    List.of(next("GO", "last"), way("KEPT", Way.END, "KEPT"), way("*", Way.FAIL, "REFUSED")),
                    List.of()),
            step("last", way("REJECTED", Way.END, "REJECTED"), way("*", Way.END, "PROPOSED"))));

    private final Map<String, Step> steps = new HashMap<>();

    private static Node step(String id, Transition... transitions) {
        return node(id, Kind.BATCHLET, List.of(transitions), List.of());
    }

    private static Node node(String id, Kind kind, List<Transition> transitions, List<Node> children) {
        return new Node(id, kind, false, transitions, children);
    }

    private static Transition next(String on, String to) {
        return way(on, Way.NEXT, to);
    }

    private static Transition way(String on, Way way, String to) {
        return new Transition(on, way, to);
    }

    private void ran(String step, String status, String exitStatus) {
        Optional<Instant> ended = status.equals("STARTED") ? Optional.empty() : Optional.of(BEGAN.plusSeconds(5));
        steps.put(
                step,
                new Step(
                        steps.size(),
                        step,
                        status,
                        Optional.of(exitStatus),
                        Optional.of(BEGAN),
                        ended,
                        Map.of(),
                        List.of(),
                        Optional.empty()));
    }

    private void completed(String... names) {
        Stream.of(names).forEach(name -> ran(name, "COMPLETED", "COMPLETED"));
    }

    private FlowState state(String status, String exitStatus) {
        Execution execution = new Execution(
                7,
                3,
                "own",
                status,
                Optional.of(exitStatus),
                Map.of(),
                BEGAN,
                Optional.of(BEGAN),
                Optional.empty(),
                Optional.empty());
        return new FlowState(JOB, steps, execution, BEGAN.plusSeconds(65));
    }

    private static Stream<Node> all(List<Node> nodes) {
        return nodes.stream().flatMap(node -> Stream.concat(Stream.of(node), all(node.children())));
    }

    private static String told(FlowState state, String id) {
        return state.state(all(JOB.nodes())
                        .filter(node -> node.id().equals(id))
                        .findFirst()
                        .orElseThrow())
                .told();
    }

    /** Such as {@code first>both}. */
    private static List<String> taken(FlowState state) {
        return all(JOB.nodes())
                .flatMap(node -> node.transitions().stream()
                        .filter(transition -> state.taken(node, transition))
                        .map(transition -> node.id() + ">" + transition.to()))
                .toList();
    }

    @Test
    void eachStepHasItsStateInWordsAndWhatIsAheadWaits() {
        completed("first", "a", "c");
        ran("b", "STARTED", "STARTED");
        FlowState state = state("STARTED", "STARTED");

        assertThat(told(state, "first")).isEqualTo("completed, 5.0 s");
        assertThat(told(state, "b")).isEqualTo("running, 1 min 05 s");
        assertThat(told(state, "inner")).isEqualTo("decided");
        assertThat(told(state, "choose")).isEqualTo("waiting");
        assertThat(told(state, "last")).isEqualTo("waiting");
        assertThat(taken(state)).containsExactly("first>both", "a>inner", "inner>b");
    }

    @Test
    void whatAFailedRunNeverCameToIsToldAsNotRun() {
        completed("first", "a", "c");
        ran("b", "FAILED", "FAILED");
        FlowState state = state("FAILED", "FAILED");

        assertThat(told(state, "b")).isEqualTo("failed, 5.0 s");
        assertThat(told(state, "choose")).as("the split did not end").isEqualTo("not run");
        assertThat(told(state, "last")).isEqualTo("not run");
        assertThat(taken(state)).containsExactly("first>both", "a>inner", "inner>b");
    }

    @Test
    void aDecisionBehindASplitLeadsOnWhenBothFlowsHaveEnded() {
        completed("first", "a", "b", "c");
        ran("last", "COMPLETED", "WHATEVER");
        FlowState state = state("COMPLETED", "PROPOSED");

        assertThat(told(state, "choose")).isEqualTo("decided");
        assertThat(taken(state))
                .containsExactly("first>both", "both>choose", "a>inner", "inner>b", "choose>last", "last>PROPOSED");
    }

    @Test
    void aDecisionThatEndsTheJobTakesItsWayOut() {
        completed("first", "a", "b", "c");
        FlowState state = state("FAILED", "REFUSED");

        assertThat(told(state, "choose")).isEqualTo("decided");
        assertThat(taken(state)).contains("choose>REFUSED").doesNotContain("choose>last", "choose>KEPT");
    }

    @Test
    void aStepTakesTheFirstWayThatItsExitStatusFits() {
        ran("first", "COMPLETED", "ODD");
        ran("last", "COMPLETED", "REJECTED");
        FlowState state = state("COMPLETED", "REJECTED");

        assertThat(told(state, "a")).isEqualTo("not run");
        assertThat(told(state, "choose")).isEqualTo("not run");
        assertThat(taken(state)).containsExactly("first>last", "last>REJECTED");
    }

    @Test
    void decisionsThatLeadToEachOtherAreNoEndlessQuestion() {
        Node one = node("one", Kind.DECISION, List.of(next("A", "two"), next("*", "end")), List.of());
        Node two = node("two", Kind.DECISION, List.of(next("A", "one"), next("*", "end")), List.of());
        JobFlow flow = new JobFlow(List.of(step("begin", next("*", "one")), one, two, step("end")));
        completed("begin");
        Execution running = new Execution(
                7,
                3,
                "own",
                "STARTED",
                Optional.empty(),
                Map.of(),
                BEGAN,
                Optional.of(BEGAN),
                Optional.empty(),
                Optional.empty());

        FlowState before = new FlowState(flow, Map.copyOf(steps), running, BEGAN);
        assertThat(before.state(one).told()).isEqualTo("waiting");
        assertThat(before.state(two).told()).isEqualTo("waiting");
        ran("end", "STARTED", "STARTED");
        assertThat(new FlowState(flow, steps, running, BEGAN).state(one).told()).isEqualTo("decided");
    }
}
