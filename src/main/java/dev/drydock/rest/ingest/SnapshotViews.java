package dev.drydock.rest.ingest;

import dev.drydock.api.SnapshotView;
import dev.drydock.domain.statistics.Anomaly;
import dev.drydock.domain.statistics.SnapshotDescriptions.Description;
import dev.drydock.snapshots.StatisticsJson;

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
                snapshot.statistics().map(StatisticsJson::document).orElse(null),
                snapshot.anomalies().stream().map(SnapshotViews::anomaly).toList());
    }

    private static SnapshotView.Anomaly anomaly(Anomaly anomaly) {
        return new SnapshotView.Anomaly(
                anomaly.rule().name(), anomaly.subject(), anomaly.measured(), anomaly.limit(), anomaly.sentence());
    }
}
