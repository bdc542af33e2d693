package dev.drydock.console.drift;

import dev.drydock.console.Wording;
import dev.drydock.domain.drift.DriftFiles.RunReport;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftVerdict;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.validation.Numbers;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One window of a model: what a run measured of drift.
 *
 * @param run its number
 * @param champion whose training data it was compared with
 * @param inputs how many drifted, and the largest index
 * @param prediction index and verdict of the logged scores; of several classes also of the predicted ones, each by its name
 * @param label index and verdict of the labels
 * @param limit of the index
 * @param decision what the run made of it
 */
public record WindowRow(
        long run,
        String champion,
        String rows,
        String inputs,
        String prediction,
        String label,
        String limit,
        String decision) {

    public static WindowRow of(RunReport window) {
        DriftReport report = window.report();
        return new WindowRow(
                window.run(),
                report.champion().orElse(Wording.NOTHING),
                Wording.count(report.rows()),
                inputs(columns(report, ColumnRole.INPUT)),
                several(columns(report, ColumnRole.PREDICTION)),
                several(columns(report, ColumnRole.LABEL)),
                Numbers.plain(report.basis().limit()),
                report.decision().name().replace('_', ' '));
    }

    private static List<ColumnDrift> columns(DriftReport report, ColumnRole role) {
        return report.columns().stream()
                .filter(column -> column.role() == role)
                .sorted(Comparator.comparingDouble(ColumnDrift::psi).reversed())
                .toList();
    }

    private static String inputs(List<ColumnDrift> inputs) {
        if (inputs.isEmpty()) {
            return Wording.verdict(DriftVerdict.NO_REFERENCE);
        }
        long drifted = inputs.stream().filter(ColumnDrift::hasDrifted).count();
        ColumnDrift largest = inputs.get(0);
        return drifted + " of " + inputs.size() + " drifted; largest " + Numbers.thousandths(largest.psi()) + " of "
                + largest.name();
    }

    private static String several(List<ColumnDrift> columns) {
        return columns.size() < 2
                ? one(columns)
                : columns.stream()
                        .map(column -> column.name() + " " + one(List.of(column)))
                        .collect(Collectors.joining("; "));
    }

    private static String one(List<ColumnDrift> columns) {
        return columns.stream()
                .findFirst()
                .filter(column -> !column.measures().isEmpty())
                .map(column -> Numbers.thousandths(column.psi()) + " " + Wording.verdict(column.verdict()))
                .orElse(Wording.verdict(DriftVerdict.NO_REFERENCE));
    }
}
