package dev.drydock.domain.statistics;

import java.util.List;

/** What the rows of a snapshot are like, and what of that is unusual. */
public record Findings(SnapshotStatistics statistics, List<Anomaly> anomalies) {
    public Findings {
        anomalies = List.copyOf(anomalies);
    }
}
