package dev.drydock.application.validation;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ComparisonSigner;
import dev.drydock.domain.release.ComparisonSigner.SignedComparison;
import dev.drydock.domain.release.ComparisonStatement;
import dev.drydock.domain.release.ComparisonStatement.Result;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.domain.validation.Verdict;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/**
 * Judges a superseded candidate against the current champion and keeps the result as a signed statement beside the package. A candidate
 * that passed waits for approvals again, one that failed is rejected permanently, and one that the evidence cannot decide stays superseded.
 * Tested by {@code CandidateJourneyTest}.
 */
@Singleton
public class JudgeComparison {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final JudgeVersion judge;
    private final SuiteDocuments documents;
    private final KeptReports reports;
    private final ComparisonSigner signer;
    private final RecordComparison recordComparison;

    @Inject
    public JudgeComparison(
            Transactions transactions,
            VersionRepository versions,
            JudgeVersion judge,
            SuiteDocuments documents,
            KeptReports reports,
            ComparisonSigner signer,
            RecordComparison recordComparison) {
        this.transactions = transactions;
        this.versions = versions;
        this.judge = judge;
        this.documents = documents;
        this.reports = reports;
        this.signer = signer;
        this.recordComparison = recordComparison;
    }

    /** Call it outside a transaction. A restart gives the same report and the same statement. */
    public Judgement run(long instanceId) {
        GateReport report = judge.candidate(instanceId);
        byte[] json = documents.reportJson(report);
        String digest = reports.keep(json);
        SignedComparison signed = signer.sign(statement(report, json));
        transactions.run(() -> recordComparison.record(instanceId, report, digest, signed));
        return new Judgement(VersionId.parse(report.version()), report.verdict(), digest);
    }

    private ComparisonStatement statement(GateReport report, byte[] json) {
        VersionId candidate = VersionId.parse(report.version());
        VersionId champion = VersionId.parse(report.champion().orElseThrow());
        return new ComparisonStatement(
                candidate,
                packageOf(candidate),
                champion,
                packageOf(champion),
                report.snapshot().orElseThrow(),
                report.policyDigest(),
                result(report.verdict()),
                gates(report, GateResult::holdsNobody),
                gates(report, gate -> gate.verdict() == Verdict.INSUFFICIENT_EVIDENCE),
                gates(report, gate -> gate.verdict() == Verdict.FAIL),
                new String(json, StandardCharsets.UTF_8));
    }

    private String packageOf(VersionId id) {
        return transactions
                .required(() -> versions.require(id))
                .packageDigest()
                .orElseThrow(() -> new IllegalStateException("a version that is compared has a package: " + id));
    }

    private static Result result(Verdict verdict) {
        return switch (verdict) {
            case PASS, WAIVED -> Result.PASSED;
            case INSUFFICIENT_EVIDENCE -> Result.WARNED;
            case FAIL -> Result.FAILED;
        };
    }

    private static List<String> gates(GateReport report, Predicate<GateResult> such) {
        return report.findings().gates().stream()
                .filter(such)
                .map(GateResult::name)
                .toList();
    }
}
