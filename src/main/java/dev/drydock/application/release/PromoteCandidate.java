package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.ReleaseJobs;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/** Starts the job that puts an approved candidate into service. Tested by {@code ReleaseStoryTest}. */
@Singleton
public class PromoteCandidate {
    public static final String JOB = ReleaseJobs.PROMOTE;

    private final Transactions transactions;
    private final Authorization authorization;
    private final VersionRepository versions;
    private final TrustSource trust;
    private final StandingStatements statements;
    private final OpenOrders openOrders;
    private final SubmitJob submitJob;
    private final RunFacts facts;

    @Inject
    public PromoteCandidate(
            Transactions transactions,
            Authorization authorization,
            VersionRepository versions,
            TrustSource trust,
            StandingStatements statements,
            OpenOrders openOrders,
            SubmitJob submitJob,
            RunFacts facts) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.versions = versions;
        this.trust = trust;
        this.statements = statements;
        this.openOrders = openOrders;
        this.submitJob = submitJob;
        this.facts = facts;
    }

    public Execution promote(Actor actor, VersionId id, Optional<String> token) {
        return authorization.perform(
                actor, Operation.PROMOTE_CANDIDATE, id.toString(), () -> promoteAllowed(actor, id, token));
    }

    private Execution promoteAllowed(Actor actor, VersionId id, Optional<String> token) {
        TrustFile trusted = trust.current();
        return transactions.required(() -> {
            ModelVersion version = versions.requireLocked(id);
            statements.requireInLine(version);
            if (version.state() != VersionState.APPROVED) {
                throw new DrydockException(
                        RegistryFailure.VERSION_STATE_WRONG,
                        "Version " + id + " cannot be promoted: it is " + version.state()
                                + ", and only an approved candidate can be promoted. Let a release manager"
                                + " approve it first.");
            }
            statements.requireActivation(id, trusted);
            openOrders.requireNone(id.model());
            Map<String, String> parameters = Map.of("model", id.model(), "version", Integer.toString(id.number()));
            Execution execution = submitJob.submitAllowed(actor, JOB, parameters, token);
            if (facts.find(execution.instanceId(), RunFacts.PROMOTED_BY).isEmpty()) {
                facts.record(execution.instanceId(), RunFacts.PROMOTED_BY, actor.name());
            }
            return execution;
        });
    }
}
