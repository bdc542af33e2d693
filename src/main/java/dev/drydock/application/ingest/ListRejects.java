package dev.drydock.application.ingest;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import dev.drydock.domain.dataset.ExportRepository.RejectCount;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.OptionalLong;

/**
 * The quarantined rows, masked, for the people who can correct them; {@link ViewRawRejects} has their text. Tested by {@code
 * NightlyIngestTest}.
 */
@Singleton
public class ListRejects {
    private final Transactions transactions;
    private final Authorization authorization;
    private final ExportRepository exports;

    @Inject
    public ListRejects(Transactions transactions, Authorization authorization, ExportRepository exports) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.exports = exports;
    }

    /** Newest first. */
    public List<QuarantinedRow> list(Actor actor, RejectFilter filter) {
        authorization.require(actor, Operation.VIEW_REJECTS, subject(filter.instanceId()));
        return transactions.required(() -> exports.listRejects(filter).stream()
                .map(QuarantinedRow::withoutRaw)
                .toList());
    }

    /** How many rows have which fault; the most frequent first. */
    public List<RejectCount> count(Actor actor, RejectFilter filter) {
        authorization.require(actor, Operation.VIEW_REJECTS, subject(filter.instanceId()));
        return transactions.required(() -> exports.countRejects(filter));
    }

    static String subject(OptionalLong instanceId) {
        return instanceId.isPresent() ? "rejects of run " + instanceId.getAsLong() : "rejects";
    }
}
