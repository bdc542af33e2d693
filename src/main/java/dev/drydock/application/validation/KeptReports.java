package dev.drydock.application.validation;

import dev.drydock.domain.registry.ChampionComparison;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.domain.validation.SuiteDocuments.ReportSummary;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.failure.ValidationFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gate reports that versions were judged by, found by the digest that the registry has of them. Tested by {@code CandidateJourneyTest}
 * and {@code WaiveGateTest}.
 */
@Singleton
public class KeptReports {
    private final ReportStore reports;
    private final SuiteDocuments documents;

    @Inject
    public KeptReports(ReportStore reports, SuiteDocuments documents) {
        this.reports = reports;
        this.documents = documents;
    }

    /** @return the digest of the report's JSON */
    public String keep(byte[] json) {
        return reports.keep(json, documents.reportPage(json));
    }

    /**
     * The version's report, byte for byte.
     *
     * @throws DrydockException {@link ValidationFailure#CANDIDATE_NOT_JUDGED} if there is none, or only one that was made for another kind
     *     of version
     */
    public byte[] json(ModelVersion version) {
        VersionId id = version.id();
        String digest = version.reportDigest().orElseThrow(notJudged(id, "there is no gate report about it"));
        byte[] json = reports.findJson(digest).orElseThrow(notJudged(id, "its gate report " + digest + " is gone"));
        ReportSummary summary = documents.readReport(json);
        if (!summary.isOf(version)) {
            throw new DrydockException(
                    ValidationFailure.CANDIDATE_NOT_JUDGED,
                    "Version " + id + " cannot continue: its gate report is about " + summary.version() + ", judged as "
                            + (summary.isOfImport() ? "an import" : "a run's candidate")
                            + ". Reject the version, and run its job again.");
        }
        return json;
    }

    /** @return the digest of the report's JSON */
    String keep(GateReport report) {
        return keep(documents.reportJson(report));
    }

    /** @throws IllegalStateException if the store has lost it */
    ReportSummary summary(String digest) {
        return documents.readReport(reports.findJson(digest)
                .orElseThrow(() -> new IllegalStateException("the gate report " + digest + " is gone")));
    }

    /** The snapshot that the version was judged on; empty if it was judged without rows, or if its report is gone. */
    Optional<String> snapshot(ModelVersion version) {
        return version.reportDigest()
                .flatMap(reports::findJson)
                .flatMap(json -> documents.readReport(json).snapshot());
    }

    /** The gates that the rows of a comparison could not decide. */
    public List<String> undecided(ChampionComparison comparison) {
        byte[] json = reports.findJson(comparison.reportDigest())
                .orElseThrow(notJudged(
                        comparison.candidate(),
                        "the report of its comparison " + comparison.reportDigest() + " is gone"));
        return documents.readReport(json).gates().entrySet().stream()
                .filter(gate -> gate.getValue() == Verdict.INSUFFICIENT_EVIDENCE)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The page of the version's report. */
    public byte[] page(ModelVersion version) {
        String digest = version.reportDigest().orElse("");
        return reports.findPage(digest)
                .orElseThrow(notJudged(version.id(), "the page of its gate report " + digest + " is gone"));
    }

    public static Supplier<DrydockException> notJudged(VersionId id, String why) {
        return () -> new DrydockException(
                ValidationFailure.CANDIDATE_NOT_JUDGED,
                "Version " + id + " cannot be sealed: " + why
                        + ". Put the steps validate and judge before seal in the job, and restart the run at validate.");
    }

    /**
     * Checks that a waiver of the gate is of use: the report has the gate, and the rows could not decide it. A version whose report is
     * sealed takes waivers only of gates that its report shows as waived, which renews them.
     *
     * @throws DrydockException {@link ReleaseFailure#GATE_NOT_WAIVABLE}
     */
    public void requireWaivable(ModelVersion version, String gate) {
        ReportSummary summary = documents.readReport(json(version));
        Verdict verdict = summary.gates().get(gate);
        boolean sealed = version.state() != VersionState.WAITING_FOR_WAIVER;
        if (verdict == Verdict.WAIVED || (verdict == Verdict.INSUFFICIENT_EVIDENCE && !sealed)) {
            return;
        }
        throw new DrydockException(
                ReleaseFailure.GATE_NOT_WAIVABLE,
                "Gate " + gate + " of " + version.id() + " cannot be waived: " + whyNot(verdict) + " "
                        + held(summary.holding()));
    }

    private static String whyNot(@Nullable Verdict verdict) {
        if (verdict == null) {
            return "its gate report has no such gate.";
        }
        return verdict == Verdict.PASS
                ? "it passed, so nothing needs to be signed for it."
                : "it failed, and only a gate that the evidence could not decide may be waived.";
    }

    private static String held(List<String> gates) {
        return gates.isEmpty()
                ? "No gate holds the version."
                : "The version is held by: " + String.join(", ", gates) + ".";
    }
}
