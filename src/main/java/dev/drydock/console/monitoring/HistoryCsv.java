package dev.drydock.console.monitoring;

import dev.drydock.application.monitoring.ModelHistory;
import dev.drydock.application.monitoring.ModelHistory.Accuracy;
import dev.drydock.application.monitoring.ModelHistory.Day;
import dev.drydock.application.monitoring.ModelHistory.Drift;
import dev.drydock.application.monitoring.ModelHistory.Event;
import dev.drydock.application.monitoring.ModelHistory.LeadingName;
import dev.drydock.application.monitoring.ModelHistory.Traffic;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.files.CsvText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * The numbers of a model's days as CSV by RFC 4180: one line a day, the oldest first. A cell without a number is empty. A text that a
 * spreadsheet would take for a formula has an apostrophe before it.
 */
final class HistoryCsv {
    private static final String END = "\r\n";
    private static final List<String> HEADER = List.of(
            "date",
            "metric",
            "service",
            "service_low",
            "service_high",
            "service_rows",
            "service_version",
            "service_p95_ms",
            "candidate",
            "candidate_low",
            "candidate_high",
            "candidate_rows",
            "candidate_version",
            "candidate_p95_ms",
            "scored_rows",
            "labels",
            "requests",
            "requests_unanswered",
            "rows_abstained",
            "request_p50_ms",
            "request_p95_ms",
            "request_p99_ms",
            "drift_inputs",
            "drift_predictions",
            "drift_limit",
            "drift_worst",
            "alerts_raised",
            "alerts_open",
            "releases");

    private HistoryCsv() {}

    static String write(ModelHistory history) {
        String metric = history.metric().map(LeadingName::name).orElse("");
        StringBuilder csv = new StringBuilder(String.join(",", HEADER)).append(END);
        for (Day day : history.days()) {
            csv.append(line(day, metric, history.events())).append(END);
        }
        return csv.toString();
    }

    private static String line(Day day, String metric, List<Event> events) {
        List<String> cells = new ArrayList<>();
        cells.add(day.date().toString());
        cells.add(quoted(metric));
        put(cells, day.service());
        put(cells, day.candidate());
        cells.add(count(day.predictions()));
        cells.add(count(day.labels()));
        cells.add(day.traffic().map(Traffic::requests).map(String::valueOf).orElse(""));
        cells.add(day.traffic().map(Traffic::errors).map(String::valueOf).orElse(""));
        cells.add(day.traffic().map(Traffic::abstentions).map(String::valueOf).orElse(""));
        cells.add(number(day.traffic().map(Traffic::p50)));
        cells.add(number(day.traffic().map(Traffic::p95)));
        cells.add(number(day.traffic().map(Traffic::p99)));
        cells.add(number(day.drift().map(Drift::inputs)));
        cells.add(number(day.drift().map(Drift::predictions)));
        cells.add(day.drift().map(drift -> Numbers.plain(drift.limit())).orElse(""));
        cells.add(quoted(day.drift().map(HistoryPanels::worst).orElse("")));
        cells.add(Integer.toString(day.raised()));
        cells.add(Integer.toString(day.open()));
        cells.add(quoted(events.stream()
                .filter(event -> event.kind() != Event.Kind.ALERT
                        && !event.at().isBefore(day.from())
                        && event.at().isBefore(day.until()))
                .map(Event::text)
                .collect(Collectors.joining("; "))));
        return String.join(",", cells);
    }

    private static void put(List<String> cells, Optional<Accuracy> accuracy) {
        Optional<Interval> bounds = accuracy.flatMap(Accuracy::bounds);
        cells.add(number(accuracy.map(Accuracy::value)));
        cells.add(number(bounds.map(found -> OptionalDouble.of(found.low()))));
        cells.add(number(bounds.map(found -> OptionalDouble.of(found.high()))));
        cells.add(accuracy.map(Accuracy::rows)
                .filter(rows -> rows > 0)
                .map(rows -> Integer.toString(rows))
                .orElse(""));
        cells.add(quoted(accuracy.map(Accuracy::version).orElse("")));
        cells.add(number(accuracy.map(Accuracy::p95)));
    }

    private static String number(Optional<OptionalDouble> value) {
        double number = value.orElse(OptionalDouble.empty()).orElse(Double.NaN);
        return Double.isFinite(number) ? Numbers.plain(number) : "";
    }

    private static String count(OptionalLong rows) {
        return rows.isPresent() ? Long.toString(rows.getAsLong()) : "";
    }

    private static String quoted(String cell) {
        return cell.isEmpty() ? "" : CsvText.quoted(cell);
    }
}
