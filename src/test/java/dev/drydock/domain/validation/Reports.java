package dev.drydock.domain.validation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A policy and reports with valid defaults. */
public final class Reports {
    private static final String DIGEST = "ab".repeat(32);

    private Reports() {}

    public static GatePolicy policy() {
        return new GatePolicy(
                3,
                new GatePolicy.Floor(Metric.AUC, 0.65, 0.95, 200),
                new GatePolicy.Comparison(Metric.AUC, 0.02, 0.95, 200),
                new GatePolicy.Comparison(Metric.AUC, 0.05, 0.95, 100),
                new GatePolicy.Golden(1e-5),
                20);
    }

    public static GateReport of(GateReport.Kind kind, Findings findings) {
        return new GateReport(
                kind,
                Fixtures.TWO_CLASSES,
                "pump",
                "pump/7",
                DIGEST,
                kind == GateReport.Kind.IMPORT ? Optional.empty() : Optional.of("pump/6"),
                kind == GateReport.Kind.IMPORT ? Optional.empty() : Optional.of("cd".repeat(32)),
                12,
                Instant.parse("2026-11-24T23:15:00Z"),
                "ef".repeat(32),
                policy(),
                List.of(),
                Optional.empty(),
                findings);
    }
}
