package dev.drydock.console.runs;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.application.runs.JobFlow;
import dev.drydock.application.runs.JobFlow.Node;
import dev.drydock.application.runs.JobFlow.Transition;
import dev.drydock.application.runs.JobFlow.Way;
import dev.drydock.console.Wording;
import dev.drydock.console.runs.FlowDrawing.State;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How far a run has come through its job's flow. Of a step it is known which way it took, by its exit status; of a decision only
 * by what has begun behind it.
 */
final class FlowState implements FlowDrawing.Progress {
    private static final String COMPLETED = "COMPLETED";

    /** By id, the node and those beside it: ways lead to no others. */
    private final Map<String, List<Node>> beside = new HashMap<>();

    private final Map<String, Step> steps;
    private final Execution execution;
    private final Instant now;

    FlowState(JobFlow flow, Map<String, Step> steps, Execution execution, Instant now) {
        this.steps = steps;
        this.execution = execution;
        this.now = now;
        place(flow.nodes());
    }

    private void place(List<Node> nodes) {
        for (Node node : nodes) {
            beside.put(node.id(), nodes);
            place(node.children());
        }
    }

    @Override
    public State state(Node node) {
        if (node.kind() == JobFlow.Kind.DECISION) {
            return isPassed(node) ? new State("completed", "decided") : ahead();
        }
        Step step = steps.get(node.id());
        if (step == null) {
            return ahead();
        }
        String status = RunGrid.lower(step.status());
        String took = Wording.duration(Wording.took(step.started(), step.ended(), now));
        return new State(status, (status.equals("started") ? "running" : status) + ", " + took);
    }

    private State ahead() {
        return new State("waiting", execution.hasEnded() ? "not run" : "waiting");
    }

    /** A way on was taken if the node led there and what is there has begun; a way out, if the job ended by it. */
    @Override
    public boolean taken(Node node, Transition transition) {
        if (transition.way() == Way.NEXT) {
            return leadsTo(node, transition.to(), Set.of())
                    && at(node, transition.to()).anyMatch(this::isBegun);
        }
        if (!execution.hasEnded() || !isDone(node)) {
            return false;
        }
        return node.isStep()
                ? wayOf(node).equals(Optional.of(transition))
                : execution.exitStatus().filter(transition.to()::equals).isPresent()
                        && node.transitions().stream()
                                .noneMatch(other -> other.way() == Way.NEXT && taken(node, other));
    }

    private Stream<Node> at(Node from, String id) {
        return beside.getOrDefault(from.id(), List.of()).stream()
                .filter(node -> node.id().equals(id));
    }

    private Stream<Node> behind(Node node) {
        return node.transitions().stream()
                .filter(transition -> transition.way() == Way.NEXT)
                .flatMap(transition -> at(node, transition.to()));
    }

    /** The transition that a completed step took; empty if no transition matched, and the default applies. */
    private Optional<Transition> wayOf(Node step) {
        String exitStatus = Optional.ofNullable(steps.get(step.id()))
                .flatMap(Step::exitStatus)
                .orElse(COMPLETED);
        return step.transitions().stream()
                .filter(way -> way.matches(exitStatus))
                .findFirst();
    }

    /** Whether the run has left the node, or could leave it. */
    private boolean isDone(Node node) {
        return switch (node.kind()) {
            case BATCHLET, CHUNK -> isCompleted(node);
            case DECISION -> isPassed(node);
            case FLOW -> !node.children().isEmpty() && isThrough(node.children().get(0), Set.of());
            case SPLIT -> !node.children().isEmpty() && node.children().stream().allMatch(this::isDone);
        };
    }

    private boolean isCompleted(Node step) {
        return steps.containsKey(step.id()) && steps.get(step.id()).status().equals(COMPLETED);
    }

    /** Whether the run has come from the node to the end of the flow that the node is in. */
    private boolean isThrough(Node node, Set<String> before) {
        if (before.contains(node.id()) || !isDone(node)) {
            return false;
        }
        List<Node> next = behind(node)
                .filter(other -> leadsTo(node, other.id(), Set.of()))
                .toList();
        return node.kind() == JobFlow.Kind.DECISION
                ? next.stream().filter(this::isBegun).allMatch(other -> isThrough(other, with(before, node)))
                : next.stream().allMatch(other -> isThrough(other, with(before, node)));
    }

    /** Whether the run went, or could go, that way; {@code before} are the decisions that this was asked for. */
    private boolean leadsTo(Node node, String id, Set<String> before) {
        return behind(node).anyMatch(other -> other.id().equals(id))
                && switch (node.kind()) {
                    case BATCHLET, CHUNK ->
                        isCompleted(node)
                                && wayOf(node)
                                        .filter(way -> way.way() == Way.NEXT
                                                && way.to().equals(id))
                                        .isPresent();
                    case DECISION ->
                        isReached(node, before)
                                && behind(node)
                                        .filter(other -> !other.id().equals(id))
                                        .noneMatch(other -> hasRun(other, Set.of(node.id())));
                    case FLOW, SPLIT -> isDone(node);
                };
    }

    private boolean isReached(Node decision, Set<String> before) {
        return !before.contains(decision.id())
                && beside.getOrDefault(decision.id(), List.of()).stream()
                        .anyMatch(node -> leadsTo(node, decision.id(), with(before, decision)));
    }

    private boolean isPassed(Node decision) {
        return isReached(decision, Set.of()) && (execution.hasEnded() || hasRun(decision, Set.of()));
    }

    private boolean isBegun(Node node) {
        return node.kind() == JobFlow.Kind.DECISION ? isPassed(node) : hasRun(node, Set.of());
    }

    /** Whether a step of the node, or one that a decision leads to, has begun. */
    private boolean hasRun(Node node, Set<String> before) {
        return switch (node.kind()) {
            case BATCHLET, CHUNK -> steps.containsKey(node.id());
            case DECISION ->
                !before.contains(node.id()) && behind(node).anyMatch(other -> hasRun(other, with(before, node)));
            case FLOW, SPLIT -> node.children().stream().anyMatch(child -> hasRun(child, before));
        };
    }

    private static Set<String> with(Set<String> before, Node node) {
        Set<String> all = new HashSet<>(before);
        all.add(node.id());
        return all;
    }
}
