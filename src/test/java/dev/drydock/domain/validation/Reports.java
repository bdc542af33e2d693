package dev.drydock.domain.validation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

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

    /** A candidate that is worse in slice odd, timed. */
    public static GateReport ofQuantity() {
        TaskFields field = new TaskFields(new SplittableRandom(5));
        field.candidateDeviation = 130;
        return of(field.quantities(), Metric.R2, Metric.MAE, 5);
    }

    /** A candidate with two targets, worse in both. */
    public static GateReport ofTargets() {
        TaskFields field = new TaskFields(new SplittableRandom(5));
        field.candidateDeviation = 130;
        return of(field.targets(), Metric.R2, Metric.R2, 0.05);
    }

    /** A candidate with three classes. */
    public static GateReport ofClasses() {
        return of(new TaskFields(new SplittableRandom(5)).classes(), Metric.MACRO_F1, Metric.MACRO_F1, 0.05);
    }

    private static GateReport of(TaskFields.Drawn drawn, Metric floor, Metric comparison, double margin) {
        GatePolicy policy = new GatePolicy(
                3,
                new GatePolicy.Floor(floor, 0.2, 0.95, 100),
                new GatePolicy.Comparison(comparison, margin, 0.95, 100),
                new GatePolicy.Comparison(comparison, margin, 0.95, 100),
                new GatePolicy.Golden(1e-5),
                20);
        Findings findings = new GateSuite(policy)
                .judge(new Evidence(
                        drawn.task(),
                        drawn.rows(),
                        new Evidence.Scores(
                                new ModelScores("child", drawn.candidate(), "a", "a"),
                                new ModelScores("parent", drawn.champion(), "b", "b")),
                        new Evidence.Checks(
                                new GoldenCheck(16, 0),
                                Optional.of(Fixtures.latency(
                                        Fixtures.times(0.2, 0.4, 0.9), Fixtures.times(0.2, 0.4, 0.9)))),
                        List.of(new Slice("odd", true)),
                        new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                        9));
        return of(drawn.task(), GateReport.Kind.CANDIDATE, findings);
    }

    public static GateReport of(GateReport.Kind kind, Findings findings) {
        return of(Fixtures.TWO_CLASSES, kind, findings);
    }

    private static GateReport of(ModelTask task, GateReport.Kind kind, Findings findings) {
        return new GateReport(
                kind,
                task,
                "pump",
                "pump/7",
                DIGEST,
                kind == GateReport.Kind.IMPORT ? Optional.empty() : Optional.of("pump/6"),
                Optional.empty(),
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
