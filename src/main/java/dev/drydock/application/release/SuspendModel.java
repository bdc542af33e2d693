package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.SuspensionRecords.Suspension;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.release.SignedSuspension;
import dev.drydock.domain.release.SuspensionStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Suspends a model at once, by the signature of one release manager. Nothing answers for it then, whatever is promoted meanwhile, until
 * {@link ResumeModel} has enough signatures. Tested by {@code SuspensionStoryTest}.
 */
@Singleton
public class SuspendModel {
    private final Transactions transactions;
    private final Authorization authorization;
    private final ModelRepository models;
    private final SuspensionRecords records;
    private final TrustSource trust;
    private final ReceiveSuspension receive;
    private final PassOnSuspensions passOn;
    private final Journal journal;

    @Inject
    public SuspendModel(
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

    /**
     * What was done.
     *
     * @param suspension as it is recorded
     * @param missing how many more people must sign before the model may answer again
     * @param problem why the serving node does not know it yet, as a sentence; the orchestrator tells it as soon as it can
     */
    public record Done(Suspension suspension, int missing, Optional<String> problem) {}

    /**
     * Records the suspension, and tells the serving node before it returns. A later suspension takes the place of one that is in force.
     *
     * @param envelope the signed statement, JSON text
     */
    public Done suspend(Actor actor, String model, String envelope) {
        Done done = authorization.perform(actor, Operation.SUSPEND_MODEL, model, () -> {
            TrustFile trusted = trust.current();
            Suspension suspension = recorded(actor, model, envelope, trusted);
            return new Done(suspension, trusted.approvalQuorum(), Optional.empty());
        });
        return new Done(done.suspension(), done.missing(), passOn.passOn(model));
    }

    private Suspension recorded(Actor actor, String model, String envelope, TrustFile trusted) {
        SignedSuspension signed = receive.open(actor, Action.SUSPEND, model, envelope, trusted);
        return transactions.required(() -> {
            models.requireLocked(model);
            Optional<Suspension> last = records.last(model);
            if (last.filter(known -> known.digest().equals(signed.digest())).isPresent()) {
                return last.get(); // the answer to the first request was lost
            }
            last.map(receive::kept).ifPresent(signed::requireAfter);
            Suspension suspension = receive.suspension(signed);
            records.add(suspension);
            journal.append(AuditLog.Event.of(
                    suspension.person(),
                    "model.suspend",
                    model,
                    "statement",
                    suspension.digest(),
                    "reason",
                    suspension.reason()));
            return suspension;
        });
    }
}
