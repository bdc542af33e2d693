package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Proposes a signed candidate, which then waits for approvals. A repetition is harmless. Tested by {@code ReleaseStoryTest}. */
@Singleton
public class ProposeCandidate {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final RunFacts facts;
    private final AuditLog audit;

    @Inject
    public ProposeCandidate(Transactions transactions, VersionRepository versions, RunFacts facts, AuditLog audit) {
        this.transactions = transactions;
        this.versions = versions;
        this.facts = facts;
        this.audit = audit;
    }

    /** Proposes the run's candidate. */
    public VersionId run(long instanceId) {
        VersionId id =
                transactions.required(() -> VersionId.parse(facts.require(instanceId, RunFacts.CANDIDATE_VERSION)));
        propose(id);
        return id;
    }

    public ModelVersion propose(VersionId id) {
        return transactions.required(() -> {
            ModelVersion version = versions.requireLocked(id);
            if (version.state().hasSignedPackage() && version.state() != VersionState.SIGNED) {
                return version;
            }
            ModelVersion proposed = versions.move(id, VersionState.PROPOSED);
            audit.append(AuditLog.Event.of(
                    version.createdBy(),
                    "candidate.propose",
                    id.toString(),
                    "package",
                    version.packageDigest().orElse("")));
            return proposed;
        });
    }
}
