package dev.drydock.console.runs;

import dev.drydock.application.runs.JobFlow;
import java.util.List;
import java.util.function.Function;

/**
 * A job's flow as a drawing: steps and decisions in lines that read like text, the ways between them as arrows, the ways out below
 * the node that they leave. Lengths are in pixels.
 *
 * @param frames the outlines of flows and splits
 */
public record FlowDrawing(
        int width, int height, List<Node> nodes, List<Frame> frames, List<Arrow> arrows, List<Exit> exits) {
    public FlowDrawing {
        nodes = List.copyOf(nodes);
        frames = List.copyOf(frames);
        arrows = List.copyOf(arrows);
        exits = List.copyOf(exits);
    }

    /**
     * The state of a node.
     *
     * @param name batch status in lower case, or {@code waiting}
     * @param told the same for people, with details
     */
    public record State(String name, String told) {}

    /**
     * A step or decision.
     *
     * @param kind in words, such as {@code chunk, partitioned}
     */
    public record Node(
            String id, String kind, boolean decision, boolean partitioned, int x, int y, State state, String target) {
        static final int WIDTH = 152;
        static final int HEIGHT = 46;
        private static final int LONGEST = 17;

        public int width() {
            return WIDTH;
        }

        public int height() {
            return HEIGHT;
        }

        public String name() {
            return id.length() <= LONGEST ? id : id.substring(0, LONGEST - 1) + "…";
        }

        public String summary() {
            return id + ", " + kind + ": " + state.told();
        }
    }

    /** The outline of a flow or split. */
    public record Frame(String id, String kind, int x, int y, int width, int height) {}

    /**
     * A way from a node to another.
     *
     * @param path of an SVG
     * @param on the exit status that takes it, at {@code labelX} and {@code labelY}; empty if any does
     */
    public record Arrow(String path, boolean taken, String on, int labelX, int labelY, boolean above) {}

    /**
     * A way out of the job.
     *
     * @param text the exit status that the job gets
     * @param way {@code end}, {@code fail} or {@code stop}
     * @param stem of the line that leads to it, a path of an SVG
     */
    public record Exit(String text, String way, boolean taken, int x, int y, int width, int height, String stem) {}

    /** What is known of an execution, for {@link #draw}. */
    interface Progress {
        State state(JobFlow.Node node);

        boolean taken(JobFlow.Node node, JobFlow.Transition transition);
    }

    /**
     * @param progress the state of each node
     * @param target the link of a step's node
     */
    static FlowDrawing draw(JobFlow flow, int widest, Progress progress, Function<String, String> target) {
        return new FlowLayout(widest, progress, target).draw(flow);
    }
}
