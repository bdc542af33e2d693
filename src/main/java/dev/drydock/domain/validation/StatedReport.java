package dev.drydock.domain.validation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The content of a gate report, as read from its JSON. Before you rely on it, check it against a policy with {@link GateRequirements}.
 *
 * @param version such as {@code pump-failure/7}
 * @param task as in {@code model.yaml}
 * @param subject digest over everything in the package but report and signature
 * @param policyVersion of the policy that it names
 * @param champion empty for an import
 * @param bestVersion that it was compared with beside the champion; empty if with none
 * @param limits thresholds by name, such as {@code floor.min}
 * @param holdout empty for an import that was not measured
 * @param gates that decide
 * @param watched that block nothing
 */
public record StatedReport(
        GateReport.Kind kind,
        String model,
        String version,
        String task,
        String subject,
        String policyDigest,
        int policyVersion,
        Verdict verdict,
        Optional<String> champion,
        Optional<String> bestVersion,
        Map<String, String> limits,
        Optional<StatedUse> holdout,
        List<Line> gates,
        List<Line> watched) {
    public StatedReport {
        limits = Map.copyOf(limits);
        gates = List.copyOf(gates);
        watched = List.copyOf(watched);
    }

    /**
     * The best version from the day that this one is released. It is this one, if it was compared with none, if people waived that it
     * need not be as good, or if it measured better than the one that it was compared with and in no target worse. Else it is the one that it
     * was compared with. A policy may only watch the gate: then nobody decides, and what was measured counts.
     */
    public String bestOnceReleased() {
        List<Line> deciding = ofBestVersion(gates);
        List<Line> all = Stream.concat(deciding.stream(), ofBestVersion(watched).stream())
                .toList();
        boolean accepted = deciding.stream().anyMatch(line -> line.verdict() != Verdict.PASS);
        boolean better =
                all.stream().anyMatch(line -> line.gate().equals(Gate.BEST_VERSION.wireName()) && line.sign() > 0)
                        && all.stream().allMatch(line -> line.sign() >= 0);
        return bestVersion
                .filter(best -> !all.isEmpty() && !accepted && !better)
                .orElse(version);
    }

    private static List<Line> ofBestVersion(List<Line> lines) {
        String gate = Gate.BEST_VERSION.wireName();
        return lines.stream()
                .filter(line -> line.gate().equals(gate) || line.gate().startsWith(gate + ":"))
                .toList();
    }

    /**
     * @param number which use of the holdout it was
     * @param budget that the report says the policy allows
     * @param share how much of the allowed error this look spent; 1 of a report of an earlier version of Drydock, which has none; NaN if
     *     what it states is no such share
     */
    public record StatedUse(int number, int budget, double share) {}

    /**
     * @param gate such as {@code slice:north}
     * @param waived whether a waiver stands beside it
     * @param extension the jar that it says the gate comes from; empty if it names none
     */
    public record Line(
            String gate,
            Verdict verdict,
            Optional<Measured> measured,
            boolean waived,
            Optional<ExtensionJar> extension) {
        /** As {@link Interval#sign}; 0 if nothing was measured. */
        private int sign() {
            return measured.map(stated -> new Interval(stated.low(), stated.high()).sign(stated.lessIsBetter()))
                    .orElse(0);
        }
    }

    /** What a line states of its figures; NaN for what is no number. */
    public record Measured(
            String metric, double low, double high, double limit, double confidence, int rows, int groups) {
        /** By the metric that it names, whatever the line says of it. */
        private boolean lessIsBetter() {
            return Metric.ofWireName(metric.replace(" difference", ""))
                    .map(Metric::lessIsBetter)
                    .orElse(false);
        }
    }
}
