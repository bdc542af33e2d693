package dev.drydock.application.delivery;

import dev.drydock.application.audit.AuditTrail;
import dev.drydock.application.audit.ProveLog;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.Consistency;
import dev.drydock.domain.audit.Hash;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.Sent;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.LogProof;
import dev.drydock.domain.delivery.DeliveryStatement.LogState;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Proves with each delivery that this site's audit log still begins as it was when earlier deliveries were signed, and checks such proofs of
 * other sites. Tested by {@code DeliveryTest}.
 */
@Singleton
final class LogProofs {
    private final AuditTrail trail;
    private final ProveLog proveLog;
    private final DeliveryLedger ledger;
    private final DeliveryDocuments documents;

    @Inject
    LogProofs(AuditTrail trail, ProveLog proveLog, DeliveryLedger ledger, DeliveryDocuments documents) {
        this.trail = trail;
        this.proveLog = proveLog;
        this.ledger = ledger;
        this.documents = documents;
    }

    /**
     * Of this site's log, for that site. The other site has taken one of the deliveries before, and nobody here knows which: the last one, or one
     * before it if those between are withdrawn. Joins the caller's transaction.
     *
     * @param withdrawn numbers that the new delivery withdraws
     * @throws dev.drydock.failure.DrydockException {@code DELIVERY_NOT_SENT} if this site's own log is not what it was
     */
    Optional<LogState> now(String to, List<Long> withdrawn) {
        return trail.latestCheckpoint().map(note -> {
            Checkpoint now = Checkpoint.ofNote(note);
            SortedMap<Long, LogProof> proofs = new TreeMap<>();
            List<Sent> sent = ledger.sentTo(to);
            for (int i = sent.size() - 1; i >= 0; i--) {
                documents
                        .read(sent.get(i).envelope())
                        .log()
                        .map(log -> Checkpoint.ofNote(log.checkpoint()))
                        .ifPresent(earlier -> proofs.computeIfAbsent(earlier.size(), size -> proof(earlier, now)));
                if (!withdrawn.contains(sent.get(i).sequence())) {
                    break;
                }
            }
            return new LogState(note, List.copyOf(proofs.values()));
        });
    }

    private LogProof proof(Checkpoint earlier, Checkpoint now) {
        List<Hash> hashes = proveLog.proof(earlier.size(), now);
        if (!Consistency.holds(earlier, now, hashes)) {
            throw CollectParcels.notSent("the audit log of this site does not begin with the " + earlier.size()
                    + " records that it had at an earlier delivery, and every site would refuse this one. 'drydock audit"
                    + " verify' says where it was changed");
        }
        return new LogProof(
                earlier.size(),
                hashes.stream()
                        .map(hash -> Base64.getEncoder().encodeToString(hash.bytes()))
                        .toList());
    }

    /**
     * Why the sender's log is not the one of its earlier delivery, as a clause; empty if it is.
     *
     * @param earlier the last delivery of that sender that was taken here
     */
    static Optional<String> problem(DeliveryStatement earlier, DeliveryStatement later) {
        Optional<LogState> was = earlier.log();
        if (was.isEmpty()) {
            return Optional.empty();
        }
        Checkpoint before;
        try {
            before = Checkpoint.ofNote(was.get().checkpoint());
            Optional<Checkpoint> now = later.log().map(log -> Checkpoint.ofNote(log.checkpoint()));
            long size = now.map(Checkpoint::size).orElse(0L);
            if (size < before.size()) {
                return Optional.of("the sender's audit log has " + size + " records, and had " + before.size()
                        + " when it sent delivery " + earlier.sequence()
                        + ". Its log was cut or restored from a backup. Ask its auditor");
            }
            return Consistency.holds(
                            before, now.orElseThrow(), proof(later.log().orElseThrow(), before, size))
                    ? Optional.empty()
                    : Optional.of("the sender's audit log does not begin with the " + before.size()
                            + " records that it had when it sent delivery " + earlier.sequence()
                            + ", or the statement does not prove it. Its log was rewritten. Ask its auditor");
        } catch (IllegalArgumentException e) {
            return Optional.of("its auditCheckpoint is " + e.getMessage());
        }
    }

    private static List<Hash> proof(LogState log, Checkpoint before, long size) {
        return before.size() == size
                ? List.of()
                : log.proofs().stream()
                        .filter(proof -> proof.size() == before.size())
                        .findFirst()
                        .map(proof -> proof.hashes().stream()
                                .map(hash -> Hash.of(Base64.getDecoder().decode(hash)))
                                .toList())
                        .orElse(List.of());
    }
}
