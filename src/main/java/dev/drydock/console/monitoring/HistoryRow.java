package dev.drydock.console.monitoring;

import dev.drydock.application.monitoring.ModelHistory;
import dev.drydock.application.monitoring.ModelHistory.Accuracy;
import dev.drydock.application.monitoring.ModelHistory.Day;
import dev.drydock.application.monitoring.ModelHistory.Drift;
import dev.drydock.application.monitoring.ModelHistory.LeadingName;
import dev.drydock.application.monitoring.ModelHistory.Traffic;
import dev.drydock.console.Wording;
import dev.drydock.domain.validation.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The numbers of one day as a row; {@link Wording#NOTHING} where nothing was measured. */
public record HistoryRow(
        String date,
        String service,
        String serviceBounds,
        String serviceVersion,
        String rows,
        String candidate,
        String candidateBounds,
        String candidateVersion,
        String predictions,
        String labels,
        String requests,
        String waits,
        String latency,
        String drift,
        String worst,
        String alerts) {

    /** The newest first; days without a number and without an alert are left out. */
    static List<HistoryRow> of(ModelHistory history) {
        boolean error = history.metric().map(LeadingName::lessIsBetter).orElse(false);
        List<HistoryRow> rows = new ArrayList<>();
        for (Day day : history.days()) {
            if (day.isMeasured() || day.raised() > 0 || day.open() > 0) {
                rows.add(0, row(day, error));
            }
        }
        return rows;
    }

    private static HistoryRow row(Day day, boolean error) {
        return new HistoryRow(
                day.date().toString(),
                value(day.service(), error),
                bounds(day.service(), error),
                day.service().map(Accuracy::version).orElse(""),
                day.service()
                        .or(day::candidate)
                        .filter(found -> found.rows() > 0)
                        .map(found -> Wording.count(found.rows()))
                        .orElse(Wording.NOTHING),
                value(day.candidate(), error),
                bounds(day.candidate(), error),
                day.candidate().map(Accuracy::version).orElse(""),
                count(day.predictions()),
                count(day.labels()),
                day.traffic().map(HistoryRow::requests).orElse(Wording.NOTHING),
                day.traffic().map(HistoryRow::waits).orElse(""),
                day.service()
                        .or(day::candidate)
                        .map(found -> number(found.p95()))
                        .orElse(Wording.NOTHING),
                day.drift().map(HistoryRow::index).orElse(Wording.NOTHING),
                day.drift().map(HistoryPanels::worst).orElse(""),
                day.raised() + " / " + day.open());
    }

    private static String value(Optional<Accuracy> accuracy, boolean error) {
        OptionalDouble value = accuracy.map(Accuracy::value).orElse(OptionalDouble.empty());
        return value.isPresent() ? Numbers.measured(value.getAsDouble(), error) : Wording.NOTHING;
    }

    private static String bounds(Optional<Accuracy> accuracy, boolean error) {
        return accuracy.flatMap(Accuracy::bounds)
                .filter(bounds -> Double.isFinite(bounds.low()) && Double.isFinite(bounds.high()))
                .map(bounds -> "[" + Numbers.measured(bounds.low(), error) + ", "
                        + Numbers.measured(bounds.high(), error) + "]")
                .orElse("");
    }

    private static String index(Drift drift) {
        return number(drift.inputs()) + " / " + number(drift.predictions());
    }

    private static String requests(Traffic traffic) {
        return Wording.count(traffic.requests()) + " / " + Wording.count(traffic.errors());
    }

    private static String waits(Traffic traffic) {
        if (traffic.p50().isEmpty()) {
            return "";
        }
        return "50, 95, 99 % within " + number(traffic.p50()) + ", " + number(traffic.p95()) + ", "
                + number(traffic.p99()) + " ms; rows abstained: " + Wording.count(traffic.abstentions());
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Numbers.thousandths(value.getAsDouble()) : Wording.NOTHING;
    }

    private static String count(OptionalLong rows) {
        return rows.isPresent() ? Wording.count(rows.getAsLong()) : Wording.NOTHING;
    }
}
