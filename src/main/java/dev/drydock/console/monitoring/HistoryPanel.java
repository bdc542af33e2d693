package dev.drydock.console.monitoring;

import dev.drydock.console.Scale;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * One of the drawings above each other on a page. Lengths are in pixels.
 *
 * @param summary what the drawing shows, for people who cannot see it
 * @param values of the axis at the right
 * @param dates of the axis below
 * @param limitY where the limit lies; negative if there is none, or it is out of the picture
 */
public record HistoryPanel(
        String title,
        String note,
        String summary,
        List<Key> keys,
        List<Value> values,
        List<Date> dates,
        List<Curve> curves,
        List<Dot> dots,
        List<Bar> bars,
        double limitY) {
    static final int HEIGHT = 122;
    static final int TOP = 16;
    static final int BASE = HEIGHT - 22;

    private static final int VALUE_TICKS = 3;
    private static final int MOST_LARGE_DOTS = 100;
    private static final double MOST_BAR = 28;

    public HistoryPanel {
        keys = List.copyOf(keys);
        values = List.copyOf(values);
        dates = List.copyOf(dates);
        curves = List.copyOf(curves);
        dots = List.copyOf(dots);
        bars = List.copyOf(bars);
    }

    /** A line of the legend. */
    public record Key(String style, String text) {}

    /** A value on the axis at the right. */
    public record Value(String y, String text) {}

    /** A day on the axis below. */
    public record Date(String x, String text) {}

    /** A line that joins days which follow each other. */
    public record Curve(String style, String path) {}

    /** @param bounds the path of a line from bound to bound; empty without bounds */
    public record Dot(String style, String x, String y, String r, String bounds, String summary) {}

    public record Bar(String style, String x, String y, String width, String height, String summary) {}

    /**
     * What is measured on one day.
     *
     * @param low the lower bound; empty if there are no bounds
     */
    record Point(int day, double value, OptionalDouble low, OptionalDouble high, String summary) {
        Point(int day, double value, String summary) {
            this(day, value, OptionalDouble.empty(), OptionalDouble.empty(), summary);
        }

        private DoubleStream reach() {
            return DoubleStream.concat(DoubleStream.of(value), DoubleStream.concat(low.stream(), high.stream()))
                    .filter(Double::isFinite);
        }
    }

    /**
     * Points of one kind, the oldest first.
     *
     * @param name as the legend has it
     * @param joined whether a line joins them
     */
    record Series(String style, String name, boolean joined, List<Point> points) {
        Series {
            points = List.copyOf(points);
        }
    }

    /**
     * What all drawings are made of.
     *
     * @param note small words beside the title
     */
    record Head(String title, String note, String summary) {}

    public boolean blank() {
        return dots.isEmpty() && bars.isEmpty();
    }

    public int width() {
        return TimeAxis.WIDTH;
    }

    public int height() {
        return HEIGHT;
    }

    public int left() {
        return TimeAxis.LEFT;
    }

    public int right() {
        return TimeAxis.WIDTH - TimeAxis.RIGHT;
    }

    public int top() {
        return TOP;
    }

    public int base() {
        return BASE;
    }

    /** Whether the limit is in the picture. */
    public boolean limited() {
        return limitY >= 0;
    }

    /** @param reach values that the picture must hold beside the points */
    static HistoryPanel curves(
            Head head,
            TimeAxis axis,
            List<Series> series,
            Collection<Double> reach,
            OptionalDouble limit,
            DoubleFunction<String> text) {
        double[] all = DoubleStream.concat(
                        series.stream().flatMap(one -> one.points().stream()).flatMapToDouble(Point::reach),
                        reach.stream().mapToDouble(Double::doubleValue))
                .sorted()
                .toArray();
        boolean none = series.stream().allMatch(one -> one.points().isEmpty());
        if (none) {
            return none(head);
        }
        Scale scale = Scale.over(all[0], all[all.length - 1], VALUE_TICKS, TOP, BASE);
        List<Curve> curves = new ArrayList<>();
        List<Dot> dots = new ArrayList<>();
        for (Series one : series) {
            if (one.joined()) {
                curves.add(new Curve(one.style(), path(axis, scale, one.points())));
            }
            one.points().forEach(point -> dots.add(dot(axis, scale, one.style(), point)));
        }
        return new HistoryPanel(
                head.title(),
                head.note(),
                head.summary(),
                keys(series, limit.isPresent() && scale.holds(limit.getAsDouble())),
                values(scale, text),
                axis.ticks(),
                curves.stream().filter(curve -> !curve.path().isEmpty()).toList(),
                dots,
                List.of(),
                limit.isPresent() && scale.holds(limit.getAsDouble()) ? y(scale, limit.getAsDouble()) : -1);
    }

    /** Bars from 0, those of each series beside those of the others. */
    static HistoryPanel bars(Head head, TimeAxis axis, List<Series> series, DoubleFunction<String> text) {
        double most = series.stream()
                .flatMap(one -> one.points().stream())
                .mapToDouble(Point::value)
                .max()
                .orElse(-1);
        if (most < 0) {
            return none(head);
        }
        Scale scale = Scale.over(0, Math.max(most, VALUE_TICKS), VALUE_TICKS, TOP, BASE);
        double width = Math.min(MOST_BAR, Math.max(1, axis.dayWidth() * 0.8 / series.size()));
        List<Bar> bars = new ArrayList<>();
        IntStream.range(0, series.size())
                .forEach(at -> series.get(at).points().forEach(point -> {
                    double x = axis.middle(point.day()) + width * (at - series.size() / 2.0);
                    double y = y(scale, point.value());
                    bars.add(new Bar(
                            series.get(at).style(),
                            TimeAxis.pixels(x),
                            TimeAxis.pixels(y),
                            TimeAxis.pixels(width),
                            TimeAxis.pixels(BASE - y),
                            point.summary()));
                }));
        return new HistoryPanel(
                head.title(),
                head.note(),
                head.summary(),
                keys(series, false),
                values(scale, text),
                axis.ticks(),
                List.of(),
                List.of(),
                bars,
                -1);
    }

    private static HistoryPanel none(Head head) {
        return new HistoryPanel(
                head.title(),
                head.note(),
                head.summary(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                -1);
    }

    private static List<Key> keys(List<Series> series, boolean limited) {
        List<Key> keys = new ArrayList<>();
        series.stream()
                .filter(one -> !one.points().isEmpty())
                .forEach(one -> keys.add(new Key("k-" + one.style(), one.name())));
        if (limited) {
            keys.add(new Key("k-limit", "limit"));
        }
        return keys;
    }

    private static List<Value> values(Scale scale, DoubleFunction<String> text) {
        boolean whole = scale.between() >= 1;
        return scale.ticks().stream()
                .map(value ->
                        new Value(TimeAxis.pixels(y(scale, value)), whole ? text.apply(value) : scale.text(value)))
                .toList();
    }

    private static double y(Scale scale, double value) {
        return TOP + BASE - scale.place(value);
    }

    /** Starts again after each day without a point. */
    private static String path(TimeAxis axis, Scale scale, List<Point> points) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < points.size(); i++) {
            boolean after =
                    i > 0 && points.get(i - 1).day() + 1 == points.get(i).day();
            boolean before = i + 1 < points.size()
                    && points.get(i).day() + 1 == points.get(i + 1).day();
            if (after || before) {
                path.append(after ? "L" : "M")
                        .append(TimeAxis.pixels(axis.middle(points.get(i).day())))
                        .append(' ')
                        .append(TimeAxis.pixels(y(scale, points.get(i).value())));
            }
        }
        return path.toString();
    }

    private static Dot dot(TimeAxis axis, Scale scale, String style, Point point) {
        String x = TimeAxis.pixels(axis.middle(point.day()));
        boolean bounded = Double.isFinite(point.low().orElse(Double.NaN))
                && Double.isFinite(point.high().orElse(Double.NaN));
        return new Dot(
                style,
                x,
                TimeAxis.pixels(y(scale, point.value())),
                axis.days().size() <= MOST_LARGE_DOTS ? "3" : "1.8",
                bounded
                        ? "M" + x + " " + TimeAxis.pixels(y(scale, point.low().getAsDouble())) + "V"
                                + TimeAxis.pixels(y(scale, point.high().getAsDouble()))
                        : "",
                point.summary());
    }
}
