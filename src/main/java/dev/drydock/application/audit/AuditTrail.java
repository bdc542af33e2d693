package dev.drydock.application.audit;

import dev.drydock.application.access.AuditLog;
import dev.drydock.domain.audit.AuditRecord;
import java.util.List;
import java.util.Optional;

/** Reads the audit log as it is stored. Every method joins the caller's transaction. */
public interface AuditTrail {

    /** Records from a number on, in order. */
    List<Entry> records(long from, int limit);

    /** The newest signed checkpoint; empty before the first record. */
    Optional<String> latestCheckpoint();

    /** The signed checkpoints of sizes above {@code from} up to {@code from + limit}, in order. */
    List<String> checkpoints(long from, int limit);

    /** How many records there are. */
    long size();

    /** Records that may match the search, newest first. The caller must check each one: for example, a detail can look like an actor. */
    List<Entry> search(Search search, int limit);

    /**
     * What to look for; an empty text is in every record.
     *
     * @param actor the whole name
     * @param action a part of it
     * @param subject a part of it
     * @param refused only refusals, or only what was followed
     * @param from the lowest number to look at
     * @param before above the highest
     */
    record Search(String actor, String action, String subject, Optional<Boolean> refused, long from, long before) {
        public Search before(long number) {
            return new Search(actor, action, subject, refused, from, number);
        }

        boolean finds(AuditRecord record) {
            return (actor.isEmpty() || record.actor().equals(actor))
                    && record.action().contains(action)
                    && record.subject().contains(subject)
                    && refused.map(only -> only == record.action().endsWith(AuditLog.REFUSED))
                            .orElse(true);
        }
    }

    /** A record: its place, its canonical JSON and the leaf hash stored beside it. */
    record Entry(long number, String canonical, String leafHash) {}
}
