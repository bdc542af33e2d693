package dev.drydock.console;

import dev.drydock.application.Executions.Execution;
import dev.drydock.application.Executions.Step;
import dev.drydock.application.JobFlow;
import dev.drydock.application.JobFlow.Transition;
import dev.drydock.application.JobFlow.Way;
import dev.drydock.console.FlowDrawing.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** How far a run has come through its job's flow. */
final class FlowState implements FlowDrawing.Progress {
    private final JobFlow flow;
    private final Map<String, Step> steps;
    private final Execution execution;
    private final Instant now;

    FlowState(JobFlow flow, Map<String, Step> steps, Execution execution, Instant now) {
        this.flow = flow;
        this.steps = steps;
        this.execution = execution;
        this.now = now;
    }

    @Override
    public State state(JobFlow.Node node) {
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

    /** A way on was taken if both of its ends have run; a way out, if the job ended with its status and went on nowhere else. */
    @Override
    public boolean taken(JobFlow.Node node, Transition transition) {
        if (!isDone(node)) {
            return false;
        }
        if (transition.way() == Way.NEXT) {
            return wentOnTo(transition.to());
        }
        return execution.hasEnded()
                && execution.exitStatus().filter(transition.to()::equals).isPresent()
                && node.transitions().stream().noneMatch(other -> other.way() == Way.NEXT && wentOnTo(other.to()));
    }

    /** Whether the run has left the node. */
    private boolean isDone(JobFlow.Node node) {
        return switch (node.kind()) {
            case BATCHLET, CHUNK ->
                steps.containsKey(node.id()) && steps.get(node.id()).status().equals("COMPLETED");
            case DECISION -> isPassed(node);
            case FLOW, SPLIT ->
                !node.children().isEmpty() && inner(node).stream().allMatch(this::isDone);
        };
    }

    private static List<JobFlow.Node> inner(JobFlow.Node node) {
        return node.children().stream().filter(JobFlow.Node::isStep).toList();
    }

    private boolean isPassed(JobFlow.Node decision) {
        boolean reached = flow.nodes().stream()
                .filter(node -> node.transitions().stream()
                        .anyMatch(way -> way.way() == Way.NEXT && way.to().equals(decision.id())))
                .anyMatch(this::isDone);
        boolean left = execution.hasEnded()
                || decision.transitions().stream().anyMatch(way -> way.way() == Way.NEXT && wentOnTo(way.to()));
        return reached && left;
    }

    private boolean wentOnTo(String id) {
        return flow.nodes().stream().filter(node -> node.id().equals(id)).anyMatch(this::isBegun);
    }

    private boolean isBegun(JobFlow.Node node) {
        return switch (node.kind()) {
            case BATCHLET, CHUNK -> steps.containsKey(node.id());
            case DECISION -> isPassed(node);
            case FLOW, SPLIT -> node.children().stream().anyMatch(this::isBegun);
        };
    }
}
