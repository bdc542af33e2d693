package dev.drydock.application.runs;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the parts of a job follow one another, as its file says.
 *
 * @param nodes in document order; the first is where the job begins
 */
public record JobFlow(List<Node> nodes) {
    public JobFlow {
        nodes = List.copyOf(nodes);
    }

    /** What a node is. */
    public enum Kind {
        BATCHLET,
        CHUNK,
        DECISION,
        FLOW,
        SPLIT
    }

    /**
     * A step, decision, flow or split.
     *
     * @param transitions in document order; empty where the job ends after the node
     * @param children the parts of a flow, the flows of a split
     * @param rules empty but for a step
     */
    public record Node(
            String id,
            Kind kind,
            boolean partitioned,
            List<Transition> transitions,
            List<Node> children,
            RestartRules rules) {
        public Node {
            transitions = List.copyOf(transitions);
            children = List.copyOf(children);
        }

        public Node(String id, Kind kind, boolean partitioned, List<Transition> transitions, List<Node> children) {
            this(id, kind, partitioned, transitions, children, RestartRules.NONE);
        }

        private Stream<Node> all() {
            return Stream.concat(Stream.of(this), children.stream().flatMap(Node::all));
        }

        public boolean isStep() {
            return kind == Kind.BATCHLET || kind == Kind.CHUNK;
        }
    }

    /**
     * The restart rules of a step.
     *
     * @param again whether it runs again although it has completed
     * @param startLimit how often it may begin in one run; 0 for no limit
     */
    public record RestartRules(boolean again, int startLimit) {
        static final RestartRules NONE = new RestartRules(false, 0);
    }

    /** Where a transition leads. */
    public enum Way {
        NEXT,
        END,
        FAIL,
        STOP
    }

    /**
     * A way on from a node.
     *
     * @param on the exit status that takes it, a pattern; {@code *} for any
     * @param to the node that follows, or where the way ends there: the exit status that the job gets, empty if it gets none
     */
    public record Transition(String on, Way way, String to) {

        /** By the specification's pattern: {@code *} stands for any text, {@code ?} for one character. */
        public boolean matches(String exitStatus) {
            StringBuilder regex = new StringBuilder();
            on.chars()
                    .forEach(c ->
                            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c))));
            return exitStatus.matches(regex.toString());
        }
    }

    /** All steps, also those inside flows and splits, in document order. */
    public List<Node> steps() {
        return nodes.stream().flatMap(Node::all).filter(Node::isStep).toList();
    }
}
