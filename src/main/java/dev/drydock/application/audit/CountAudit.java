package dev.drydock.application.audit;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.audit.AuditTrail.Entry;
import dev.drydock.domain.audit.AuditRecord;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts the records of the audit log by action. It reads the whole log. */
@Singleton
public class CountAudit {
    private static final int PAGE = 1000;
    /** What stands before a model's name in the subject of a record. */
    private static final List<String> OF_A_MODEL = List.of("erasure/", "erasures/", "labels/");

    private final Transactions transactions;
    private final Authorization authorization;
    private final AuditTrail trail;

    @Inject
    public CountAudit(Transactions transactions, Authorization authorization, AuditTrail trail) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.trail = trail;
    }

    /** The records of one action: how many, and where and when the first and the last are. */
    public record Occurrences(long count, Place first, Place last) {
        private Occurrences and(Place next) {
            return new Occurrences(count + 1, first, next);
        }
    }

    /** @param number of the record, from 0 */
    public record Place(long number, Instant at) {}

    /**
     * What the log had when it was read.
     *
     * @param size of the whole log
     * @param unreadable numbers without a record, because it is missing or its stored text is none: somebody tampered with the log
     */
    public record Counted(long size, long unreadable, SortedMap<String, Occurrences> actions) {}

    /** @param model only records about this model, its versions, and what is named by it; empty for all records */
    public Counted count(Actor actor, Optional<String> model) {
        authorization.require(actor, Operation.VIEW_AUDIT, "audit");
        return transactions.required(() -> count(model));
    }

    private Counted count(Optional<String> model) {
        long size = trail.size();
        long unreadable = 0;
        SortedMap<String, Occurrences> actions = new TreeMap<>();
        for (long next = 0; next < size; next += PAGE) {
            long end = Math.min(next + PAGE, size);
            List<Entry> entries = trail.records(next, PAGE).stream()
                    .filter(entry -> entry.number() < end)
                    .toList();
            unreadable += end - next - entries.size();
            for (Entry entry : entries) {
                Optional<AuditRecord> record = AuditRecord.parse(entry.canonical());
                if (record.isEmpty()) {
                    unreadable++;
                }
                record.filter(known -> model.map(name -> isAbout(name, known.subject()))
                                .orElse(true))
                        .ifPresent(known -> {
                            Place place = new Place(entry.number(), known.at());
                            actions.merge(
                                    known.action(),
                                    new Occurrences(1, place, place),
                                    (before, one) -> before.and(place));
                        });
            }
        }
        return new Counted(size, unreadable, actions);
    }

    /** Such as {@code pump-failure}, {@code pump-failure/7}, {@code erasures/pump-failure} and {@code labels/pump-failure/3}. */
    private static boolean isAbout(String model, String subject) {
        String named = OF_A_MODEL.stream()
                .filter(subject::startsWith)
                .findFirst()
                .map(prefix -> subject.substring(prefix.length()))
                .orElse(subject);
        return named.equals(model) || named.startsWith(model + "/");
    }
}
