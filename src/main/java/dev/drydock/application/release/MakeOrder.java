package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.audit.ProveLog;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.LogClaim;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.ServingTarget.Standing;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes and signs an order for a serving node. Tested by {@code ReleaseStoryTest}. */
@Singleton
public final class MakeOrder {
    static final int HISTORY = 1000;
    /** Orders that may be on their way to the node at the same time. */
    private static final int RECENT = 16;

    /** Bounds the act, not the release. */
    private static final Duration VALIDITY = Duration.ofMinutes(10);

    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final Successions successions;
    private final SignedDocuments documents;
    private final ProveLog proveLog;
    private final BreakGlass breakGlass;
    private final Journal journal;

    @Inject
    public MakeOrder(
            VersionRepository versions,
            ReleaseRepository releases,
            Successions successions,
            SignedDocuments documents,
            ProveLog proveLog,
            BreakGlass breakGlass,
            Journal journal) {
        this.versions = versions;
        this.releases = releases;
        this.successions = successions;
        this.documents = documents;
        this.proveLog = proveLog;
        this.breakGlass = breakGlass;
        this.journal = journal;
    }

    /**
     * Records the order before anybody follows it. Joins the caller's transaction.
     *
     * @param witnessed what the node knows of the audit log; the order proves that it is still its beginning
     */
    OrderRecord make(
            FollowOrder.Request request,
            TrustFile trusted,
            Optional<Standing> standing,
            Optional<Checkpoint> witnessed) {
        Instant now = journal.now().truncatedTo(ChronoUnit.SECONDS);
        Optional<LogClaim> log = log(witnessed); // before the locks: a long log is read for seconds
        ModelVersion version = versions.requireLocked(request.version());
        String digest = version.packageDigest()
                .orElseThrow(() -> new IllegalStateException("a released version has a package: " + version.id()));
        Optional<String> replaced =
                request.again().isPresent() ? request.again().get().replaces() : replaced(request.action(), version);
        ReleaseOrder order = new ReleaseOrder(
                request.action(),
                trusted.site(),
                trusted.stage(),
                request.version(),
                digest,
                releases.nextSequence(trusted.site()),
                now,
                now.plus(VALIDITY),
                request.approvals().apply(trusted),
                replaced,
                request.action() == Action.ACTIVATE ? successions.signedComparison(version) : Optional.empty(),
                standing.map(known -> missed(version.id().model(), known, replaced))
                        .orElse(List.of()),
                log);
        OrderRecord record = new OrderRecord(
                order.sequence(),
                order.action(),
                order.version(),
                digest,
                documents.sign(order),
                OrderRecord.State.INTENDED,
                request.runInstance(),
                request.requestedBy(),
                now,
                order.expiresAt(),
                "");
        releases.addOrder(record);
        journal.append(event(record, "release.order", ""));
        breakGlass.intend(order, trusted);
        return record;
    }

    /** An order that is on its way tells the node more of the log before this one arrives, so the proof begins at each of them too. */
    private Optional<LogClaim> log(Optional<Checkpoint> witnessed) {
        Set<Long> known = new TreeSet<>();
        witnessed.map(Checkpoint::size).ifPresent(known::add);
        releases.newest(RECENT)
                .forEach(order -> claimOf(order)
                        .map(claim -> Checkpoint.ofNote(claim.checkpoint()).size())
                        .ifPresent(known::add));
        return proveLog.claim(known);
    }

    /** A damaged record of an earlier order holds no later one up. */
    private Optional<LogClaim> claimOf(OrderRecord order) {
        try {
            return documents.read(order.envelope()).log();
        } catch (DrydockException e) {
            return Optional.empty();
        }
    }

    /** @throws DrydockException {@code CANDIDATE_SUPERSEDED}, if another version came into service since the run began */
    private Optional<String> replaced(Action action, ModelVersion version) {
        if (action == Action.ACTIVATE) {
            successions.requireInLine(version);
            return successions.of(version).replaces();
        }
        return versions.champion(version.id().model()).flatMap(ModelVersion::packageDigest);
    }

    /** The orders that lead a node from what it serves to what is replaced, oldest first. */
    private List<String> missed(String model, Standing standing, Optional<String> replaced) {
        List<String> missed = new ArrayList<>();
        String serving = standing.packageDigest();
        List<OrderRecord> followed = new ArrayList<>(releases.followed(model, HISTORY));
        Collections.reverse(followed);
        for (OrderRecord order : followed) {
            if (replaced.equals(Optional.of(serving))) {
                break;
            }
            if (order.sequence() > standing.sequence() && !order.packageDigest().equals(serving)) {
                missed.add(order.envelope());
                serving = order.packageDigest();
            }
        }
        return missed;
    }

    static AuditLog.Event event(OrderRecord order, String action, String code) {
        return AuditLog.Event.of(
                order.requestedBy(),
                action,
                order.version().toString(),
                "sequence",
                Long.toString(order.sequence()),
                "package",
                order.packageDigest(),
                "run",
                Long.toString(order.runInstance()),
                "code",
                code);
    }
}
