package dev.drydock.console.monitoring;

import dev.drydock.application.monitoring.ModelHistory;
import dev.drydock.application.monitoring.ModelHistory.Accuracy;
import dev.drydock.application.monitoring.ModelHistory.Day;
import dev.drydock.application.monitoring.ModelHistory.Drift;
import dev.drydock.application.monitoring.ModelHistory.Input;
import dev.drydock.application.monitoring.ModelHistory.LeadingName;
import dev.drydock.application.monitoring.ModelHistory.Traffic;
import dev.drydock.console.Wording;
import dev.drydock.console.monitoring.HistoryPanel.Head;
import dev.drydock.console.monitoring.HistoryPanel.Point;
import dev.drydock.console.monitoring.HistoryPanel.Series;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The drawings of a model's weeks, above each other on one axis. */
final class HistoryPanels {
    private static final String SERVICE = "service";
    private static final String CANDIDATE = "candidate";

    private final ModelHistory history;
    private final TimeAxis axis;
    private final boolean error;

    HistoryPanels(ModelHistory history, TimeAxis axis) {
        this.history = history;
        this.axis = axis;
        this.error = history.metric().map(LeadingName::lessIsBetter).orElse(false);
    }

    List<HistoryPanel> draw() {
        return List.of(accuracy(), rows(), requests(), waiting(), latency(), drift(), alerts());
    }

    private HistoryPanel accuracy() {
        List<Series> series = List.of(
                new Series(SERVICE, "version in service", true, accuracies(Day::service)),
                new Series(CANDIDATE, "new version", false, accuracies(Day::candidate)));
        OptionalDouble limit = newest(
                day -> day.service().or(day::candidate).map(Accuracy::limit).orElse(OptionalDouble.empty()));
        String name = history.metric().map(LeadingName::name).orElse("metric");
        String direction = error ? "lower is better" : "higher is better";
        return HistoryPanel.curves(
                new Head(
                        "Accuracy on labelled rows",
                        history.metric().isEmpty()
                                ? ""
                                : name + ", " + direction + "; from gate reports and checks of the version in service",
                        summary(name, series, this::measured)),
                axis,
                series,
                List.of(),
                limit,
                this::measured);
    }

    private HistoryPanel latency() {
        List<Series> series = List.of(
                new Series(SERVICE, "version in service", true, latencies(Day::service)),
                new Series(CANDIDATE, "new version", false, latencies(Day::candidate)));
        return milliseconds("Time to score one row", "95th percentile in ms, in the worker that validates", series);
    }

    private HistoryPanel rows() {
        List<Series> series = List.of(
                new Series(
                        "predictions",
                        "scored rows (left)",
                        false,
                        points((at, day) -> day.predictions().isEmpty()
                                ? Optional.empty()
                                : Optional.of(point(at, day, day.predictions().getAsLong(), " scored rows")))),
                new Series(
                        "labels",
                        "labels (right)",
                        false,
                        points((at, day) -> day.labels().isEmpty()
                                ? Optional.empty()
                                : Optional.of(point(at, day, day.labels().getAsLong(), " labels")))));
        return counts(
                "Rows a day",
                "rows of the prediction logs and labels that the site received on the day",
                "rows",
                series);
    }

    private HistoryPanel requests() {
        List<Series> series = List.of(
                new Series("requests", "requests (left)", false, requests(Traffic::requests, " requests")),
                new Series(
                        "unanswered",
                        "without an answer (right)",
                        false,
                        requests(Traffic::errors, " without an answer")));
        return counts(
                "Clients' requests a day",
                "at the serving node, counted by the orchestrator while both run",
                "requests",
                series);
    }

    private HistoryPanel waiting() {
        List<Series> series = List.of(
                new Series("p50", "half of the requests", true, waits(Traffic::p50)),
                new Series("p95", "95 %", true, waits(Traffic::p95)),
                new Series("p99", "99 %", true, waits(Traffic::p99)));
        return milliseconds(
                "Time to answer a client", "in ms at the serving node: so many answers took at most so long", series);
    }

    private HistoryPanel drift() {
        List<Series> series = List.of(
                new Series("inputs", "input that drifted most", true, drifts(Drift::inputs)),
                new Series("scores", "predictions", true, drifts(Drift::predictions)));
        OptionalDouble limit = newest(day ->
                day.drift().map(drift -> OptionalDouble.of(drift.limit())).orElse(OptionalDouble.empty()));
        List<Double> reach = new ArrayList<>(List.of(0.0));
        limit.ifPresent(reach::add);
        return HistoryPanel.curves(
                new Head(
                        "Drift",
                        "population stability index of the run's snapshot against the champion's training data",
                        summary("index", series, Numbers::thousandths)),
                axis,
                series,
                reach,
                limit,
                Numbers::plain);
    }

    private HistoryPanel alerts() {
        List<Series> series = List.of(
                new Series(
                        "open",
                        "open on the day (left)",
                        false,
                        points((at, day) ->
                                day.open() == 0 ? Optional.empty() : Optional.of(point(at, day, day.open(), " open")))),
                new Series(
                        "raised",
                        "raised on the day (right)",
                        false,
                        points((at, day) -> day.raised() == 0
                                ? Optional.empty()
                                : Optional.of(point(at, day, day.raised(), " raised")))));
        return counts("Alerts", "about the model, its versions, executions and orders", "alerts", series);
    }

    private HistoryPanel counts(String title, String about, String what, List<Series> series) {
        DoubleFunction<String> text = value -> Wording.count(Math.round(value));
        return HistoryPanel.bars(new Head(title, about, summary(what, series, text)), axis, series, text);
    }

    private HistoryPanel milliseconds(String title, String about, List<Series> series) {
        return HistoryPanel.curves(
                new Head(title, about, summary("time", series, value -> Numbers.thousandths(value) + " ms")),
                axis,
                series,
                List.of(0.0),
                OptionalDouble.empty(),
                Numbers::plain);
    }

    private String measured(double value) {
        return Numbers.measured(value, error);
    }

    private List<Point> accuracies(Function<Day, Optional<Accuracy>> of) {
        return points((at, day) -> of.apply(day)
                .filter(found -> found.value().isPresent())
                .map(found -> new Point(
                        at,
                        found.value().getAsDouble(),
                        found.bounds()
                                .map(Interval::low)
                                .map(OptionalDouble::of)
                                .orElse(OptionalDouble.empty()),
                        found.bounds()
                                .map(Interval::high)
                                .map(OptionalDouble::of)
                                .orElse(OptionalDouble.empty()),
                        day.date() + ": " + measured(found.value().getAsDouble()) + ", " + found.version()
                                + (found.rows() > 0 ? " on " + Wording.count(found.rows()) + " rows" : ""))));
    }

    private List<Point> latencies(Function<Day, Optional<Accuracy>> of) {
        return points((at, day) -> of.apply(day)
                .filter(found -> found.p95().isPresent())
                .map(found -> new Point(
                        at,
                        found.p95().getAsDouble(),
                        day.date() + ": " + Numbers.thousandths(found.p95().getAsDouble()) + " ms, "
                                + found.version())));
    }

    private List<Point> requests(ToLongFunction<Traffic> of, String what) {
        return points((at, day) -> day.traffic().map(traffic -> point(at, day, of.applyAsLong(traffic), what)));
    }

    private List<Point> waits(Function<Traffic, OptionalDouble> of) {
        return points((at, day) -> day.traffic()
                .filter(traffic -> of.apply(traffic).isPresent())
                .map(traffic -> new Point(
                        at,
                        of.apply(traffic).getAsDouble(),
                        day.date() + ": at most "
                                + Numbers.thousandths(of.apply(traffic).getAsDouble()) + " ms, "
                                + Wording.count(traffic.requests() - traffic.errors()) + " answers")));
    }

    private List<Point> drifts(Function<Drift, OptionalDouble> of) {
        return points((at, day) -> day.drift()
                .filter(drift -> of.apply(drift).isPresent())
                .map(drift -> new Point(
                        at,
                        of.apply(drift).getAsDouble(),
                        day.date() + ": " + Numbers.thousandths(of.apply(drift).getAsDouble()) + ", run " + drift.run()
                                + "; inputs: " + worst(drift))));
    }

    /** Such as {@code vibration 0.312 drifted, load 0.041}. */
    static String worst(Drift drift) {
        return drift.worst().isEmpty()
                ? Wording.NOTHING
                : drift.worst().stream().map(HistoryPanels::input).collect(Collectors.joining(", "));
    }

    private static String input(Input input) {
        return input.name() + " " + Numbers.thousandths(input.index()) + (input.drifted() ? " drifted" : "");
    }

    private static Point point(int at, Day day, long count, String what) {
        return new Point(at, (double) count, day.date() + ": " + Wording.count(count) + what);
    }

    private List<Point> points(BiFunction<Integer, Day, Optional<Point>> of) {
        return IntStream.range(0, history.days().size())
                .mapToObj(at -> of.apply(at, history.days().get(at)))
                .flatMap(Optional::stream)
                .toList();
    }

    private OptionalDouble newest(Function<Day, OptionalDouble> of) {
        OptionalDouble newest = OptionalDouble.empty();
        for (Day day : history.days()) {
            OptionalDouble found = of.apply(day);
            newest = found.isPresent() ? found : newest;
        }
        return newest;
    }

    private static String summary(String what, List<Series> series, DoubleFunction<String> text) {
        String words = series.stream()
                .filter(one -> !one.points().isEmpty())
                .map(one -> one.name() + ": " + summary(one.points(), text))
                .collect(Collectors.joining("; "));
        return words.isEmpty() ? "" : what + ", " + words + ". The table below has every number.";
    }

    private static String summary(List<Point> points, DoubleFunction<String> text) {
        double least = points.stream().mapToDouble(Point::value).min().orElseThrow();
        double most = points.stream().mapToDouble(Point::value).max().orElseThrow();
        return (points.size() == 1
                        ? "1 day"
                        : points.size() + " days, from " + text.apply(least) + " to " + text.apply(most))
                + ", last "
                + points.get(points.size() - 1).summary();
    }
}
