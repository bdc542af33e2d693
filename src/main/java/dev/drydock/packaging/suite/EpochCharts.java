package dev.drydock.packaging.suite;

import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.TrainingReport;
import dev.drydock.domain.validation.TrainingReport.EpochLine;
import dev.drydock.domain.validation.TrainingReport.TrialLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Draws a trial's epochs: losses, metric and learning rate. All trials of a report share the scales. Lines differ by their dashes and
 * marks, not by colour alone: of the loss on <em>train</em> dashed with squares, on <em>tune</em> drawn through with dots, that before
 * the first step dotted. Lengths are in the picture's own units.
 */
final class EpochCharts {
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

    /** What {@code training-report.mustache} draws of one chart. */
    record Chart(
            String summary,
            String caption,
            List<Text> texts,
            @Nullable String before,
            List<Line> lines) {
        int width() {
            return WIDTH;
        }

        int height() {
            return HEIGHT;
        }

        int left() {
            return LEFT;
        }

        int right() {
            return WIDTH - RIGHT;
        }

        int top() {
            return TOP;
        }

        int base() {
            return HEIGHT - BOTTOM;
        }
    }

    record Text(int x, int y, String anchor, String text) {}

    /** @param path through all places; empty of one alone */
    record Line(String kind, String path, List<Mark> squares, List<Mark> dots) {}

    record Mark(String x, String y, double size) {}

    /** Up to three pictures; none of a trial without a whole epoch. */
    List<Chart> draw(TrialLine trial) {
        return trial.epochs().isEmpty()
                ? List.of()
                : Stream.of(lossChart(trial), metricChart(trial), rateChart(trial))
                        .flatMap(Optional::stream)
                        .toList();
    }

    private Optional<Chart> lossChart(TrialLine trial) {
        List<Place> train = places(trial, epoch -> OptionalDouble.of(epoch.trainLoss()));
        List<Place> tune = places(trial, epoch -> OptionalDouble.of(epoch.tuneLoss()));
        String before = trial.parentLoss().stream()
                .filter(Double::isFinite)
                .mapToObj(loss -> number(losses.y(loss)))
                .findFirst()
                .orElse(null);
        return Optional.of(new Chart(
                "Trial " + trial.number() + ", loss by epoch: on train from " + ends(train) + ", on tune from "
                        + ends(tune),
                "Loss. Squares, dashed: train. Dots: tune. Dotted: tune before the first step.",
                texts(losses),
                before,
                List.of(squares("train", train, losses), dots("tune", tune, losses))));
    }

    private Optional<Chart> metricChart(TrialLine trial) {
        List<Place> places = places(trial, EpochLine::metric);
        return chart(trial, metric + " on tune", metric + " on tune.", "tune", places, metrics);
    }

    private Optional<Chart> rateChart(TrialLine trial) {
        List<Place> places = places(trial, EpochLine::learningRate);
        return chart(trial, "learning rate", "Learning rate at each epoch's end.", "rate", places, rates);
    }

    private Optional<Chart> chart(
            TrialLine trial, String what, String caption, String kind, List<Place> places, Range range) {
        String summary = "Trial " + trial.number() + ", " + what + " by epoch: from " + ends(places);
        return places.isEmpty()
                ? Optional.empty()
                : Optional.of(new Chart(summary, caption, texts(range), null, List.of(dots(kind, places, range))));
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

    private List<Text> texts(Range range) {
        List<Text> texts = new ArrayList<>();
        texts.add(new Text(LEFT - 4, TOP + 4, "end", shortened(range.high())));
        texts.add(new Text(LEFT - 4, HEIGHT - BOTTOM, "end", shortened(range.low())));
        texts.add(new Text(LEFT, HEIGHT - 4, "start", "epoch 1"));
        if (lastEpoch > 1) {
            texts.add(new Text(WIDTH - RIGHT, HEIGHT - 4, "end", Integer.toString(lastEpoch)));
        }
        return texts;
    }

    private Line dots(String kind, List<Place> places, Range range) {
        List<Mark> dots = places.stream()
                .map(place -> new Mark(number(x(place.epoch())), number(range.y(place.value())), MARK))
                .toList();
        return new Line(kind, path(places, range), List.of(), dots);
    }

    private Line squares(String kind, List<Place> places, Range range) {
        List<Mark> squares = places.stream()
                .map(place ->
                        new Mark(number(x(place.epoch()) - MARK), number(range.y(place.value()) - MARK), 2 * MARK))
                .toList();
        return new Line(kind, path(places, range), squares, List.of());
    }

    private String path(List<Place> places, Range range) {
        return places.size() < 2
                ? ""
                : places.stream()
                        .map(place -> number(x(place.epoch())) + " " + number(range.y(place.value())))
                        .collect(Collectors.joining("L", "M", ""));
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
