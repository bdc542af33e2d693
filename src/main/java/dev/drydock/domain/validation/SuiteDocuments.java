package dev.drydock.domain.validation;

import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.OperatingPoint;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The documents of a package's suite and report, as {@code docs/formats.md} describes them. Same input, same bytes. */
public interface SuiteDocuments {

    /**
     * Reads the payload of a signed gate policy.
     *
     * @throws dev.drydock.failure.DrydockException {@code POLICY_INVALID} with every problem
     */
    SitePolicy readPolicy(byte[] payload);

    /** {@code suite/gates.json}: the policy after tightening. */
    byte[] gates(GatePolicy tightened, String policyDigest, List<Slice> slices);

    /** {@code suite/behaviour.json}: the behaviour tests of the definition. */
    byte[] behaviour(ModelDefinition definition);

    /** Thresholds by name, such as {@code floor.min}, out of a {@code suite/gates.json}. */
    Map<String, String> readThresholds(byte[] gates);

    /**
     * {@code model/signature.json}.
     *
     * @param width columns of the module's input
     * @param engine such as {@code PyTorch 2.7.1}
     */
    byte[] signature(ModelDefinition definition, int width, String engine, OperatingPoint point);

    /**
     * The same of a module that has another one's form.
     *
     * @param earlier the other one's {@code model/signature.json}, of which width and engine are taken
     */
    byte[] signature(ModelDefinition definition, byte[] earlier, OperatingPoint point);

    /** {@code provenance/decision.json}: how the operating point came about. */
    byte[] decision(ChosenPoint chosen);

    /** What the operating point reached on tune, by the {@code provenance/decision.json} of a verified package; empty if nothing was measured. */
    Optional<ChosenPoint.Reached> readReached(byte[] decision);

    /** The operating point in the {@code model/signature.json} of a verified package. */
    OperatingPoint readOperatingPoint(byte[] signature);

    /** {@code provenance/origin.json}: where weights come from that were trained elsewhere. */
    byte[] origin(Contribution contribution);

    /** When the weights of a verified package were brought, by its {@code provenance/origin.json}. */
    Instant readBroughtAt(byte[] origin);

    byte[] reportJson(GateReport report);

    /**
     * The page of a report, made of its JSON alone.
     *
     * @throws dev.drydock.failure.DrydockException {@code REPORT_INVALID}
     */
    byte[] reportPage(byte[] json);

    /**
     * The same report with these waivers applied, by {@link Findings#withWaivers}. Only the verdicts and waivers of these gates and the
     * verdict of the report change.
     *
     * @param waivers those in force, whose signatures were verified
     * @throws dev.drydock.failure.DrydockException {@code REPORT_INVALID}
     */
    byte[] withWaivers(byte[] json, List<Waiver> waivers);

    /** {@code provenance/training-report.json}. */
    byte[] trainingReportJson(TrainingReport report);

    /** {@code provenance/training-report.html}. */
    byte[] trainingReportPage(TrainingReport report);

    /** @throws dev.drydock.failure.DrydockException {@code REPORT_INVALID} */
    ReportSummary readReport(byte[] json);

    /** @throws dev.drydock.failure.DrydockException {@code REPORT_INVALID} */
    StatedReport readStated(byte[] json);

    /** @throws dev.drydock.failure.DrydockException {@code REPORT_INVALID} */
    ReportFigures readFigures(byte[] json);

    /** @throws dev.drydock.failure.DrydockException {@code REPORT_INVALID} */
    LeadingFigures readLeading(byte[] json);

    /**
     * The figures of a report as it writes them; what is no number is {@code null}, as text.
     *
     * @param gates those that decide, then those that are only watched
     */
    record ReportFigures(List<GateFigure> gates, List<MetricFigure> metrics) {
        public ReportFigures {
            gates = List.copyOf(gates);
            metrics = List.copyOf(metrics);
        }
    }

    /** @param measured metric, value, bounds and limit in one line; empty if nothing was measured */
    record GateFigure(String gate, String verdict, Optional<String> measured) {}

    /** A metric on the whole holdout with the bounds of its difference. */
    record MetricFigure(String metric, String candidate, String champion, String difference, String low, String high) {}

    /**
     * What waiving and sealing need to know of a report.
     *
     * @param kind a constant's name of {@link GateReport.Kind} in lower case
     * @param subject digest of what was judged
     * @param snapshot hex id; empty if the version was judged without rows
     * @param gates each gate that decides and its verdict, in the report's order
     */
    record ReportSummary(
            String kind,
            String version,
            String subject,
            Optional<String> snapshot,
            String policyDigest,
            Verdict verdict,
            Map<String, Verdict> gates) {
        public ReportSummary {
            gates = Collections.unmodifiableMap(new LinkedHashMap<>(gates));
        }

        /** Whether it is the report of that version, judged as such a version must be: by its run's evidence, if it has a run. */
        public boolean isOf(ModelVersion judged) {
            boolean imported = judged.runInstance().isEmpty();
            return version.equals(judged.id().toString()) && imported == isOfImport();
        }

        /** Whether it was judged without a champion. */
        public boolean isOfImport() {
            return kind.equals(GateReport.Kind.IMPORT.name().toLowerCase(Locale.ROOT));
        }

        /** The gates that hold the version, in the report's order. */
        public List<String> holding() {
            return gates.entrySet().stream()
                    .filter(gate -> gate.getValue() != Verdict.PASS && gate.getValue() != Verdict.WAIVED)
                    .map(Map.Entry::getKey)
                    .toList();
        }

        /** The gates that are waived, in the report's order. */
        public List<String> waived() {
            return gates.entrySet().stream()
                    .filter(gate -> gate.getValue() == Verdict.WAIVED)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }
}
