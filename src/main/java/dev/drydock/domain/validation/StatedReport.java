package dev.drydock.domain.validation;

import java.util.List;
import java.util.Map;
import java.util.Optional;

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
 * @param holdout empty for an import
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
     * The best version from the day that this one is released: itself, if it measured better than the one that it was compared with, or if
     * people decided by a waiver that it need not be as good, or if there was none; else the one that it was compared with.
     */
    public String bestOnceReleased() {
        String gate = Gate.BEST_VERSION.wireName();
        return bestVersion
                .filter(best -> gates.stream()
                        .anyMatch(
                                line -> line.gate().equals(gate) && line.verdict() == Verdict.PASS && !line.isBetter()))
                .orElse(version);
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
        /** Whether a difference lies on the good side of zero with both of its bounds. */
        private boolean isBetter() {
            return measured.isPresent()
                    && (measured.get().lessIsBetter()
                            ? measured.get().high() < 0
                            : measured.get().low() > 0);
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
