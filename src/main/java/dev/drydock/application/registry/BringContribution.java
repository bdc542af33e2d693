package dev.drydock.application.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.ReceiveContribution.Received;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin.Signed;
import dev.drydock.domain.registry.Contributions;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Keeps weights for a model in service that were trained elsewhere, with who brought them and when. Nothing is loaded or served: the job {@code
 * judge-contribution} makes a candidate of them. The same files brought again are the first contribution. A refusal leaves nothing behind.
 * Tested by {@code RefusedNightsIT}.
 */
@Singleton
public class BringContribution {
    private static final int MOST = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final ReceiveContribution receiveContribution;
    private final Contributions contributions;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final Journal journal;

    @Inject
    public BringContribution(
            Transactions transactions,
            Authorization authorization,
            ReceiveContribution receiveContribution,
            Contributions contributions,
            ModelRepository models,
            VersionRepository versions,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.receiveContribution = receiveContribution;
        this.contributions = contributions;
        this.models = models;
        this.versions = versions;
        this.journal = journal;
    }

    /**
     * Call it outside a transaction.
     *
     * @param tar a directory with {@code origin.yaml} and the weights, or a package that another site signed
     * @throws DrydockException {@link RegistryFailure#CONTRIBUTION_REFUSED}, {@code ARCHIVE_UNSAFE}, {@code CHAMPION_MISSING}; of a package
     *     what is wrong with it
     */
    public Contribution bring(Actor actor, String model, InputStream tar) {
        return authorization.perform(actor, Operation.IMPORT_MODEL, model, () -> {
            transactions.required(() -> versions.requireChampion(model));
            Received received = receiveContribution.receive(model, tar);
            return transactions.required(() -> {
                models.requireLocked(model); // the same files may be brought twice at once
                return record(actor, model, received);
            });
        });
    }

    private Contribution record(Actor actor, String model, Received received) {
        Optional<Contribution> before = contributions.find(model, received.digest());
        if (before.isPresent()) {
            journal.append(event(actor, "contribution.bring-again", before.get()));
            return before.get();
        }
        Contribution contribution = new Contribution(
                model,
                received.digest(),
                received.weights(),
                received.origin(),
                actor.name(),
                journal.now().truncatedTo(ChronoUnit.MILLIS));
        contributions.add(contribution);
        journal.append(event(actor, "contribution.bring", contribution));
        return contribution;
    }

    private static AuditLog.Event event(Actor actor, String action, Contribution contribution) {
        return AuditLog.Event.of(
                actor.name(),
                action,
                contribution.model(),
                "contribution",
                contribution.digest(),
                "weights",
                contribution.weights(),
                "trained-by",
                contribution.origin().trainedBy(),
                "signed-by",
                contribution.origin().signed().map(Signed::by).orElse("nobody"));
    }

    /** Those of a model, newest first. */
    public List<Contribution> list(Actor actor, String model) {
        authorization.require(actor, Operation.VIEW, model);
        return transactions.required(() -> {
            models.require(model);
            return contributions.list(model, MOST);
        });
    }
}
