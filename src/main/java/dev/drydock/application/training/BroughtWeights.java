package dev.drydock.application.training;

import dev.drydock.application.audit.Deeds;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contributions;
import dev.drydock.domain.registry.ModelVersion;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/** The person who brought the weights of a version, if they were trained elsewhere. Tested by {@code BroughtWeightsTest}. */
@Singleton
public final class BroughtWeights implements Deeds {
    private final RunFacts facts;
    private final Contributions contributions;

    @Inject
    public BroughtWeights(RunFacts facts, Contributions contributions) {
        this.facts = facts;
        this.contributions = contributions;
    }

    /** Joins the caller's transaction. Empty if the version was trained here or imported. */
    public Optional<Contribution> contribution(ModelVersion version) {
        if (version.runInstance().isEmpty()) {
            return Optional.empty();
        }
        return facts.find(version.runInstance().getAsLong(), RunFacts.CONTRIBUTION)
                .map(digest -> contributions.require(version.id().model(), digest));
    }

    @Override
    public Map<String, String> of(ModelVersion version) {
        return contribution(version)
                .map(brought -> Map.of(brought.broughtBy(), "brought its weights"))
                .orElse(Map.of());
    }
}
