package dev.drydock.console.training;

import dev.drydock.application.training.ViewTraining.Trial;
import dev.drydock.console.Scale;
import dev.drydock.console.Wording;
import dev.drydock.domain.training.TaskProgress.Point;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The losses of one trial over its steps as a drawing; all trials of a run share the scales, so that they can be compared. Lengths are
 * in pixels.
 *
 * @param train the path of the line of the loss on <em>train</em>; empty before there are two points
 * @param tune the same for <em>tune</em>
 * @param tuned where a loss on <em>tune</em> was measured
 * @param parentY where the parent's loss on <em>tune</em> lies; negative if it is not known yet or out of the picture
 */
public record LossChart(
        String summary, List<Tick> losses, List<Tick> steps, String train, String tune, List<Dot> tuned, int parentY) {
    private static final int WIDTH = 330;
    private static final int HEIGHT = 150;
    private static final int LEFT = 46;
    private static final int RIGHT = 22;
    private static final int TOP = 10;
    private static final int BOTTOM = 24;
    private static final int LOSS_TICKS = 4;
    private static final int STEP_TICKS = 3;

    public LossChart {
        losses = List.copyOf(losses);
        steps = List.copyOf(steps);
        tuned = List.copyOf(tuned);
    }

    /** A value on an axis. */
    public record Tick(int at, String text) {}

    /** One measured loss. */
    public record Dot(String x, String y, String summary) {}

    public int width() {
        return WIDTH;
    }

    public int height() {
        return HEIGHT;
    }

    public int left() {
        return LEFT;
    }

    public int right() {
        return WIDTH - RIGHT;
    }

    public int base() {
        return HEIGHT - BOTTOM;
    }

    /** One chart a trial, in the same order. */
    public static List<LossChart> draw(List<Trial> trials) {
        List<Point> all =
                trials.stream().flatMap(trial -> trial.points().stream()).toList();
        if (all.isEmpty()) {
            return empty(trials);
        }
        double[] values = all.stream()
                .mapToDouble(Point::loss)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        if (values.length == 0) {
            return empty(trials);
        }
        Scale losses = Scale.over(values[0], values[values.length - 1], LOSS_TICKS, TOP, HEIGHT - BOTTOM);
        long last = all.stream().mapToLong(Point::step).max().orElse(1);
        Scale steps = Scale.over(0, (double) last, STEP_TICKS, LEFT, WIDTH - RIGHT);
        return trials.stream()
                .map(trial -> trial.points().isEmpty() ? empty() : draw(trial, losses, steps))
                .toList();
    }

    private static List<LossChart> empty(List<Trial> trials) {
        return trials.stream().map(trial -> empty()).toList();
    }

    private static LossChart empty() {
        return new LossChart("", List.of(), List.of(), "", "", List.of(), -1);
    }

    private static List<Double> parentLoss(Trial trial) {
        return trial.result()
                .map(result -> result.metrics().get("parent_tune_loss"))
                .map(List::of)
                .orElse(List.of());
    }

    private static LossChart draw(Trial trial, Scale losses, Scale steps) {
        DoubleUnaryOperator x = steps::place;
        DoubleUnaryOperator y = loss -> TOP + (HEIGHT - BOTTOM) - losses.place(loss);
        List<Point> train = points(trial, false);
        List<Point> tune = points(trial, true);
        List<Dot> dots = tune.stream()
                .map(point -> new Dot(
                        number(x.applyAsDouble((double) point.step())),
                        number(y.applyAsDouble(point.loss())),
                        "epoch " + point.epoch() + ", step " + point.step() + ": " + loss(point.loss()) + " on tune"))
                .toList();
        return new LossChart(
                summary(trial, train, tune),
                losses.ticks().stream()
                        .map(value -> new Tick((int) Math.round(y.applyAsDouble(value)), losses.text(value)))
                        .toList(),
                steps.ticks().stream()
                        .map(value -> new Tick(
                                (int) Math.round(x.applyAsDouble(value)), Wording.count((long) value.doubleValue())))
                        .toList(),
                path(train, x, y),
                path(tune, x, y),
                dots,
                parentLoss(trial).stream()
                        .filter(losses::holds)
                        .map(value -> (int) Math.round(y.applyAsDouble(value)))
                        .findFirst()
                        .orElse(-1));
    }

    private static List<Point> points(Trial trial, boolean tune) {
        return trial.points().stream()
                .filter(point -> point.tune() == tune && Double.isFinite(point.loss()))
                .toList();
    }

    private static String summary(Trial trial, List<Point> train, List<Point> tune) {
        return "Trial " + trial.number() + ": "
                + Stream.concat(
                                train.isEmpty()
                                        ? Stream.of("no loss on train yet")
                                        : Stream.of("loss on train "
                                                + loss(train.get(0).loss()) + " at first, "
                                                + loss(train.get(train.size() - 1)
                                                        .loss()) + " now"),
                                tune.stream()
                                        .map(Point::loss)
                                        .min(Double::compare)
                                        .map(best -> "lowest on tune " + loss(best))
                                        .stream())
                        .collect(Collectors.joining("; "));
    }

    private static String path(List<Point> points, DoubleUnaryOperator x, DoubleUnaryOperator y) {
        if (points.size() < 2) {
            return "";
        }
        return points.stream()
                .map(point ->
                        number(x.applyAsDouble((double) point.step())) + " " + number(y.applyAsDouble(point.loss())))
                .collect(Collectors.joining("L", "M", ""));
    }

    private static String number(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }

    /** With four digits that count, as people compare losses. */
    static String loss(double loss) {
        return Math.abs(loss) >= 1000 || (loss != 0 && Math.abs(loss) < 0.001)
                ? String.format(Locale.ROOT, "%.2e", loss)
                : String.format(Locale.ROOT, "%.4f", loss);
    }
}
