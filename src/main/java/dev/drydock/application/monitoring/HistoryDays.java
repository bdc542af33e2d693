package dev.drydock.application.monitoring;

import dev.drydock.application.monitoring.HistoryRecords.Change;
import dev.drydock.application.monitoring.HistoryRecords.Measured;
import dev.drydock.application.monitoring.HistoryRecords.Received;
import dev.drydock.application.monitoring.HistoryRecords.Served;
import dev.drydock.application.monitoring.HistoryRecords.Stood;
import dev.drydock.application.monitoring.ModelHistory.Accuracy;
import dev.drydock.application.monitoring.ModelHistory.Day;
import dev.drydock.application.monitoring.ModelHistory.Drift;
import dev.drydock.application.monitoring.ModelHistory.Event;
import dev.drydock.application.monitoring.ModelHistory.Input;
import dev.drydock.application.monitoring.ModelHistory.LeadingName;
import dev.drydock.application.monitoring.ModelHistory.Traffic;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftMeasure;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ServedTraffic.Counts;
import dev.drydock.domain.validation.LeadingFigures;
import dev.drydock.domain.validation.LeadingFigures.Leading;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Sorts what the site knows of a model into days of its zone. Reports and drift reports must come the newest first: of a day the first that
 * comes counts. Used by one thread. Tested by {@code ViewModelHistoryTest}.
 */
final class HistoryDays {
    private static final int MOST_INPUTS = 3;

    private final String model;
    private final ZoneId zone;
    private final LocalDate first;
    private final LocalDate last;
    private final Map<LocalDate, Accuracy> service = new HashMap<>();
    private final Map<LocalDate, Accuracy> candidates = new HashMap<>();
    private final Map<LocalDate, Long> predictions = new HashMap<>();
    private final Map<LocalDate, Long> labels = new HashMap<>();
    private final Map<LocalDate, Traffic> traffic = new HashMap<>();
    private final Map<LocalDate, Drift> drifts = new HashMap<>();
    private final List<Stood> alerts = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private Optional<LeadingName> metric = Optional.empty();
    private int otherMetrics;
    private int lostReports;
    private int lostDrift;

    /** @param last inclusive */
    HistoryDays(String model, ZoneId zone, LocalDate first, LocalDate last) {
        this.model = model;
        this.zone = zone;
        this.first = first;
        this.last = last;
    }

    void add(Instant at, LeadingFigures report) {
        Optional<Leading> leading = report.leading();
        if (leading.isEmpty() && report.p95().isEmpty()) {
            return;
        }
        if (metric.isEmpty()) {
            metric = leading.map(found -> new LeadingName(found.metric(), found.lessIsBetter()));
        }
        Optional<Leading> same =
                leading.filter(found -> metric.map(LeadingName::name).equals(Optional.of(found.metric())));
        otherMetrics += leading.isPresent() && same.isEmpty() ? 1 : 0;
        LocalDate date = date(at);
        Accuracy own = own(report, same);
        if (report.isOfService()) {
            service.putIfAbsent(date, own);
        } else {
            candidates.putIfAbsent(date, own);
            report.champion().ifPresent(champion -> service.putIfAbsent(date, champion(champion, report, same)));
        }
    }

    private static Accuracy own(LeadingFigures report, Optional<Leading> leading) {
        return new Accuracy(
                report.version(),
                leading.map(found -> OptionalDouble.of(found.value())).orElse(OptionalDouble.empty()),
                leading.flatMap(Leading::bounds),
                leading.map(Leading::limit).orElse(OptionalDouble.empty()),
                leading.map(Leading::rows).orElse(0),
                report.p95());
    }

    private static Accuracy champion(String champion, LeadingFigures report, Optional<Leading> leading) {
        return new Accuracy(
                champion,
                leading.map(Leading::champion).orElse(OptionalDouble.empty()),
                Optional.empty(),
                leading.map(Leading::limit).orElse(OptionalDouble.empty()),
                leading.map(Leading::rows).orElse(0),
                report.championP95());
    }

    void add(Received received) {
        (received.kind() == ExportKind.LOGS ? predictions : labels)
                .merge(date(received.at()), received.rows(), Long::sum);
    }

    void add(Served served) {
        Counts counts = served.counts();
        traffic.put(
                served.day(),
                new Traffic(
                        counts.requests(),
                        counts.errors(),
                        counts.abstentions(),
                        counts.latency().percentile(0.5),
                        counts.latency().percentile(0.95),
                        counts.latency().percentile(0.99)));
    }

    void add(Measured run, DriftReport report) {
        List<ColumnDrift> inputs = worst(report, ColumnRole.INPUT);
        drifts.putIfAbsent(
                date(run.at()),
                new Drift(
                        run.run(),
                        largest(inputs),
                        largest(worst(report, ColumnRole.PREDICTION)),
                        report.basis().limit(),
                        inputs.stream()
                                .limit(MOST_INPUTS)
                                .map(input -> new Input(input.name(), input.psi(), input.hasDrifted()))
                                .toList()));
    }

    /** Those with an index, the largest first. */
    private static List<ColumnDrift> worst(DriftReport report, ColumnRole role) {
        return report.columns().stream()
                .filter(column -> column.role() == role
                        && column.find(DriftMeasure.PSI).isPresent()
                        && Double.isFinite(column.psi()))
                .sorted(Comparator.comparingDouble(ColumnDrift::psi).reversed())
                .toList();
    }

    private static OptionalDouble largest(List<ColumnDrift> worstFirst) {
        return worstFirst.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(worstFirst.get(0).psi());
    }

    void add(Stood alert) {
        alerts.add(alert);
        if (!date(alert.since()).isBefore(first)) {
            events.add(new Event(alert.since(), Event.Kind.ALERT, alert.kind().wireName() + ": " + alert.text()));
        }
    }

    void add(Change change) {
        boolean back = change.action().equals(Optional.of(Action.ROLL_BACK));
        events.add(new Event(
                change.at(),
                back ? Event.Kind.ROLLBACK : Event.Kind.RELEASE,
                model + "/" + change.version() + (back ? " is back in service" : " came into service")
                        + ", requested by " + change.by()));
    }

    void countLostReport() {
        lostReports++;
    }

    void countLostDrift() {
        lostDrift++;
    }

    private LocalDate date(Instant at) {
        return at.atZone(zone).toLocalDate();
    }

    List<String> remarks() {
        return Stream.of(
                        remark(lostReports, "gate report", " is not there any more or cannot be read."),
                        remark(lostDrift, "drift report", " is not there any more or cannot be read."),
                        remark(
                                otherMetrics,
                                "report",
                                " leads with another metric than the newest one, and is left out."))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> remark(int count, String what, String rest) {
        return count == 0
                ? Optional.empty()
                : Optional.of(count == 1 ? "1 " + what + rest : count + " " + what + "s: each" + rest);
    }

    ModelHistory history(List<String> remarks) {
        List<Day> days = new ArrayList<>();
        for (LocalDate date = first; !date.isAfter(last); date = date.plusDays(1)) {
            days.add(day(date));
        }
        events.sort(Comparator.comparing(Event::at));
        return new ModelHistory(model, zone, metric, days, events, remarks);
    }

    private Day day(LocalDate date) {
        Instant from = date.atStartOfDay(zone).toInstant();
        Instant until = date.plusDays(1).atStartOfDay(zone).toInstant();
        return new Day(
                date,
                from,
                until,
                Optional.ofNullable(service.get(date)),
                Optional.ofNullable(candidates.get(date)),
                sum(predictions, date),
                sum(labels, date),
                Optional.ofNullable(traffic.get(date)),
                Optional.ofNullable(drifts.get(date)),
                count(alert -> date(alert.since()).equals(date)),
                count(alert -> alert.since().isBefore(until)
                        && alert.over().map(over -> !over.isBefore(from)).orElse(true)));
    }

    private int count(Predicate<Stood> which) {
        return Math.toIntExact(alerts.stream().filter(which).count());
    }

    private static OptionalLong sum(Map<LocalDate, Long> rows, LocalDate date) {
        Long sum = rows.get(date);
        return sum == null ? OptionalLong.empty() : OptionalLong.of(sum);
    }
}
