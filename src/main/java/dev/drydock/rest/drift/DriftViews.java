package dev.drydock.rest.drift;

import dev.drydock.api.DriftView;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.Basis;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.drift.PerformanceEstimate;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A drift report as clients get it. */
public final class DriftViews {
    private DriftViews() {}

    public static DriftView view(DriftReport report) {
        Basis basis = report.basis();
        return new DriftView(
                report.model(),
                report.champion().orElse(null),
                report.snapshot(),
                report.rows(),
                basis.source().name(),
                basis.significance(),
                basis.minValues(),
                basis.refused(),
                basis.remarks(),
                report.decision().name(),
                report.reasons(),
                performance(report.performance()),
                report.columns().stream().map(DriftViews::column).toList());
    }

    private static DriftView.Performance performance(PerformanceEstimate estimate) {
        return new DriftView.Performance(
                estimate.problem().isEmpty() ? null : estimate.problem(),
                PerformanceEstimate.ASSUMPTION,
                estimate.rows(),
                estimate.groups(),
                estimate.labelled(),
                estimate.values().stream().map(DriftViews::estimate).toList(),
                estimate.remarks());
    }

    private static DriftView.Estimate estimate(PerformanceEstimate.Value value) {
        return new DriftView.Estimate(
                value.name(),
                value.estimate(),
                value.low(),
                value.high(),
                value.atRelease(),
                value.labelled()
                        .map(known ->
                                new DriftView.Labelled(known.estimate(), known.found(), known.low(), known.high()))
                        .orElse(null),
                value.limit().orElse(null),
                value.lost());
    }

    private static DriftView.Column column(ColumnDrift column) {
        return new DriftView.Column(
                column.role().name(),
                column.name(),
                column.method().name(),
                column.verdict().name(),
                column.measures().stream().map(DriftViews::measure).toList());
    }

    private static DriftView.Measure measure(Measured measured) {
        return new DriftView.Measure(
                measured.measure().key(),
                measured.value(),
                measured.error(),
                nullable(measured.p()),
                nullable(measured.adjusted()),
                nullable(measured.limit()),
                measured.fromBand(),
                measured.band()
                        .map(band -> new DriftView.Band(band.windows(), band.lower(), band.upper()))
                        .orElse(null),
                measured.verdict().name());
    }

    private static @Nullable Double nullable(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
