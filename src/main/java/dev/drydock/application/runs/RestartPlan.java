package dev.drydock.application.runs;

import dev.drydock.application.runs.JobFlow.Kind;
import dev.drydock.application.runs.JobFlow.Node;
import dev.drydock.application.runs.JobFlow.Transition;
import dev.drydock.application.runs.JobFlow.Way;
import dev.drydock.application.runs.JobRuntime.Checkpoint;
import dev.drydock.application.runs.JobRuntime.PartitionState;
import dev.drydock.application.runs.JobRuntime.RestartState;
import dev.drydock.application.runs.JobRuntime.StepState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a restart does with each step of a job. It follows the flow from the point where the restart begins, and passes completed steps.
 * The rules are those of Jakarta Batch: a completed step is skipped unless its job allows a repetition, and its former exit status selects
 * the next step. Tested by {@code PreviewRestartTest}.
 */
public final class RestartPlan {
    /** As the export reader keeps it. */
    private static final Pattern POSITION = Pattern.compile("([0-9]+);([0-9]+);([0-9]+)");

    private static final String COMPLETED = "COMPLETED";

    private final RestartState state;
    private final Optional<String> afresh;
    private final Map<String, Reach> reached = new HashMap<>();

    private RestartPlan(RestartState state, Optional<String> afresh) {
        this.state = state;
        this.afresh = afresh;
    }

    /** The effect of the restart on a step. */
    public enum Outcome {
        /** It begins at its beginning. */
        RUNS,
        /** It began in an earlier execution and continues from its checkpoint. */
        GOES_ON,
        /** It has completed and is not run again. */
        LEFT_OUT,
        /** The restart does not come to it. */
        NOT_REACHED,
        /** It has begun as often as the job allows: the restart fails there. */
        LIMIT_REACHED
    }

    /** How sure it is that the restart comes to a node. */
    private enum Reach {
        PERHAPS,
        SURELY
    }

    /**
     * One step.
     *
     * @param sure false if a decision, or the exit status of an earlier step, may skip it
     * @param why a sentence for people
     * @param checkpoint where it continues, in words; empty if there is none
     * @param partitionsLeft numbers of the partitions that run
     */
    public record Planned(
            String step,
            Outcome outcome,
            boolean sure,
            String why,
            Optional<String> checkpoint,
            List<Integer> partitionsDone,
            List<Integer> partitionsLeft) {

        Planned withCheckpoint(String words) {
            return new Planned(step, outcome, sure, why, Optional.of(words), partitionsDone, partitionsLeft);
        }
    }

    private record Visit(Node node, Reach reach) {}

    /**
     * All steps of the job in the order of its file.
     *
     * @param afresh the step, flow or split at the top level that the restart begins with; everything from there runs from the start
     */
    static List<Planned> of(JobFlow flow, RestartState state, Optional<String> afresh) {
        RestartPlan plan = new RestartPlan(state, afresh);
        plan.walk(flow.nodes(), afresh.or(state::position));
        return flow.steps().stream().map(plan::planned).toList();
    }

    private void walk(List<Node> nodes, Optional<String> from) {
        Map<String, Node> byId = new LinkedHashMap<>();
        nodes.forEach(node -> byId.put(node.id(), node));
        Deque<Visit> visits = new ArrayDeque<>();
        nodes.stream()
                .filter(node -> from.isEmpty() || node.id().equals(from.get()))
                .findFirst()
                .ifPresent(node -> visits.add(new Visit(node, Reach.SURELY)));
        while (!visits.isEmpty()) {
            Visit visit = visits.remove();
            if (isNews(visit)) {
                enter(visit);
                List<Transition> ways = ways(visit.node());
                Reach next = ways.size() > 1 ? Reach.PERHAPS : visit.reach();
                ways.stream()
                        .filter(way -> way.way() == Way.NEXT)
                        .flatMap(way -> Stream.ofNullable(byId.get(way.to())))
                        .forEach(node -> visits.add(new Visit(node, next)));
            }
        }
    }

    private boolean isNews(Visit visit) {
        Reach before = reached.get(visit.node().id());
        if (before != null && before.compareTo(visit.reach()) >= 0) {
            return false;
        }
        reached.put(visit.node().id(), visit.reach());
        return true;
    }

    private void enter(Visit visit) {
        if (visit.node().kind() == Kind.FLOW) {
            walkInside(visit.node().children(), visit.reach());
        } else if (visit.node().kind() == Kind.SPLIT) {
            visit.node().children().forEach(inner -> walkInside(inner.children(), visit.reach()));
        }
    }

    private void walkInside(List<Node> children, Reach reach) {
        walk(children, Optional.empty());
        if (reach == Reach.PERHAPS) {
            children.stream().map(Node::id).filter(reached::containsKey).forEach(id -> reached.put(id, Reach.PERHAPS));
        }
    }

    /** The ways that the node may take: the one that it took, if it is left out. */
    private List<Transition> ways(Node node) {
        if (!node.isStep() || outcome(node) != Outcome.LEFT_OUT) {
            return node.transitions();
        }
        String exitStatus = state(node).flatMap(StepState::exitStatus).orElse(COMPLETED);
        return node.transitions().stream()
                .filter(way -> way.matches(exitStatus))
                .limit(1)
                .toList();
    }

    private Optional<StepState> state(Node step) {
        return Optional.ofNullable(state.steps().get(step.id()));
    }

    private Outcome outcome(Node step) {
        Optional<StepState> before = state(step);
        boolean leftOut = afresh.isEmpty()
                && !step.rules().again()
                && before.filter(known -> known.status().equals(COMPLETED)).isPresent();
        if (leftOut) {
            return Outcome.LEFT_OUT;
        }
        int limit = step.rules().startLimit();
        if (limit > 0 && before.filter(known -> known.starts() >= limit).isPresent()) {
            return Outcome.LIMIT_REACHED;
        }
        boolean interrupted = afresh.isEmpty()
                && before.filter(known -> !known.status().equals(COMPLETED)).isPresent();
        return interrupted ? Outcome.GOES_ON : Outcome.RUNS;
    }

    private Planned planned(Node step) {
        Reach reach = reached.get(step.id());
        Outcome outcome = reach == null ? Outcome.NOT_REACHED : outcome(step);
        List<PartitionState> partitions =
                outcome == Outcome.GOES_ON ? state(step).orElseThrow().partitions() : List.of();
        return new Planned(
                step.id(),
                outcome,
                reach == Reach.SURELY,
                why(step, outcome),
                outcome == Outcome.GOES_ON ? words(state(step).orElseThrow()) : Optional.empty(),
                numbers(partitions.stream()
                        .filter(partition -> partition.status().equals(COMPLETED))),
                numbers(partitions.stream()
                        .filter(partition -> !partition.status().equals(COMPLETED))));
    }

    private static List<Integer> numbers(Stream<PartitionState> partitions) {
        return partitions.map(PartitionState::number).toList();
    }

    private String why(Node step, Outcome outcome) {
        String status = state(step).map(StepState::status).orElse("");
        int starts = state(step).map(StepState::starts).orElse(0);
        return switch (outcome) {
            case LEFT_OUT -> "It has completed and does not run again.";
            case GOES_ON -> "It started and did not complete (" + status + ").";
            case LIMIT_REACHED ->
                "It has started " + starts + " times, and its start-limit is "
                        + step.rules().startLimit() + ": the restart fails here.";
            case NOT_REACHED ->
                afresh.or(state::position)
                        .map(from -> "The restart begins at " + from + " and does not reach this step.")
                        .orElse("The exit statuses of the completed steps do not lead to this step.");
            case RUNS -> runs(step, status);
        };
    }

    private String runs(Node step, String status) {
        if (status.isEmpty()) {
            return "It has never started.";
        }
        return step.rules().again() && afresh.isEmpty()
                ? "It has completed and runs again, because its job has allow-start-if-complete."
                : "It runs from the start: the restart begins at " + afresh.orElse("it") + ".";
    }

    private static Optional<String> words(StepState step) {
        List<String> words = Stream.concat(
                        inWords(step.checkpoint()).stream(),
                        step.partitions().stream()
                                .filter(partition -> !partition.status().equals(COMPLETED))
                                .flatMap(partition -> inWords(partition.checkpoint()).stream()
                                        .map(text -> "partition " + partition.number() + " " + text)))
                .toList();
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", words));
    }

    private static Optional<String> inWords(Checkpoint checkpoint) {
        List<String> words = Stream.of(
                        checkpoint.reader().map(RestartPlan::readerInWords),
                        checkpoint.writer().map(text -> "written data ends at " + text))
                .flatMap(Optional::stream)
                .toList();
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", words));
    }

    private static String readerInWords(String checkpoint) {
        Matcher position = POSITION.matcher(checkpoint);
        return position.matches()
                ? "continues to read after record " + position.group(2) + ", at line " + position.group(3) + " (byte "
                        + position.group(1) + ")"
                : "continues to read at " + checkpoint;
    }
}
