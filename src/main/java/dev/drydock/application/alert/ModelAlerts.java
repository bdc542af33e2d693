package dev.drydock.application.alert;

import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.drift.DriftFiles.RunReport;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftVerdict;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Models whose newest window has drifted from what their champion was trained on, and beside it, as a source of its own, those that are
 * suspended. Tested by {@code RecordAlertsTest}.
 */
@Singleton
final class ModelAlerts implements AlertSource {
    private static final int MOST_REPORTS = 1000;
    private static final int MOST_NAMED = 10;

    private final DriftFiles files;
    private final SuspensionAlerts suspensions;

    @Inject
    ModelAlerts(DriftFiles files, SuspensionAlerts suspensions) {
        this.files = files;
        this.suspensions = suspensions;
    }

    List<AlertSource> sources() {
        return List.of(this, suspensions);
    }

    @Override
    public Set<AlertKind> kinds() {
        return Set.of(AlertKind.DRIFT);
    }

    @Override
    public List<Condition> look(Instant now) {
        return files.latestReports(MOST_REPORTS).stream()
                .filter(run -> !drifted(run.report()).isEmpty())
                .map(ModelAlerts::condition)
                .toList();
    }

    private static List<ColumnDrift> drifted(DriftReport report) {
        return report.columns().stream()
                .filter(column -> column.verdict() == DriftVerdict.DRIFTED)
                .toList();
    }

    private static Condition condition(RunReport run) {
        DriftReport report = run.report();
        List<ColumnDrift> drifted = drifted(report);
        String names = drifted.stream().limit(MOST_NAMED).map(ColumnDrift::name).collect(Collectors.joining(", "));
        return new Condition(
                AlertKind.DRIFT,
                "model/" + report.model(),
                "Model " + report.model() + " has drifted in " + drifted.size() + " of "
                        + report.columns().size() + " columns: " + names
                        + (drifted.size() > MOST_NAMED ? " and others" : "") + ". Run " + run.run()
                        + " measured it on " + report.rows() + " rows and decided " + report.decision() + ".");
    }
}
