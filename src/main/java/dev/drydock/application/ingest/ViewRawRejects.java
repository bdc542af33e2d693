package dev.drydock.application.ingest;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ErasureFailure;
import dev.drydock.failure.IngestFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * The raw text of quarantined rows, for the roles that may see it. The audit log records each view: which rows, never their text. Tested by
 * {@code NightlyIngestTest}.
 */
@Singleton
public class ViewRawRejects {
    private final Transactions transactions;
    private final Authorization authorization;
    private final ExportRepository exports;
    private final StagingArea staging;
    private final ExportFiles files;
    private final AuditLog audit;

    @Inject
    public ViewRawRejects(
            Transactions transactions,
            Authorization authorization,
            ExportRepository exports,
            StagingArea staging,
            ExportFiles files,
            AuditLog audit) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.exports = exports;
        this.staging = staging;
        this.files = files;
        this.audit = audit;
    }

    /** Newest first, with their text. */
    public List<QuarantinedRow> list(Actor actor, RejectFilter filter) {
        String subject = ListRejects.subject(filter.instanceId());
        return authorization.perform(
                actor,
                Operation.VIEW_RAW_REJECTS,
                subject,
                () -> transactions.required(() -> {
                    List<QuarantinedRow> rows = exports.listRejects(filter);
                    record(actor, subject, rows);
                    return rows;
                }));
    }

    /**
     * One record's bytes as its file has them, without the end of its line.
     *
     * @throws DrydockException {@link IngestFailure#REJECTED_ROW_UNKNOWN}, {@link IngestFailure#RECORD_GONE}
     */
    public byte[] record(Actor actor, long id) {
        return authorization.perform(actor, Operation.VIEW_RAW_REJECTS, "rejected row " + id, () -> {
            QuarantinedRow row = transactions.required(() -> exports.requireReject(id));
            byte[] bytes = files.record(
                            staging.received(row.sha256()), row.reject().origin())
                    .orElseThrow(() -> new DrydockException(
                            IngestFailure.RECORD_GONE,
                            "The bytes of quarantined row " + id + " do not exist any more: file " + row.file()
                                    + " of export "
                                    + row.export()
                                    + " is not kept. The kept part of its text is in 'drydock rejects --raw'."));
            if (files.isBlank(bytes)) {
                throw new DrydockException(
                        ErasureFailure.RECORD_ERASED,
                        "The bytes of quarantined row " + id + ", record "
                                + row.reject().origin().record() + " of file " + row.file() + " of export "
                                + row.export() + ", were erased. 'drydock erase list' names the erasures.");
            }
            transactions.run(() -> record(actor, "rejected row " + id, List.of(row)));
            return bytes;
        });
    }

    private void record(Actor actor, String subject, List<QuarantinedRow> rows) {
        String ids = rows.isEmpty()
                ? "none"
                : rows.get(rows.size() - 1).id() + " to " + rows.get(0).id();
        audit.append(AuditLog.Event.of(
                actor.name(),
                Operation.VIEW_RAW_REJECTS.wireName(),
                subject,
                "rows",
                Integer.toString(rows.size()),
                "ids",
                ids));
    }
}
