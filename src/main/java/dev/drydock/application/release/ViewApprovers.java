package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.JobRuntime;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.Runs;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Shows who may approve what a run proposes. */
@Singleton
public final class ViewApprovers {
    private final Transactions transactions;
    private final Authorization authorization;
    private final TrustSource trust;
    private final Runs runs;
    private final JobRuntime runtime;
    private final ExpectedVersion expectedVersion;
    private final Approvers approvers;
    private final ReleaseRules rules;

    @Inject
    public ViewApprovers(
            Transactions transactions,
            Authorization authorization,
            TrustSource trust,
            Runs runs,
            JobRuntime runtime,
            ExpectedVersion expectedVersion,
            Approvers approvers,
            ReleaseRules rules) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.trust = trust;
        this.runs = runs;
        this.runtime = runtime;
        this.expectedVersion = expectedVersion;
        this.approvers = approvers;
        this.rules = rules;
    }

    /**
     * @param names sorted
     * @param needed how many people must approve
     */
    public record Left(List<String> names, int needed) {
        public Left {
            names = List.copyOf(names);
        }
    }

    private Left ofRun(Run run, String model, TrustFile trusted) {
        return transactions.required(() -> {
            ModelVersion version = expectedVersion.of(run, model);
            return new Left(approvers.of(version, trusted), rules.approvals(version, trusted));
        });
    }

    /** From what is known now; empty if the run's job proposes nothing, and on a site without a trust file. */
    public Optional<Left> ofRun(Actor actor, long instanceId) {
        authorization.require(actor, Operation.VIEW, "run/" + instanceId);
        Optional<Run> run = transactions.required(() -> runs.find(instanceId)).filter(this::proposes);
        try {
            return run.flatMap(Run::model).map(model -> ofRun(run.get(), model, trust.current()));
        } catch (DrydockException e) {
            return Optional.empty(); // nobody can approve anything here; an attempt is refused with the reason
        }
    }

    private boolean proposes(Run run) {
        try {
            return runtime.require(run.job()).proposes();
        } catch (DrydockException e) {
            return false; // its file is gone, or can no longer be used
        }
    }
}
