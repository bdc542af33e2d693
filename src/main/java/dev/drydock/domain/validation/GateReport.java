package dev.drydock.domain.validation;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a release manager decides by, and what travels in the package.
 *
 * @param kind why the version was judged
 * @param task what the model answers
 * @param version such as {@code pump-failure/7}
 * @param subject digest over everything in the package but report and signature: what was judged
 * @param champion the version compared with; empty for an import
 * @param bestVersion that it was compared with beside the champion; empty if the policy does not ask for it
 * @param snapshot hex id; empty for an import that was not measured
 * @param runInstance the job instance; 0 for an import that was not measured
 * @param judgedAt as recorded when the run first looked; a restart writes the same report
 * @param policyDigest of the signed policy's envelope
 * @param policy after the owner's tightening
 * @param changes thresholds that differ from those the champion passed
 * @param use the holdout's ledger entry; empty for an import that was not measured
 */
public record GateReport(
        Kind kind,
        ModelTask task,
        String model,
        String version,
        String subject,
        Optional<String> champion,
        Optional<String> bestVersion,
        Optional<String> snapshot,
        long runInstance,
        Instant judgedAt,
        String policyDigest,
        GatePolicy policy,
        List<ThresholdChange> changes,
        Optional<HoldoutUse> use,
        Findings findings) {
    private static final int REASON_CHARACTERS = 3000;

    public GateReport {
        changes = List.copyOf(changes);
    }

    public enum Kind {
        CANDIDATE,
        IMPORT,
        /** The champion itself, on a new snapshot. */
        REVALIDATION,
        /** What serves, on rows that came since its release. */
        CHECK
    }

    /**
     * @param was the champion's; empty if it had none
     * @param is this version's
     */
    public record ThresholdChange(String threshold, String was, String is) {}

    public Verdict verdict() {
        return findings.verdict();
    }

    /**
     * Why the version may not be released, for people: every gate that holds it with its finding, those that failed first; empty
     * if none does. At most {@value #REASON_CHARACTERS} characters.
     */
    public String reason() {
        String gates = findings.gates().stream()
                .filter(gate -> !gate.holdsNobody())
                .sorted(Comparator.comparing(GateResult::verdict))
                .map(gate -> "Gate " + gate.name() + ": " + gate.verdict().words() + ". " + gate.finding())
                .collect(Collectors.joining(" "));
        return gates.length() <= REASON_CHARACTERS ? gates : gates.substring(0, REASON_CHARACTERS - 1) + "…";
    }
}
