package dev.drydock.console.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.JobFlow;
import dev.drydock.application.runs.JobFlow.Kind;
import dev.drydock.application.runs.JobFlow.Node;
import dev.drydock.application.runs.JobFlow.Transition;
import dev.drydock.application.runs.JobFlow.Way;
import dev.drydock.console.runs.FlowDrawing.Exit;
import dev.drydock.console.runs.FlowDrawing.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowDrawingTest {
    private static final int WIDEST = 1018;

    @Test
    void aLongJobIsWrappedAndStaysWithinTheWidth() {
        List<Node> chain = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            chain.add(step("step-" + i, i < 14 ? List.of(next("*", "step-" + (i + 1))) : List.of()));
        }

        FlowDrawing drawing = draw(chain);

        assertThat(drawing.width()).isLessThanOrEqualTo(WIDEST);
        assertThat(drawing.nodes()).hasSize(15).allSatisfy(node -> {
            assertThat(node.x()).isBetween(0, drawing.width() - node.width());
            assertThat(node.y()).isBetween(0, drawing.height() - node.height());
        });
        assertThat(drawing.arrows()).hasSize(14);
    }

    @Test
    void nothingLiesOnAnything() {
        FlowDrawing drawing = draw(everyKind());

        List<int[]> boxes = new ArrayList<>();
        drawing.nodes().forEach(node -> boxes.add(new int[] {node.x(), node.y(), node.width(), node.height()}));
        drawing.exits().forEach(exit -> boxes.add(new int[] {exit.x(), exit.y(), exit.width(), exit.height()}));
        assertThat(boxes).hasSize(6);
        for (int[] one : boxes) {
            assertThat(boxes.stream().filter(other -> other != one)).noneMatch(other -> overlap(one, other));
        }
        assertThat(drawing.exits()).extracting(Exit::text).containsExactly("KEPT", "else FAILED");
    }

    @Test
    void aSplitAndItsFlowsHaveFramesWithTheirNamesAroundTheirSteps() {
        FlowDrawing drawing = draw(everyKind());

        assertThat(drawing.frames())
                .extracting(frame -> frame.kind() + " " + frame.id())
                .containsExactly("split both", "flow left", "flow right");
        assertThat(inside(frame(drawing, "both"), box(frame(drawing, "left")))).isTrue();
        assertThat(inside(frame(drawing, "both"), box(frame(drawing, "right")))).isTrue();
        assertThat(overlap(box(frame(drawing, "left")), box(frame(drawing, "right"))))
                .isFalse();
        assertThat(inside(frame(drawing, "left"), box(node(drawing, "a")))).isTrue();
        assertThat(inside(frame(drawing, "right"), box(node(drawing, "b")))).isTrue();
        assertThat(inside(frame(drawing, "both"), box(node(drawing, "receive"))))
                .isFalse();
    }

    @Test
    void everyNodeSaysInWordsWhatItIsAndHowFarItCame() {
        FlowDrawing drawing = draw(everyKind());

        assertThat(drawing.nodes())
                .extracting(FlowDrawing.Node::summary, FlowDrawing.Node::decision)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("receive, batchlet: waiting", false),
                        org.assertj.core.groups.Tuple.tuple("decide, decision: waiting", true),
                        org.assertj.core.groups.Tuple.tuple("a, batchlet: waiting", false),
                        org.assertj.core.groups.Tuple.tuple("b, batchlet: waiting", false));
        assertThat(drawing.arrows())
                .as("from step to decision, from there to the split, from there back")
                .extracting(FlowDrawing.Arrow::on)
                .containsExactly("", "RETRAIN", "");
    }

    private static FlowDrawing.Frame frame(FlowDrawing drawing, String id) {
        return drawing.frames().stream()
                .filter(frame -> frame.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static FlowDrawing.Node node(FlowDrawing drawing, String id) {
        return drawing.nodes().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static int[] box(FlowDrawing.Frame frame) {
        return new int[] {frame.x(), frame.y(), frame.width(), frame.height()};
    }

    private static int[] box(FlowDrawing.Node node) {
        return new int[] {node.x(), node.y(), node.width(), node.height()};
    }

    private static boolean inside(FlowDrawing.Frame frame, int[] box) {
        return box[0] > frame.x()
                && box[1] > frame.y()
                && box[0] + box[2] < frame.x() + frame.width()
                && box[1] + box[3] < frame.y() + frame.height();
    }

    private static List<Node> everyKind() {
        return List.of(
                step("receive", List.of(next("*", "decide"))),
                new Node(
                        "decide",
                        Kind.DECISION,
                        false,
                        List.of(
                                new Transition("KEPT", Way.END, "KEPT"),
                                next("RETRAIN", "both"),
                                new Transition("*", Way.FAIL, "FAILED")),
                        List.of()),
                new Node(
                        "both",
                        Kind.SPLIT,
                        false,
                        List.of(next("*", "receive")),
                        List.of(
                                new Node("left", Kind.FLOW, false, List.of(), List.of(step("a", List.of()))),
                                new Node("right", Kind.FLOW, false, List.of(), List.of(step("b", List.of()))))));
    }

    private static boolean overlap(int[] one, int[] other) {
        return one[0] < other[0] + other[2]
                && other[0] < one[0] + one[2]
                && one[1] < other[1] + other[3]
                && other[1] < one[1] + one[3];
    }

    private static FlowDrawing draw(List<Node> nodes) {
        FlowDrawing.Progress progress = new FlowDrawing.Progress() {
            @Override
            public State state(Node node) {
                return new State("waiting", "waiting");
            }

            @Override
            public boolean taken(Node node, Transition transition) {
                return false;
            }
        };
        return FlowDrawing.draw(new JobFlow(nodes), WIDEST, progress, step -> "#" + step);
    }

    private static Node step(String id, List<Transition> transitions) {
        return new Node(id, Kind.BATCHLET, false, transitions, List.of());
    }

    private static Transition next(String on, String to) {
        return new Transition(on, Way.NEXT, to);
    }
}
