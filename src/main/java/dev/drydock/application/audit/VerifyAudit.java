package dev.drydock.application.audit;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.audit.AuditVerifier;
import dev.drydock.domain.audit.AuditVerifier.Result;
import dev.drydock.domain.audit.AuditVerifier.Stored;
import dev.drydock.domain.audit.SignedNote;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Checks the audit log on the server, for its console. This proves nothing against the server itself. For that, use {@code drydock audit
 * verify} with checkpoints that others kept. Tested by {@code ReleaseConsoleIT}.
 */
@Singleton
public class VerifyAudit {
    private static final int CHUNK = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final AuditTrail trail;
    private final AuditKey key;
    private final Clock clock;
    private final AtomicReference<@Nullable Verified> last = new AtomicReference<>();

    @Inject
    public VerifyAudit(
            Transactions transactions, Authorization authorization, AuditTrail trail, AuditKey key, Clock clock) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.trail = trail;
        this.key = key;
        this.clock = clock;
    }

    /**
     * What was found.
     *
     * @param checkpoint the newest signed note; empty before the first record
     * @param at when the log was read
     */
    public record Verified(Result result, String checkpoint, Instant at) {}

    /** What was found last, if the log has had no record since; else as {@link #verify}. */
    public Verified lastVerified(Actor actor) {
        authorization.require(actor, Operation.VIEW_AUDIT, "audit");
        Verified before = last.get();
        return before != null && before.checkpoint().equals(transactions.required(this::newest))
                ? before
                : verify(actor);
    }

    private String newest() {
        return trail.latestCheckpoint().orElse("");
    }

    /** Reads every record; of the checkpoints only the newest, unless the log is broken: then all of them, to say where. */
    public Verified verify(Actor actor) {
        authorization.require(actor, Operation.VIEW_AUDIT, "audit");
        return verifyOwn();
    }

    /** The same for the site itself, which looks after its log. */
    public Verified verifyOwn() {
        Verified found = transactions.required(() -> {
            String checkpoint = newest();
            AuditVerifier verifier = new AuditVerifier(key.origin(), SignedNote.publicKey(key.publicKeyPem()));
            Result quick = verifier.verify(new Records(), checkpoint.isEmpty() ? List.of() : List.of(checkpoint));
            return new Verified(
                    quick.intact() ? quick : verifier.verify(new Records(), checkpoints(checkpoint)),
                    checkpoint,
                    clock.instant());
        });
        last.set(found);
        return found;
    }

    private List<String> checkpoints(String newest) {
        List<String> all = new ArrayList<>(newest.isEmpty() ? List.of() : List.of(newest));
        long size = trail.size();
        for (long from = 0; from < size; from += CHUNK) {
            all.addAll(trail.checkpoints(from, (int) Math.min(CHUNK, size - from)));
        }
        return all;
    }

    /** All records in order, a chunk at a time. */
    private final class Records implements Iterator<Stored> {
        private List<AuditTrail.Entry> chunk = List.of();
        private int at;
        private long next;

        @Override
        public boolean hasNext() {
            if (at == chunk.size()) {
                chunk = trail.records(next, CHUNK);
                at = 0;
            }
            return at < chunk.size();
        }

        @Override
        public Stored next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            AuditTrail.Entry entry = chunk.get(at++);
            next = entry.number() + 1;
            return new Stored(entry.number(), entry.canonical(), entry.leafHash());
        }
    }
}
