package dev.drydock.application.audit;

import dev.drydock.application.audit.AuditTrail.Entry;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.Hash;
import dev.drydock.domain.audit.LogClaim;
import dev.drydock.domain.audit.TreeProofs;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.logging.Logger;

/**
 * Proves to those who keep checkpoints of the audit log that it still begins as it was. A log that is damaged proves nothing, and no exception
 * comes of it: a roll-back must not wait for its repair. Every method joins the caller's transaction. Tested by {@code DeliveryTest} and {@code
 * ReleaseStoryTest}.
 */
@Singleton
public final class ProveLog {
    private static final Logger LOG = Logger.getLogger(ProveLog.class.getName());
    private static final int PAGE = 1000;

    private final AuditTrail trail;

    @Inject
    public ProveLog(AuditTrail trail) {
        this.trail = trail;
    }

    /**
     * The newest checkpoint, for somebody who keeps one of these.
     *
     * @param kept how many records the log may have had there
     * @return empty before the first record, and if the newest checkpoint is none
     */
    public Optional<LogClaim> claim(Collection<Long> kept) {
        return trail.latestCheckpoint().flatMap(note -> {
            try {
                return Optional.of(new LogClaim(note, proofs(kept, Checkpoint.ofNote(note))));
            } catch (IllegalArgumentException e) {
                LOG.severe(() -> "the audit log's newest checkpoint is " + e.getMessage()
                        + "; 'drydock audit verify' says more");
                return Optional.empty();
            }
        });
    }

    /**
     * The hashes that show that the log of that checkpoint begins with its first records.
     *
     * @return none if the log has not more records, or some are missing
     */
    public List<Hash> proof(long first, Checkpoint now) {
        return proofs(Set.of(first), now).getOrDefault(first, List.of());
    }

    private SortedMap<Long, List<Hash>> proofs(Collection<Long> kept, Checkpoint now) {
        SortedMap<Long, List<Hash>> found = new TreeMap<>();
        List<Long> earlier = kept.stream()
                .filter(size -> size > 0 && size < now.size())
                .distinct()
                .toList();
        if (earlier.isEmpty()) {
            return found;
        }
        TreeProofs proofs = new TreeProofs(now.size(), List.of(), earlier);
        long read = each(now.size(), proofs::read);
        if (read < now.size()) {
            LOG.severe(() -> "record " + read + " of the audit log is missing; 'drydock audit verify' says more");
            return found;
        }
        earlier.forEach(size -> found.put(size, proofs.ofBeginning(size)));
        return found;
    }

    /** Whether this log had that checkpoint when it had as many records. */
    public boolean had(Checkpoint earlier) {
        return earlier.size() > 0
                && trail.checkpoints(earlier.size() - 1, 1).stream()
                        .map(Checkpoint::ofNote)
                        .anyMatch(earlier::equals);
    }

    /** @return how many records from the first on there are */
    private long each(long size, Consumer<Hash> taker) {
        long next = 0;
        while (next < size) {
            long begun = next;
            for (Entry entry : trail.records(next, (int) Math.min(PAGE, size - next))) {
                if (entry.number() != next) {
                    return next;
                }
                taker.accept(AuditRecord.leaf(entry.canonical()));
                next++;
            }
            if (next == begun) {
                return next;
            }
        }
        return next;
    }
}
