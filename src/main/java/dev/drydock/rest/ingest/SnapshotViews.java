package dev.drydock.rest.ingest;

import dev.drydock.api.SnapshotView;
import dev.drydock.api.SnapshotView.Column;
import dev.drydock.api.SnapshotView.Part;
import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.statistics.Anomaly;
import dev.drydock.domain.statistics.CategoryStatistics;
import dev.drydock.domain.statistics.CategoryStatistics.Counts;
import dev.drydock.domain.statistics.ColumnStatistics;
import dev.drydock.domain.statistics.NumberStatistics;
import dev.drydock.domain.statistics.NumberStatistics.Spread;
import dev.drydock.domain.statistics.NumberStatistics.Summary;
import dev.drydock.domain.statistics.Parts;
import dev.drydock.domain.statistics.SnapshotDescriptions.Description;
import dev.drydock.domain.statistics.SnapshotStatistics;
import java.util.Optional;

/** A snapshot's description as clients get it. */
final class SnapshotViews {
    private SnapshotViews() {}

    static SnapshotView view(Description snapshot) {
        return new SnapshotView(
                snapshot.id().hex(),
                snapshot.model(),
                snapshot.asOf(),
                snapshot.rows(),
                snapshot.splits(),
                snapshot.counts(),
                snapshot.statistics().map(SnapshotViews::statistics).orElse(null),
                snapshot.anomalies().stream().map(SnapshotViews::anomaly).toList());
    }

    private static SnapshotView.Anomaly anomaly(Anomaly anomaly) {
        return new SnapshotView.Anomaly(
                anomaly.rule().name(), anomaly.subject(), anomaly.measured(), anomaly.limit(), anomaly.sentence());
    }

    private static SnapshotView.Statistics statistics(SnapshotStatistics statistics) {
        return new SnapshotView.Statistics(
                statistics.inputs().stream().map(SnapshotViews::column).toList(),
                column(statistics.score()),
                statistics.predicted().map(SnapshotViews::column).orElse(null),
                column(statistics.label()),
                statistics.others().isEmpty()
                        ? null
                        : statistics.others().stream()
                                .map(SnapshotViews::column)
                                .toList());
    }

    private static Column column(ColumnStatistics column) {
        if (column instanceof NumberStatistics number) {
            Parts<Part> parts = number.parts().map(SnapshotViews::part);
            return new Column(
                    number.name(),
                    ColumnType.NUMERIC.name(),
                    number.masked(),
                    null,
                    parts.all(),
                    parts.train(),
                    parts.tune(),
                    parts.holdout(),
                    number.quantiles().isEmpty() ? null : number.quantiles());
        }
        CategoryStatistics category = (CategoryStatistics) column;
        Parts<Part> parts = category.parts().map(counts -> part(counts, category.masked()));
        return new Column(
                category.name(),
                ColumnType.CATEGORICAL.name(),
                category.masked(),
                category.masked() ? null : category.categories(),
                parts.all(),
                parts.train(),
                parts.tune(),
                parts.holdout(),
                null);
    }

    private static Part part(Summary summary) {
        Optional<Spread> spread = summary.spread();
        return new Part(
                summary.count(),
                summary.missing(),
                spread.map(Spread::zeros).orElse(null),
                spread.map(Spread::mean).orElse(null),
                spread.map(Spread::deviation).filter(Double::isFinite).orElse(null),
                spread.map(Spread::min).orElse(null),
                spread.map(Spread::max).orElse(null),
                null,
                null);
    }

    private static Part part(Counts counts, boolean masked) {
        return new Part(
                counts.count(),
                counts.missing(),
                null,
                null,
                null,
                null,
                null,
                counts.distinct(),
                masked ? null : counts.counts());
    }
}
