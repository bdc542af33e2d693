package dev.drydock.application.validation;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.domain.registry.ChampionComparison;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ComparisonSigner.SignedComparison;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.Verdict;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Records how a superseded candidate was judged against the champion of today. Tested by {@code CandidateJourneyTest}. */
@Singleton
public final class RecordComparison {
    private final RunFacts facts;
    private final Runs runs;
    private final VersionRepository versions;
    private final AuditLog audit;

    @Inject
    public RecordComparison(RunFacts facts, Runs runs, VersionRepository versions, AuditLog audit) {
        this.facts = facts;
        this.runs = runs;
        this.versions = versions;
        this.audit = audit;
    }

    /** Joins the caller's transaction. */
    void record(long instanceId, GateReport report, String digest, SignedComparison signed) {
        VersionId id = VersionId.parse(report.version());
        ModelVersion candidate = versions.requireLocked(id);
        versions.recordComparison(new ChampionComparison(
                id,
                VersionId.parse(report.champion().orElseThrow()),
                instanceId,
                report.verdict().name(),
                digest,
                signed.digest(),
                signed.envelope(),
                report.judgedAt()));
        if (waits(candidate)) {
            move(id, report.verdict());
        }
        facts.record(instanceId, RunFacts.REPORT_DIGEST, digest);
        facts.record(instanceId, RunFacts.VERDICT, report.verdict().name());
        if (report.verdict() != Verdict.PASS) {
            facts.record(instanceId, RunFacts.REASON, report.reason());
        }
        audit.append(AuditLog.Event.of(
                runs.find(instanceId).map(Run::submitter).orElse("unknown"),
                "candidate.compare",
                id.toString(),
                "champion",
                report.champion().orElseThrow(),
                "verdict",
                report.verdict().name(),
                "report",
                digest,
                "comparison",
                signed.digest()));
    }

    /** Somebody may have rejected it, or promoted it after a roll-back, while it was compared. */
    private static boolean waits(ModelVersion candidate) {
        return switch (candidate.state()) {
            case PROPOSED, APPROVED, SUPERSEDED -> true;
            default -> false;
        };
    }

    private void move(VersionId id, Verdict verdict) {
        switch (verdict) {
            case PASS, WAIVED -> versions.move(id, VersionState.PROPOSED);
            case FAIL -> versions.move(id, VersionState.REJECTED);
            case INSUFFICIENT_EVIDENCE -> {}
        }
    }
}
