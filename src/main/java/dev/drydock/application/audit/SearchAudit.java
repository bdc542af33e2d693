package dev.drydock.application.audit;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.audit.AuditTrail.Entry;
import dev.drydock.application.audit.AuditTrail.Search;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Searches the audit log. Tested by {@code ConsoleIT}. */
@Singleton
public class SearchAudit {
    private static final int MOST = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final AuditTrail trail;

    @Inject
    public SearchAudit(Transactions transactions, Authorization authorization, AuditTrail trail) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.trail = trail;
    }

    /**
     * What to look for.
     *
     * @param actor the whole name; empty for any
     * @param action a part of it
     * @param subject a part of it
     * @param refused only refusals, or only what was followed
     * @param from not earlier than this
     * @param until earlier than this
     * @param before only records with a lower number; for the next page
     */
    public record Question(
            String actor,
            String action,
            String subject,
            Optional<Boolean> refused,
            Optional<Instant> from,
            Optional<Instant> until,
            OptionalLong before) {}

    /** @param record empty if the stored text is no record: somebody tampered with it */
    public record Found(long number, String canonical, Optional<AuditRecord> record) {}

    /** @param next what to pass as {@code before} for the page that follows; empty on the last */
    public record Page(List<Found> records, OptionalLong next) {}

    /** Newest first. The result always has the stored texts that are no valid record. */
    public Page search(Actor actor, Question question, int limit) {
        authorization.require(actor, Operation.VIEW_AUDIT, "audit");
        if (limit < 1 || limit > MOST) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The audit log cannot be searched with limit " + limit + ": it must be 1 to " + MOST + ".");
        }
        return transactions.required(() -> search(question, limit));
    }

    private Page search(Question question, int limit) {
        long size = trail.size();
        long end = question.until().map(instant -> firstFrom(instant, size)).orElse(size);
        Search search = new Search(
                question.actor(),
                question.action(),
                question.subject(),
                question.refused(),
                question.from().map(instant -> firstFrom(instant, size)).orElse(0L),
                Math.min(end, question.before().orElse(size)));
        List<Found> found = new ArrayList<>();
        while (true) {
            List<Entry> entries = trail.search(search, limit);
            for (Entry entry : entries) {
                Optional<AuditRecord> record = AuditRecord.parse(entry.canonical());
                if (record.map(search::finds).orElse(true)) {
                    found.add(new Found(entry.number(), entry.canonical(), record));
                }
                if (found.size() == limit) {
                    return new Page(
                            found,
                            entry.number() > search.from() ? OptionalLong.of(entry.number()) : OptionalLong.empty());
                }
            }
            if (entries.size() < limit) {
                return new Page(found, OptionalLong.empty());
            }
            search = search.before(entries.get(entries.size() - 1).number());
        }
    }

    /** The number of the first record from that time on; times rise with the numbers. */
    private long firstFrom(Instant instant, long size) {
        long low = 0;
        long high = size;
        while (low < high) {
            long middle = (low + high) >>> 1;
            boolean earlier = trail.records(middle, 1).stream()
                    .findFirst()
                    .flatMap(entry -> AuditRecord.parse(entry.canonical()))
                    .filter(record -> record.at().isBefore(instant))
                    .isPresent();
            if (earlier) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
