package dev.drydock.application.validation;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Fixes what a run compares again: a superseded candidate, the version that answers now, and the candidate's own snapshot, on whose holdout
 * it was not trained. A restart keeps them, even if another version has come into service. Tested by {@code CandidateJourneyTest}.
 */
@Singleton
public class BeginComparison {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final RunFacts facts;

    @Inject
    public BeginComparison(Transactions transactions, VersionRepository versions, RunFacts facts) {
        this.transactions = transactions;
        this.versions = versions;
        this.facts = facts;
    }

    /** @throws DrydockException {@code VERSION_STATE_WRONG} if it is not superseded, or was imported */
    public void begin(long instanceId, VersionId id) {
        transactions.run(() -> {
            if (facts.find(instanceId, RunFacts.COMPARED_VERSION).isEmpty()) {
                record(instanceId, versions.require(id));
            }
        });
    }

    private void record(long instanceId, ModelVersion candidate) {
        if (candidate.state() != VersionState.SUPERSEDED) {
            throw notCompared(
                    candidate,
                    "it is " + candidate.state() + ", and only a superseded candidate is compared again."
                            + " The job revalidate judges a model's champion again.");
        }
        String snapshot = candidate
                .snapshot()
                .orElseThrow(() -> notCompared(
                        candidate,
                        "it was imported, and has no holdout to be compared on. Reject it, and let nightly-retrain make"
                                + " the next version."));
        facts.record(instanceId, RunFacts.COMPARED_VERSION, candidate.id().toString());
        facts.record(
                instanceId,
                RunFacts.PARENT_VERSION,
                versions.requireChampion(candidate.id().model()).id().toString());
        facts.record(instanceId, RunFacts.SNAPSHOT, snapshot);
        if (candidate.runInstance().isPresent()) {
            facts.find(candidate.runInstance().getAsLong(), RunFacts.SNAPSHOT_MANIFEST)
                    .ifPresent(manifest -> facts.record(instanceId, RunFacts.SNAPSHOT_MANIFEST, manifest));
        }
    }

    private static DrydockException notCompared(ModelVersion candidate, String why) {
        return new DrydockException(
                RegistryFailure.VERSION_STATE_WRONG, "Version " + candidate.id() + " is not compared again: " + why);
    }
}
