package dev.drydock.application.audit;

import dev.drydock.application.audit.AuditTrail.Entry;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.Consistency;
import dev.drydock.domain.audit.Hash;
import dev.drydock.domain.audit.LogClaim;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Proves to those who keep checkpoints of the audit log that it still begins as it was. Every method joins the caller's transaction. Tested by
 * {@code DeliveryTest} and {@code ReleaseStoryTest}.
 */
@Singleton
public final class ProveLog {
    private static final int PAGE = 1000;

    private final AuditTrail trail;

    @Inject
    public ProveLog(AuditTrail trail) {
        this.trail = trail;
    }

    /**
     * The newest checkpoint, for somebody who keeps one. A log that is shorter than that is proved by nothing.
     *
     * @param kept how many records the log had there; 0 if nothing is kept
     * @return empty before the first record
     */
    public Optional<LogClaim> claim(long kept) {
        return trail.latestCheckpoint()
                .map(note -> new LogClaim(note, kept == 0 ? List.of() : proof(kept, Checkpoint.ofNote(note))));
    }

    /**
     * The hashes that show that the log of that checkpoint begins with its first records.
     *
     * @param first how many records; 1 or more
     * @return none if the log has fewer records
     */
    public List<Hash> proof(long first, Checkpoint now) {
        return first <= now.size() && trail.size() >= now.size()
                ? Consistency.proof(first, now.size(), this::each)
                : List.of();
    }

    /** Whether this log had that checkpoint when it had as many records. */
    public boolean had(Checkpoint earlier) {
        return earlier.size() > 0
                && trail.checkpoints(earlier.size() - 1, 1).stream()
                        .map(Checkpoint::ofNote)
                        .anyMatch(earlier::equals);
    }

    private void each(long from, long until, Consumer<Hash> taker) {
        for (long next = from; next < until; next += PAGE) {
            for (Entry entry : trail.records(next, (int) Math.min(PAGE, until - next))) {
                taker.accept(AuditRecord.leaf(entry.canonical()));
            }
        }
    }
}
