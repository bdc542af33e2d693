package dev.drydock.dataplane;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.drift.Band;
import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftHistogram;
import dev.drydock.domain.drift.DriftMethod;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.Basis;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.drift.DriftReport.Source;
import dev.drydock.domain.drift.DriftVerdict;
import dev.drydock.domain.drift.PerformanceEstimate;
import dev.drydock.domain.drift.PerformanceEstimate.Labelled;
import dev.drydock.domain.drift.PerformanceEstimate.Value;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftMeasure;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A drift report's JSON: written as version 3; read as version 2 as well, which has no estimated performance, and as version 1, which has the
 * population stability index of the inputs alone.
 */
final class DriftReportJson {
    private static final int VERSION = 3;

    private static final PerformanceEstimate WITHOUT_ESTIMATE =
            PerformanceEstimate.impossible("The report is of an earlier version of Drydock, which estimated nothing.");

    private DriftReportJson() {}

    private record Document(
            int version,
            String model,
            @Nullable String champion,
            String snapshot,
            int rows,
            BasisEntry basis,
            List<ColumnEntry> columns,
            @Nullable PerformanceEntry performance,
            DriftDecision decision,
            List<String> reasons) {}

    private record BasisEntry(
            Source source,
            @Nullable String snapshot,
            double limit,
            double significance,
            int minValues,
            long refused,
            List<String> remarks) {}

    private record PerformanceEntry(
            @Nullable String problem,
            long rows,
            int groups,
            long labelled,
            List<ValueEntry> values,
            List<String> remarks) {}

    private record ValueEntry(
            String metric,
            double estimate,
            double low,
            double high,
            double atRelease,
            @Nullable Labelled labelled,
            @Nullable Double limit,
            boolean lost) {}

    private record ColumnEntry(
            ColumnRole role,
            String name,
            DriftMethod method,
            DriftVerdict verdict,
            List<MeasureEntry> measures,
            @Nullable DriftHistogram histogram) {}

    private record MeasureEntry(
            String measure,
            double value,
            double error,
            @Nullable Double p,
            @Nullable Double adjusted,
            @Nullable Double limit,
            boolean fromBand,
            @Nullable Band band,
            DriftVerdict verdict) {}

    private record OldDocument(
            int version,
            String model,
            @Nullable String champion,
            String snapshot,
            int rows,
            double limit,
            List<OldInput> inputs,
            DriftDecision decision,
            List<String> reasons) {}

    private record OldInput(String input, double psi, boolean drifted) {}

    static byte[] write(DriftReport report) throws JsonProcessingException {
        Basis basis = report.basis();
        return Mappers.RECORDS_WITHOUT_NULLS.writeValueAsBytes(new Document(
                VERSION,
                report.model(),
                report.champion().orElse(null),
                report.snapshot(),
                report.rows(),
                new BasisEntry(
                        basis.source(),
                        basis.snapshot().orElse(null),
                        basis.limit(),
                        basis.significance(),
                        basis.minValues(),
                        basis.refused(),
                        basis.remarks()),
                report.columns().stream().map(DriftReportJson::entry).toList(),
                entry(report.performance()),
                report.decision(),
                report.reasons()));
    }

    private static PerformanceEntry entry(PerformanceEstimate estimate) {
        return new PerformanceEntry(
                estimate.problem().isEmpty() ? null : estimate.problem(),
                estimate.rows(),
                estimate.groups(),
                estimate.labelled(),
                estimate.values().stream()
                        .map(value -> new ValueEntry(
                                value.name(),
                                value.estimate(),
                                value.low(),
                                value.high(),
                                value.atRelease(),
                                value.labelled().orElse(null),
                                value.limit().orElse(null),
                                value.lost()))
                        .toList(),
                estimate.remarks());
    }

    private static ColumnEntry entry(ColumnDrift column) {
        return new ColumnEntry(
                column.role(),
                column.name(),
                column.method(),
                column.verdict(),
                column.measures().stream().map(DriftReportJson::entry).toList(),
                column.histogram().orElse(null));
    }

    private static MeasureEntry entry(Measured measured) {
        return new MeasureEntry(
                measured.measure().key(),
                measured.value(),
                measured.error(),
                nullable(measured.p()),
                nullable(measured.adjusted()),
                nullable(measured.limit()),
                measured.fromBand(),
                measured.band().orElse(null),
                measured.verdict());
    }

    private static @Nullable Double nullable(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    /**
     * @throws IOException if it is no JSON, or has a field that it should not have
     * @throws IllegalArgumentException if something is lacking or is not of its kind
     */
    static DriftReport read(byte[] json) throws IOException {
        JsonNode tree = Mappers.RECORDS_WITHOUT_NULLS.readTree(json);
        int version = tree.path("version").asInt();
        return switch (version) {
            case 1 -> report(Mappers.RECORDS_WITHOUT_NULLS.treeToValue(tree, OldDocument.class));
            case 2, VERSION -> report(Mappers.RECORDS_WITHOUT_NULLS.treeToValue(tree, Document.class));
            default -> throw new IllegalArgumentException("it has version " + version + ", not 1 to " + VERSION);
        };
    }

    private static DriftReport report(Document document) {
        BasisEntry basis = required(document.basis(), "a basis");
        return new DriftReport(
                required(document.model(), "a model"),
                Optional.ofNullable(document.champion()),
                required(document.snapshot(), "a snapshot"),
                document.rows(),
                new Basis(
                        required(basis.source(), "a source"),
                        Optional.ofNullable(basis.snapshot()),
                        basis.limit(),
                        basis.significance(),
                        basis.minValues(),
                        basis.refused(),
                        required(basis.remarks(), "remarks")),
                columns(required(document.columns(), "columns")),
                document.version() < VERSION
                        ? WITHOUT_ESTIMATE
                        : performance(required(document.performance(), "a performance")),
                required(document.decision(), "a decision"),
                required(document.reasons(), "reasons"));
    }

    private static PerformanceEstimate performance(PerformanceEntry entry) {
        return new PerformanceEstimate(
                entry.problem() == null ? "" : entry.problem(),
                entry.rows(),
                entry.groups(),
                entry.labelled(),
                required(entry.values(), "values").stream()
                        .map(value -> new Value(
                                required(value.metric(), "a metric"),
                                value.estimate(),
                                value.low(),
                                value.high(),
                                value.atRelease(),
                                Optional.ofNullable(value.labelled()),
                                Optional.ofNullable(value.limit()),
                                value.lost()))
                        .toList(),
                required(entry.remarks(), "remarks"));
    }

    private static List<ColumnDrift> columns(List<ColumnEntry> entries) {
        List<ColumnDrift> columns = new ArrayList<>();
        for (ColumnEntry entry : entries) {
            columns.add(new ColumnDrift(
                    required(entry.role(), "a role"),
                    required(entry.name(), "a name"),
                    required(entry.method(), "a method"),
                    required(entry.verdict(), "a verdict"),
                    required(entry.measures(), "measures").stream()
                            .map(DriftReportJson::measured)
                            .toList(),
                    Optional.ofNullable(entry.histogram())));
        }
        return columns;
    }

    private static Measured measured(MeasureEntry entry) {
        return new Measured(
                DriftMeasure.ofKey(required(entry.measure(), "a measure"))
                        .orElseThrow(
                                () -> new IllegalArgumentException("there is no measure \"" + entry.measure() + "\"")),
                entry.value(),
                entry.error(),
                optional(entry.p()),
                optional(entry.adjusted()),
                optional(entry.limit()),
                entry.fromBand(),
                Optional.ofNullable(entry.band()),
                required(entry.verdict(), "a verdict"));
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static <T> T required(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalArgumentException("it lacks " + what);
        }
        return value;
    }

    private static DriftReport report(OldDocument document) {
        List<ColumnDrift> columns = required(document.inputs(), "inputs").stream()
                .map(input -> column(Objects.requireNonNull(input), document.limit()))
                .toList();
        return new DriftReport(
                required(document.model(), "a model"),
                Optional.ofNullable(document.champion()),
                required(document.snapshot(), "a snapshot"),
                document.rows(),
                new Basis(
                        columns.isEmpty() ? Source.NONE : Source.PACKAGE,
                        Optional.empty(),
                        document.limit(),
                        1,
                        1,
                        0,
                        List.of(
                                "The report is of version 1: it has the population stability index of the inputs alone.")),
                columns,
                WITHOUT_ESTIMATE,
                required(document.decision(), "a decision"),
                required(document.reasons(), "reasons"));
    }

    private static ColumnDrift column(OldInput input, double limit) {
        DriftVerdict verdict = input.drifted() ? DriftVerdict.DRIFTED : DriftVerdict.STABLE;
        Measured psi = new Measured(
                DriftMeasure.PSI,
                input.psi(),
                0,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(limit),
                false,
                Optional.empty(),
                verdict);
        return new ColumnDrift(
                ColumnRole.INPUT, input.input(), DriftMethod.BINS, verdict, List.of(psi), Optional.empty());
    }
}
