package dev.drydock.application.monitoring;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.monitoring.HistoryRecords.Change;
import dev.drydock.application.monitoring.HistoryRecords.Judged;
import dev.drydock.application.monitoring.HistoryRecords.Measured;
import dev.drydock.application.monitoring.HistoryRecords.Received;
import dev.drydock.application.monitoring.HistoryRecords.Served;
import dev.drydock.application.monitoring.HistoryRecords.Stood;
import dev.drydock.application.monitoring.HistoryRecords.Window;
import dev.drydock.application.runs.SiteZone;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Shows one model over weeks: what its versions reached on labelled rows, rows received, clients' requests, drift, alerts and releases. It asks the
 * database seven questions, however many the weeks, and reads reports and drift reports outside the transaction. Tested by {@code ViewModelHistoryTest}.
 */
@Singleton
public final class ViewModelHistory {
    public static final int MOST_WEEKS = 52;

    private static final int MOST_CHANGES = 1000;
    private static final int MOST_REPORTS = 800;
    private static final int MOST_DRIFT = 400;
    private static final int MOST_ALERTS = 2000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final ModelRepository models;
    private final HistoryRecords records;
    private final LeadingReports reports;
    private final DriftFiles files;
    private final SiteZone zone;
    private final Clock clock;

    @Inject
    public ViewModelHistory(
            Transactions transactions,
            Authorization authorization,
            ModelRepository models,
            HistoryRecords records,
            LeadingReports reports,
            DriftFiles files,
            SiteZone zone,
            Clock clock) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.models = models;
        this.records = records;
        this.reports = reports;
        this.files = files;
        this.zone = zone;
        this.clock = clock;
    }

    private record Found(
            List<Change> changes,
            List<Judged> judged,
            List<Received> received,
            List<Served> served,
            List<Measured> measured,
            List<Stood> alerts) {}

    /**
     * The days of so many weeks; the last is today.
     *
     * @param weeks from 1 to {@value #MOST_WEEKS}
     * @throws DrydockException {@code USAGE} if it is another number; {@code MODEL_UNKNOWN}
     */
    public ModelHistory view(Actor actor, String model, int weeks) {
        authorization.require(actor, Operation.VIEW, model);
        if (weeks < 1 || weeks > MOST_WEEKS) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The history of " + model + " cannot be shown: weeks is " + weeks + ". Ask for 1 to " + MOST_WEEKS
                            + " weeks.");
        }
        ZoneId here = zone.zone();
        LocalDate today = clock.instant().atZone(here).toLocalDate();
        LocalDate first = today.minusWeeks(weeks).plusDays(1);
        Window window = new Window(
                first.atStartOfDay(here).toInstant(),
                today.plusDays(1).atStartOfDay(here).toInstant());
        Found found = transactions.required(() -> find(model, window, first, today));
        HistoryDays days = new HistoryDays(model, here, first, today);
        read(found, days);
        found.received().forEach(days::add);
        found.served().forEach(days::add);
        found.alerts().forEach(days::add);
        found.changes().forEach(days::add);
        return days.history(remarks(found, days));
    }

    private Found find(String model, Window window, LocalDate first, LocalDate last) {
        models.require(model);
        return new Found(
                records.changes(model, window, MOST_CHANGES),
                records.judged(model, window, MOST_REPORTS),
                records.received(model, window),
                records.served(model, first, last),
                records.measured(model, window, MOST_DRIFT),
                records.alerts(model, window, MOST_ALERTS));
    }

    private void read(Found found, HistoryDays days) {
        for (Judged judged : found.judged()) {
            reports.find(judged.report())
                    .ifPresentOrElse(figures -> days.add(judged.at(), figures), days::countLostReport);
        }
        for (Measured measured : found.measured()) {
            report(measured.run()).ifPresentOrElse(report -> days.add(measured, report), days::countLostDrift);
        }
    }

    /** Empty as well if it cannot be read: the page of its execution says why. */
    private Optional<DriftReport> report(long run) {
        try {
            return files.findReport(run);
        } catch (DrydockException e) {
            return Optional.empty();
        }
    }

    private static List<String> remarks(Found found, HistoryDays days) {
        List<String> remarks = new ArrayList<>(days.remarks());
        cut(remarks, found.changes(), MOST_CHANGES, "releases");
        cut(remarks, found.judged(), MOST_REPORTS, "gate reports and checks");
        cut(remarks, found.measured(), MOST_DRIFT, "drift reports");
        cut(remarks, found.alerts(), MOST_ALERTS, "alerts");
        return remarks;
    }

    private static void cut(List<String> remarks, List<?> found, int most, String what) {
        if (found.size() == most) {
            remarks.add("Only the newest " + most + " " + what + " are shown. Choose fewer weeks to see the others.");
        }
    }
}
