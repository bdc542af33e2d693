package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Returns the documents of a version: its gate report and its comparison with the version in service. Tested by {@code NightlyJobIT}.
 */
@Singleton
public final class DownloadVersion {
    private final Transactions transactions;
    private final Authorization authorization;
    private final VersionRepository versions;
    private final StandingStatements statements;
    private final ReportStore reports;

    @Inject
    public DownloadVersion(
            Transactions transactions,
            Authorization authorization,
            VersionRepository versions,
            StandingStatements statements,
            ReportStore reports) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.versions = versions;
        this.statements = statements;
        this.reports = reports;
    }

    /**
     * The signed comparison with the version that answers now, JSON text.
     *
     * @throws dev.drydock.failure.DrydockException {@code VALIDATION_REPORT_MISSING} if there is none
     */
    public String comparison(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW, id.toString());
        return transactions
                .required(() -> statements.comparison(versions.require(id)))
                .orElseThrow(() -> noReport(id));
    }

    /** The gate report, byte for byte. */
    public byte[] report(Actor actor, VersionId id) {
        return reports.findJson(reportDigest(actor, id)).orElseThrow(() -> noReport(id));
    }

    public byte[] reportPage(Actor actor, VersionId id) {
        return reports.findPage(reportDigest(actor, id)).orElseThrow(() -> noReport(id));
    }

    private String reportDigest(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW, id.toString());
        return transactions.required(() -> versions.require(id)).reportDigest().orElseThrow(() -> noReport(id));
    }

    static DrydockException noReport(VersionId id) {
        return new DrydockException(
                ReleaseFailure.REPORT_MISSING,
                "Version " + id + " has no gate report. Let its run pass the step judge first.");
    }
}
