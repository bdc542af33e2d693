package dev.drydock.packaging.suite;

import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.TrainingReport;
import dev.drydock.domain.validation.TrainingReport.EpochLine;
import dev.drydock.domain.validation.TrainingReport.TrialLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Draws a trial's epochs: losses, metric and learning rate. All trials of a report share the scales. Lines differ by their dashes and
 * marks, not by colour alone: of the loss on <em>train</em> dashed with squares, on <em>tune</em> drawn through with dots, that before
 * the first step dotted. Lengths are in the picture's own units.
 */
final class EpochCharts {
    static final String STYLE = """
            .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.8rem}
            .chart{height:auto;max-width:26rem;font-size:10px;fill:var(--soft);overflow:visible}
            .chart path,.chart line{fill:none;stroke:var(--ink);stroke-width:1.5}.chart line.axis{stroke:var(--line);stroke-width:1}
            .chart .train{stroke-dasharray:5 3}.chart .parent{stroke-dasharray:1 3}.chart circle{fill:var(--ink)}
            .chart rect.mark{fill:var(--paper);stroke:var(--ink)}figure{margin:0}figcaption{font-size:.85rem;color:var(--soft)}
            """;

    private static final int WIDTH = 300;
    private static final int HEIGHT = 120;
    private static final int LEFT = 44;
    private static final int RIGHT = 8;
    private static final int TOP = 8;
    private static final int BOTTOM = 18;
    private static final double MARK = 2.5;

    /** Between the axis and the first epoch's mark. */
    private static final int INSET = 8;

    private final String metric;
    private final int lastEpoch;
    private final Range losses;
    private final Range metrics;
    private final Range rates;

    EpochCharts(TrainingReport report) {
        this.metric = report.metric().wireName();
        this.lastEpoch = epochs(report).mapToInt(EpochLine::epoch).max().orElse(1);
        this.losses = Range.over(Stream.concat(
                epochs(report).flatMap(epoch -> Stream.of(epoch.trainLoss(), epoch.tuneLoss())),
                report.trials().stream()
                        .flatMap(trial -> trial.parentLoss().stream().boxed())));
        this.metrics = Range.over(
                epochs(report).flatMap(epoch -> epoch.metric().stream().boxed()));
        this.rates = Range.over(
                epochs(report).flatMap(epoch -> epoch.learningRate().stream().boxed()));
    }

    private static Stream<EpochLine> epochs(TrainingReport report) {
        return report.trials().stream().flatMap(trial -> trial.epochs().stream());
    }

    /** Up to three pictures; empty of a trial without a whole epoch. */
    String draw(TrialLine trial) {
        if (trial.epochs().isEmpty()) {
            return "";
        }
        return "<div class=\"charts\">\n" + lossChart(trial) + metricChart(trial) + rateChart(trial) + "</div>\n";
    }

    private String lossChart(TrialLine trial) {
        List<Place> train = places(trial, epoch -> OptionalDouble.of(epoch.trainLoss()));
        List<Place> tune = places(trial, epoch -> OptionalDouble.of(epoch.tuneLoss()));
        String parent = trial.parentLoss().stream()
                .filter(Double::isFinite)
                .mapToObj(loss -> "<line class=\"parent\" x1=\"" + LEFT + "\" x2=\"" + (WIDTH - RIGHT) + "\" y1=\""
                        + number(losses.y(loss)) + "\" y2=\"" + number(losses.y(loss)) + "\"/>")
                .findFirst()
                .orElse("");
        return figure(
                "Trial " + trial.number() + ", loss by epoch: on train from " + ends(train) + ", on tune from "
                        + ends(tune),
                losses,
                parent + line("train", train, losses, false) + line("tune", tune, losses, true),
                "Loss. Squares, dashed: train. Dots: tune. Dotted: tune before the first step.");
    }

    private String metricChart(TrialLine trial) {
        List<Place> places = places(trial, EpochLine::metric);
        return places.isEmpty()
                ? ""
                : figure(
                        "Trial " + trial.number() + ", " + metric + " on tune by epoch: from " + ends(places),
                        metrics,
                        line("tune", places, metrics, true),
                        Markup.escape(metric) + " on tune.");
    }

    private String rateChart(TrialLine trial) {
        List<Place> places = places(trial, EpochLine::learningRate);
        return places.isEmpty()
                ? ""
                : figure(
                        "Trial " + trial.number() + ", learning rate by epoch: from " + ends(places),
                        rates,
                        line("rate", places, rates, true),
                        "Learning rate at each epoch's end.");
    }

    private record Place(int epoch, double value) {}

    private static List<Place> places(TrialLine trial, Function<EpochLine, OptionalDouble> value) {
        List<Place> places = new ArrayList<>();
        for (EpochLine epoch : trial.epochs()) {
            value.apply(epoch).stream()
                    .filter(Double::isFinite)
                    .forEach(one -> places.add(new Place(epoch.epoch(), one)));
        }
        return places;
    }

    private static String ends(List<Place> places) {
        return places.isEmpty()
                ? "nothing that is a number"
                : Numbers.plain(places.get(0).value()) + " to "
                        + Numbers.plain(places.get(places.size() - 1).value());
    }

    private String figure(String summary, Range range, String drawn, String caption) {
        return "<figure><svg class=\"chart\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\""
                + Markup.escape(summary) + "\">" + axes(range) + drawn + "</svg><figcaption>" + caption
                + "</figcaption></figure>\n";
    }

    private String axes(Range range) {
        int base = HEIGHT - BOTTOM;
        return "<line class=\"axis\" x1=\"" + LEFT + "\" x2=\"" + LEFT + "\" y1=\"" + TOP + "\" y2=\"" + base + "\"/>"
                + "<line class=\"axis\" x1=\"" + LEFT + "\" x2=\"" + (WIDTH - RIGHT) + "\" y1=\"" + base + "\" y2=\""
                + base + "\"/>"
                + text(LEFT - 4, TOP + 4, "end", shortened(range.high()))
                + text(LEFT - 4, base, "end", shortened(range.low()))
                + text(LEFT, HEIGHT - 4, "start", "epoch 1")
                + (lastEpoch > 1 ? text(WIDTH - RIGHT, HEIGHT - 4, "end", Integer.toString(lastEpoch)) : "");
    }

    private static String text(int x, int y, String anchor, String text) {
        return "<text x=\"" + x + "\" y=\"" + y + "\" text-anchor=\"" + anchor + "\">" + text + "</text>";
    }

    private String line(String kind, List<Place> places, Range range, boolean dots) {
        StringBuilder svg = new StringBuilder();
        if (places.size() > 1) {
            svg.append("<path class=\"").append(kind).append("\" d=\"");
            for (int i = 0; i < places.size(); i++) {
                svg.append(i == 0 ? "M" : "L")
                        .append(number(x(places.get(i).epoch())))
                        .append(' ')
                        .append(number(range.y(places.get(i).value())));
            }
            svg.append("\"/>");
        }
        for (Place place : places) {
            double x = x(place.epoch());
            double y = range.y(place.value());
            svg.append(
                    dots
                            ? "<circle r=\"" + MARK + "\" cx=\"" + number(x) + "\" cy=\"" + number(y) + "\"/>"
                            : "<rect class=\"mark\" width=\"" + 2 * MARK + "\" height=\"" + 2 * MARK + "\" x=\""
                                    + number(x - MARK) + "\" y=\"" + number(y - MARK) + "\"/>");
        }
        return svg.toString();
    }

    private double x(int epoch) {
        int first = LEFT + INSET;
        return lastEpoch <= 1 ? first : first + (double) (WIDTH - RIGHT - first) * (epoch - 1) / (lastEpoch - 1);
    }

    private static String number(double length) {
        return String.format(Locale.ROOT, "%.1f", length);
    }

    private static String shortened(double value) {
        return Math.abs(value) >= 0.001 || value == 0
                ? String.format(Locale.ROOT, "%.3f", value)
                : String.format(Locale.ROOT, "%.1e", value);
    }

    /** The values of an axis from the bottom to the top; what is no finite number takes no room. */
    private record Range(double low, double high) {
        static Range over(Stream<Double> values) {
            double[] sorted = values.mapToDouble(Double::doubleValue)
                    .filter(Double::isFinite)
                    .sorted()
                    .toArray();
            return sorted.length == 0 ? new Range(0, 1) : new Range(sorted[0], sorted[sorted.length - 1]);
        }

        double y(double value) {
            double share = high > low ? (value - low) / (high - low) : 0.5;
            return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
        }
    }
}
