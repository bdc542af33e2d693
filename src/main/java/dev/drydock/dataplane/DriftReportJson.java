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

/** A drift report's JSON: written as version 2, read as version 1 as well, which has the population stability index of the inputs alone. */
final class DriftReportJson {
    private static final int VERSION = 2;

    private DriftReportJson() {}

    private record Document(
            int version,
            String model,
            @Nullable String champion,
            String snapshot,
            int rows,
            BasisEntry basis,
            List<ColumnEntry> columns,
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
                report.decision(),
                report.reasons()));
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
            case VERSION -> report(Mappers.RECORDS_WITHOUT_NULLS.treeToValue(tree, Document.class));
            default -> throw new IllegalArgumentException("it has version " + version + ", not 1 or " + VERSION);
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
                required(document.decision(), "a decision"),
                required(document.reasons(), "reasons"));
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
