package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.SuspendModel.Done;
import dev.drydock.application.release.SuspensionRecords.Resumption;
import dev.drydock.application.release.SuspensionRecords.Suspension;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.release.SignedSuspension;
import dev.drydock.domain.release.SuspensionStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets a suspended model answer again, once as many release managers have signed as must approve an activation. Tested by {@code
 * SuspensionStoryTest}.
 */
@Singleton
public class ResumeModel {
    private final Transactions transactions;
    private final Authorization authorization;
    private final ModelRepository models;
    private final SuspensionRecords records;
    private final TrustSource trust;
    private final ReceiveSuspension receive;
    private final PassOnSuspensions passOn;
    private final Journal journal;

    @Inject
    public ResumeModel(
            Transactions transactions,
            Authorization authorization,
            ModelRepository models,
            SuspensionRecords records,
            TrustSource trust,
            ReceiveSuspension receive,
            PassOnSuspensions passOn,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.models = models;
        this.records = records;
        this.trust = trust;
        this.receive = receive;
        this.passOn = passOn;
        this.journal = journal;
    }

    /** @param envelope the signed statement, JSON text; it names the suspension that it lifts */
    public Done resume(Actor actor, String model, String envelope) {
        Done done = authorization.perform(
                actor, Operation.RESUME_MODEL, model, () -> recorded(actor, model, envelope, trust.current()));
        return done.suspension().inForce() ? done : new Done(done.suspension(), 0, passOn.passOn(model));
    }

    private Done recorded(Actor actor, String model, String envelope, TrustFile trusted) {
        SignedSuspension signed = receive.open(actor, Action.RESUME, model, envelope, trusted);
        return transactions.required(() -> {
            models.requireLocked(model);
            Suspension suspension = records.last(model).orElseThrow(() -> notSuspended(model, "it never was"));
            if (isRepeated(signed, suspension)) {
                return new Done(suspension, receive.missing(suspension, trusted), Optional.empty());
            }
            if (!suspension.inForce()) {
                throw notSuspended(
                        model,
                        "the last suspension was lifted at "
                                + suspension.liftedAt().get());
            }
            signed.requireLifts(receive.kept(suspension));
            signed.requireInTime(journal.now());
            keep(suspension, signed);
            Suspension with = records.last(model).orElseThrow();
            Map<Resumption, SignedSuspension> counting = receive.counting(with, trusted);
            int missing = SignedSuspension.missing(List.copyOf(counting.values()), trusted);
            if (missing == 0) {
                lift(with, List.copyOf(counting.keySet()));
            }
            return new Done(records.last(model).orElseThrow(), missing, Optional.empty());
        });
    }

    private static boolean isRepeated(SignedSuspension signed, Suspension suspension) {
        return suspension.resumptions().stream()
                .anyMatch(known -> known.received().digest().equals(signed.digest())
                        && signed.people().contains(known.person()));
    }

    private static DrydockException notSuspended(String model, String why) {
        return new DrydockException(
                ReleaseFailure.SUSPENSION_REFUSED,
                "Model " + model + " is not suspended: " + why + ". 'drydock suspensions' lists what is.");
    }

    private void keep(Suspension suspension, SignedSuspension signed) {
        Resumption resumption = new Resumption(receive.received(signed), false);
        records.add(suspension.digest(), resumption);
        journal.append(AuditLog.Event.of(
                resumption.person(),
                "model.resume.sign",
                suspension.model(),
                "statement",
                signed.digest(),
                "suspension",
                suspension.digest(),
                "reason",
                signed.statement().reason()));
    }

    private void lift(Suspension suspension, List<Resumption> counting) {
        records.lift(suspension.digest(), counting, journal.now());
        List<String> people = counting.stream().map(Resumption::person).toList();
        journal.append(AuditLog.Event.of(
                people.get(people.size() - 1),
                "model.resume",
                suspension.model(),
                "suspension",
                suspension.digest(),
                "signed",
                String.join(" ", people)));
    }
}
