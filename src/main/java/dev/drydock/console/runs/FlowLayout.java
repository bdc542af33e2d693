package dev.drydock.console.runs;

import dev.drydock.application.runs.JobFlow;
import dev.drydock.application.runs.JobFlow.Kind;
import dev.drydock.application.runs.JobFlow.Transition;
import dev.drydock.application.runs.JobFlow.Way;
import dev.drydock.console.runs.FlowDrawing.Arrow;
import dev.drydock.console.runs.FlowDrawing.Exit;
import dev.drydock.console.runs.FlowDrawing.Frame;
import dev.drydock.console.runs.FlowDrawing.Node;
import dev.drydock.console.runs.FlowDrawing.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Finds a place for each part of a {@link FlowDrawing}. For one drawing. */
final class FlowLayout {
    private static final int MARGIN = 26;
    private static final int GAP = 34;
    private static final int LINE_GAP = 40;
    private static final int LETTER = 7;
    private static final int STUB = 13;
    private static final int EXIT_INDENT = 22;
    private static final int EXIT_HEIGHT = 22;
    private static final int EXIT_PITCH = 28;
    private static final int PAD = 14;
    private static final int TITLE = 30;

    private final int widest;
    private final Progress progress;
    private final Function<String, String> target;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Frame> frames = new ArrayList<>();
    private final List<Arrow> arrows = new ArrayList<>();
    private final List<Exit> exits = new ArrayList<>();

    FlowLayout(int widest, Progress progress, Function<String, String> target) {
        this.widest = widest;
        this.progress = progress;
        this.target = target;
    }

    FlowDrawing draw(JobFlow flow) {
        Chain chain = chain(flow.nodes(), widest - 2 * MARGIN);
        draw(chain, MARGIN, 2);
        return new FlowDrawing(chain.width + 2 * MARGIN, chain.height + 4, nodes, frames, arrows, exits);
    }

    /** A node with the room that it takes; ways enter and leave it {@code port} below its upper edge. */
    private record Block(JobFlow.Node node, int width, int height, int port, List<Chain> inner) {}

    /** Nodes one after the other, in as many lines as they need. */
    private record Chain(List<Line> lines, int width, int height) {
        int port() {
            return lines.isEmpty() ? 0 : lines.get(0).port();
        }
    }

    private record Line(List<Block> blocks) {
        int port() {
            return blocks.stream().mapToInt(Block::port).max().orElse(0);
        }

        int below() {
            return blocks.stream()
                    .mapToInt(block -> block.height - block.port)
                    .max()
                    .orElse(0);
        }

        int width() {
            int width = 0;
            for (int i = 0; i < blocks.size(); i++) {
                width += blocks.get(i).width + (i + 1 < blocks.size() ? gapAfter(blocks.get(i)) : 0);
            }
            return width;
        }
    }

    private Chain chain(List<JobFlow.Node> members, int most) {
        List<Line> lines = new ArrayList<>();
        List<Block> current = new ArrayList<>();
        for (JobFlow.Node member : members) {
            Block block = block(member);
            int width = new Line(current).width()
                    + (current.isEmpty() ? 0 : gapAfter(current.get(current.size() - 1)))
                    + block.width;
            if (!current.isEmpty() && width > most) {
                lines.add(new Line(List.copyOf(current)));
                current.clear();
            }
            current.add(block);
        }
        if (!current.isEmpty()) {
            lines.add(new Line(List.copyOf(current)));
        }
        int height = LINE_GAP * Math.max(0, lines.size() - 1) + (returns(lines) ? LINE_GAP : 0);
        for (Line line : lines) {
            height += line.port() + line.below();
        }
        return new Chain(lines, lines.stream().mapToInt(Line::width).max().orElse(0), height);
    }

    /** Whether a way leaves the last line for elsewhere than its right neighbour: it needs room below. */
    private static boolean returns(List<Line> lines) {
        List<Block> last = lines.isEmpty() ? List.of() : lines.get(lines.size() - 1).blocks;
        for (int at = 0; at < last.size(); at++) {
            String neighbour = at + 1 < last.size() ? last.get(at + 1).node.id() : "";
            if (last.get(at).node.transitions().stream()
                    .anyMatch(way -> way.way() == Way.NEXT && !way.to().equals(neighbour))) {
                return true;
            }
        }
        return false;
    }

    /** Room for the word on the straight way to the next node, if there is one. */
    private static int gapAfter(Block block) {
        return block.node.transitions().stream()
                .filter(transition -> transition.way() == Way.NEXT)
                .mapToInt(transition -> Math.max(GAP, label(transition).length() * LETTER + 24))
                .max()
                .orElse(GAP);
    }

    private Block block(JobFlow.Node node) {
        int ways = (int) node.transitions().stream().filter(FlowLayout::leaves).count();
        int exitsHeight = ways * EXIT_PITCH;
        if (node.kind() == Kind.SPLIT) {
            List<Chain> lanes = node.children().stream()
                    .map(flow -> chain(List.of(flow), Integer.MAX_VALUE))
                    .toList();
            int inner = lanes.stream().mapToInt(Chain::height).sum() + PAD * Math.max(0, lanes.size() - 1);
            int height = TITLE + inner + PAD;
            return new Block(node, framed(lanes), height + exitsHeight, height / 2, lanes);
        }
        if (node.kind() == Kind.FLOW) {
            Chain inside = chain(node.children(), Integer.MAX_VALUE);
            return new Block(
                    node,
                    framed(List.of(inside)),
                    TITLE + inside.height + PAD + exitsHeight,
                    TITLE + inside.port(),
                    List.of(inside));
        }
        return new Block(node, Node.WIDTH, Node.HEIGHT + exitsHeight, Node.HEIGHT / 2, List.of());
    }

    private static int framed(List<Chain> inner) {
        return Math.max(Node.WIDTH, inner.stream().mapToInt(Chain::width).max().orElse(0) + 2 * (PAD + STUB));
    }

    private static boolean leaves(Transition transition) {
        return transition.way() != Way.NEXT;
    }

    /** Where a node stands: its left edge, width, and the height at which ways enter and leave. */
    private record Place(int line, int at, int x, int width, int port) {}

    private void draw(Chain chain, int x, int y) {
        Map<String, Place> places = new HashMap<>();
        List<Integer> gutters = new ArrayList<>();
        int top = y;
        for (int number = 0; number < chain.lines.size(); number++) {
            Line line = chain.lines.get(number);
            int left = x;
            for (int at = 0; at < line.blocks.size(); at++) {
                Block block = line.blocks.get(at);
                int port = top + line.port();
                draw(block, left, port - block.port);
                places.put(block.node.id(), new Place(number, at, left, block.width, port));
                left += block.width + gapAfter(block);
            }
            top += line.port() + line.below();
            gutters.add(top + LINE_GAP / 2);
            top += LINE_GAP;
        }
        chain.lines.stream()
                .flatMap(line -> line.blocks.stream())
                .forEach(block -> connect(block.node, places, gutters));
    }

    private void draw(Block block, int x, int y) {
        JobFlow.Node node = block.node;
        int bottom;
        if (node.isStep() || node.kind() == Kind.DECISION) {
            nodes.add(new Node(
                    node.id(),
                    kind(node),
                    node.kind() == Kind.DECISION,
                    node.partitioned(),
                    x,
                    y,
                    progress.state(node),
                    node.isStep() ? target.apply(node.id()) : ""));
            bottom = y + Node.HEIGHT;
        } else {
            bottom = y
                    + block.height
                    - EXIT_PITCH
                            * (int) node.transitions().stream()
                                    .filter(FlowLayout::leaves)
                                    .count();
            frames.add(new Frame(node.id(), lower(node.kind().name()), x, y, block.width, bottom - y));
            int top = y + TITLE;
            for (Chain lane : block.inner) {
                draw(lane, x + PAD + STUB, top);
                top += lane.height + PAD;
            }
        }
        drawExits(node, x, bottom);
    }

    private void drawExits(JobFlow.Node node, int x, int bottom) {
        int y = bottom + EXIT_PITCH - EXIT_HEIGHT;
        for (Transition transition : node.transitions()) {
            if (leaves(transition)) {
                int middle = y + EXIT_HEIGHT / 2;
                exits.add(new Exit(
                        exitText(transition, node.transitions().size() == 1),
                        lower(transition.way().name()),
                        progress.taken(node, transition),
                        x + EXIT_INDENT,
                        y,
                        Node.WIDTH - EXIT_INDENT,
                        EXIT_HEIGHT,
                        "M" + (x + STUB) + " " + bottom + "V" + middle + "H" + (x + EXIT_INDENT)));
                y += EXIT_PITCH;
            }
        }
    }

    private static String exitText(Transition transition, boolean only) {
        String status = transition.to().isEmpty() ? transition.way().name() : transition.to();
        String on = transition.on();
        if (on.equals(status) || (on.equals("*") && only)) {
            return status;
        }
        return on.equals("*") ? "else " + status : on + " → " + status;
    }

    private void connect(JobFlow.Node node, Map<String, Place> places, List<Integer> gutters) {
        Place from = Objects.requireNonNull(places.get(node.id()));
        int lane = 0;
        for (Transition transition : node.transitions()) {
            Place to = places.get(transition.to());
            if (leaves(transition) || to == null) {
                continue;
            }
            boolean taken = progress.taken(node, transition);
            int start = from.x + from.width;
            if (to.line == from.line && to.at == from.at + 1) {
                arrows.add(new Arrow(
                        "M" + start + " " + from.port + "H" + to.x,
                        taken,
                        label(transition),
                        (start + to.x) / 2,
                        from.port - 6,
                        true));
            } else {
                int gutter = gutters.get(from.line) + lane * 6;
                arrows.add(new Arrow(
                        "M" + start + " " + from.port + "h" + STUB + "V" + gutter + "H" + (to.x - STUB) + "V" + to.port
                                + "H" + to.x,
                        taken,
                        label(transition),
                        start + STUB - 6,
                        gutter - 6,
                        false));
                lane++;
            }
        }
    }

    private static String label(Transition transition) {
        return transition.on().equals("*") ? "" : transition.on();
    }

    private static String kind(JobFlow.Node node) {
        return lower(node.kind().name()) + (node.partitioned() ? ", partitioned" : "");
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
