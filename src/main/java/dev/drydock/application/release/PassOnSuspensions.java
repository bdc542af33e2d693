package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.SuspensionRecords.Resumption;
import dev.drydock.application.release.SuspensionRecords.Suspension;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.ServingTarget.KnownSuspension;
import dev.drydock.domain.release.ServingTarget.Said;
import dev.drydock.domain.release.SignedSuspension;
import dev.drydock.domain.release.SuspensionStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells the serving node which models are suspended: at once, and again whenever the node says something else, as after it was away or
 * restored from a backup. Thread-safe. Tested by {@code SuspensionStoryTest}.
 */
@Singleton
public class PassOnSuspensions {
    private static final Logger LOG = Logger.getLogger(PassOnSuspensions.class.getName());

    private final Transactions transactions;
    private final ModelRepository models;
    private final SuspensionRecords records;
    private final TrustSource trust;
    private final ReceiveSuspension receive;
    private final ServingTarget target;
    private final Holder self;
    private final Journal journal;

    private final Map<String, String> problems = new ConcurrentHashMap<>();

    @Inject
    public PassOnSuspensions(
            Transactions transactions,
            ModelRepository models,
            SuspensionRecords records,
            TrustSource trust,
            ReceiveSuspension receive,
            ServingTarget target,
            Holder self,
            Journal journal) {
        this.transactions = transactions;
        this.models = models;
        this.records = records;
        this.trust = trust;
        this.receive = receive;
        this.target = target;
        this.self = self;
        this.journal = journal;
    }

    /**
     * Tells the node the last suspension of a model, and whether it is lifted. Call it outside a transaction.
     *
     * @return why the node does not know it, as a sentence; empty if it does
     */
    Optional<String> passOn(String model) {
        return transactions
                .<Optional<Suspension>>required(() -> records.last(model))
                .flatMap(this::passOn);
    }

    private Optional<String> passOn(Suspension suspension) {
        String model = suspension.model();
        try {
            target.suspend(suspension.received().envelope(), suspension.lifting());
        } catch (DrydockException e) {
            LOG.log(
                    e.sentence().equals(problems.put(model, e.sentence())) ? Level.FINE : Level.WARNING,
                    e,
                    () -> "the serving node was not told of the suspension of model " + model + ": " + e.sentence());
            return Optional.of(e.sentence());
        }
        problems.remove(model);
        transactions.run(() -> journal.append(AuditLog.Event.of(
                self.actor().name(),
                suspension.inForce() ? "model.suspend.followed" : "model.resume.followed",
                model,
                "suspension",
                suspension.digest())));
        return Optional.empty();
    }

    /**
     * Tells the node what it does not know, and records a suspension that somebody handed to the node itself. Call it outside a transaction,
     * after each answer of the node.
     */
    void compare(Said said) {
        Map<String, Suspension> mine = new HashMap<>();
        transactions.<List<Suspension>>required(records::list).forEach(one -> mine.put(one.model(), one));
        said.suspensions().forEach((model, known) -> learn(model, known, Optional.ofNullable(mine.get(model))));
        for (Suspension suspension : transactions.<List<Suspension>>required(records::list)) {
            if (isKnown(suspension, Optional.ofNullable(said.suspensions().get(suspension.model())))) {
                problems.remove(suspension.model());
            } else {
                passOn(suspension);
            }
        }
    }

    /**
     * Records what the node knows and the site does not: somebody handed it to the node itself, or the site's database was restored from a
     * backup. The node's word does not count, only signatures do.
     */
    private void learn(String model, KnownSuspension known, Optional<Suspension> last) {
        boolean newer = last.filter(mine -> known.digest().equals(Optional.of(mine.digest())))
                .isEmpty();
        boolean lifted =
                !known.inForce() && last.filter(mine -> !mine.inForce()).isEmpty();
        try {
            if (newer) {
                known.envelope().ifPresent(envelope -> learn(model, envelope));
            }
            if (newer || lifted) {
                learnLifted(model, known);
            }
        } catch (DrydockException e) {
            LOG.log(
                    Level.FINE,
                    e,
                    () -> "the node's suspension of model " + model + " is not the site's last: " + e.sentence());
        }
    }

    private void learn(String model, String envelope) {
        SignedSuspension signed = receive.open(Action.SUSPEND, model, envelope, trust.current());
        transactions.run(() -> {
            models.requireLocked(model);
            records.last(model).map(receive::kept).ifPresent(signed::requireAfter);
            records.add(receive.suspension(signed));
            append(signed, "model.suspend", model, signed.digest());
        });
        LOG.warning(() -> "model " + model + " was suspended on the serving node itself, by "
                + signed.people().get(0));
    }

    private void learnLifted(String model, KnownSuspension known) {
        TrustFile trusted = trust.current();
        List<SignedSuspension> lifting = known.lifting().stream()
                .map(envelope -> receive.open(Action.RESUME, model, envelope, trusted))
                .toList();
        if (lifting.isEmpty() || SignedSuspension.missing(lifting, trusted) > 0) {
            return;
        }
        transactions.run(() -> {
            models.requireLocked(model);
            records.last(model).filter(Suspension::inForce).ifPresent(last -> lift(last, lifting));
        });
    }

    private void lift(Suspension last, List<SignedSuspension> lifting) {
        List<Resumption> counting = new ArrayList<>();
        for (SignedSuspension signed : lifting) {
            signed.requireLifts(receive.kept(last));
            Resumption resumption = new Resumption(receive.received(signed), false);
            if (last.resumptions().stream().noneMatch(resumption::isSameAs)) {
                records.add(last.digest(), resumption);
            }
            counting.add(resumption);
            append(signed, "model.resume", last.model(), last.digest());
        }
        records.lift(last.digest(), counting, journal.now());
    }

    private void append(SignedSuspension signed, String action, String model, String suspension) {
        journal.append(AuditLog.Event.of(
                signed.people().get(0),
                action,
                model,
                "statement",
                signed.digest(),
                "suspension",
                suspension,
                "reason",
                signed.statement().reason(),
                "learned",
                "from the serving node"));
    }

    /** A node that never heard of a suspension need not hear that it was lifted. One that knows of its end does not go back. */
    private static boolean isKnown(Suspension suspension, Optional<KnownSuspension> known) {
        if (known.isEmpty()) {
            return !suspension.inForce();
        }
        boolean same = known.get().digest().equals(Optional.of(suspension.digest()));
        return same && (suspension.inForce() || !known.get().inForce());
    }

    /** Why the node did not take the last suspension of a model when it was told last, as a sentence. */
    Optional<String> problem(String model) {
        return Optional.ofNullable(problems.get(model));
    }
}
