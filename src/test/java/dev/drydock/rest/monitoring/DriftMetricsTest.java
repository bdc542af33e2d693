package dev.drydock.rest.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftFiles.RunReport;
import dev.drydock.domain.drift.DriftMethod;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.Basis;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.drift.DriftReport.Source;
import dev.drydock.domain.drift.DriftVerdict;
import dev.drydock.domain.drift.PerformanceEstimate;
import dev.drydock.domain.drift.PerformanceEstimate.Value;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftMeasure;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DriftMetricsTest {
    private static String text(RunReport... windows) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        OpenMetricsTextFormatWriter.create().write(text, DriftMetrics.of(List.of(windows)));
        return text.toString(StandardCharsets.UTF_8);
    }

    private static ColumnDrift column(ColumnRole role, String name, Measured... measures) {
        return new ColumnDrift(
                role,
                name,
                measures.length == 0 ? DriftMethod.NONE : DriftMethod.EXACT,
                measures.length == 0 ? DriftVerdict.NO_REFERENCE : DriftVerdict.DRIFTED,
                List.of(measures),
                Optional.empty());
    }

    private static Measured measured(
            DriftMeasure measure, double value, OptionalDouble limit, OptionalDouble adjusted) {
        return new Measured(
                measure, value, 0, adjusted, adjusted, limit, false, Optional.empty(), DriftVerdict.DRIFTED);
    }

    private static RunReport window(long run, String model, ColumnDrift... columns) {
        return new RunReport(
                run,
                new DriftReport(
                        model,
                        Optional.of(model + "/1"),
                        "ab".repeat(32),
                        12_000,
                        new Basis(Source.TRAINING_SNAPSHOT, Optional.empty(), 0.2, 0.05, 100, 0, List.of()),
                        List.of(columns),
                        new PerformanceEstimate(
                                "",
                                12_000,
                                40,
                                0,
                                List.of(new Value(
                                        "recall:yes", 0.8, 0.75, 0.85, 0.9, Optional.empty(), Optional.empty(), false)),
                                List.of()),
                        DriftDecision.RETRAIN,
                        List.of("Because.")));
    }

    /** Its score drifted by one measure of two. */
    static RunReport drifted() {
        return window(
                7,
                "pump",
                column(
                        ColumnRole.PREDICTION,
                        "score",
                        measured(DriftMeasure.PSI, 0.31, OptionalDouble.of(0.2), OptionalDouble.of(1e-9)),
                        measured(DriftMeasure.WASSERSTEIN, 1.5, OptionalDouble.empty(), OptionalDouble.empty())));
    }

    @Test
    void tellsEachMeasureWithItsLimitAndWhatColumnAndWindowComeTo() throws IOException {
        String text = text(drifted(), window(6, "valve", column(ColumnRole.LABEL, "label")));

        assertThat(text.lines())
                .contains(
                        "drydock_drift_measure{column=\"score\",measure=\"psi\",model=\"pump\",role=\"PREDICTION\"} 0.31",
                        "drydock_drift_measure{column=\"score\",measure=\"wasserstein\",model=\"pump\",role=\"PREDICTION\"} 1.5",
                        "drydock_drift_limit{column=\"score\",measure=\"psi\",model=\"pump\",role=\"PREDICTION\"} 0.2",
                        "drydock_drift_p_value{column=\"score\",measure=\"psi\",model=\"pump\",role=\"PREDICTION\"} 1.0E-9",
                        "drydock_drift_verdict{column=\"score\",model=\"pump\",role=\"PREDICTION\",drydock_drift_verdict=\"DRIFTED\"} 1",
                        "drydock_drift_verdict{column=\"score\",model=\"pump\",role=\"PREDICTION\",drydock_drift_verdict=\"STABLE\"} 0",
                        "drydock_drift_verdict{column=\"label\",model=\"valve\",role=\"LABEL\",drydock_drift_verdict=\"NO_REFERENCE\"} 1",
                        "drydock_drift_decision{model=\"pump\",drydock_drift_decision=\"RETRAIN\"} 1",
                        "drydock_drift_window_rows{model=\"valve\"} 12000.0",
                        "drydock_drift_run{model=\"pump\"} 7.0",
                        "drydock_estimated_performance{metric=\"recall:yes\",model=\"pump\"} 0.8",
                        "drydock_estimated_performance_low{metric=\"recall:yes\",model=\"pump\"} 0.75",
                        "drydock_estimated_performance_high{metric=\"recall:yes\",model=\"pump\"} 0.85",
                        "drydock_performance_at_release{metric=\"recall:yes\",model=\"valve\"} 0.9",
                        "# EOF")
                .noneMatch(line -> line.startsWith("drydock_drift_limit") && line.contains("wasserstein"));
    }

    @Test
    void namesOfColumnsAreEscaped() throws IOException {
        assertThat(text(window(1, "pump", column(ColumnRole.INPUT, "a \"b\"\\\nc"))))
                .contains("column=\"a \\\"b\\\"\\\\\\nc\"");
    }

    @Test
    void aSiteWithoutWindowsHasNoFigures() throws IOException {
        assertThat(text().lines()).allMatch(line -> line.startsWith("#"));
    }
}
