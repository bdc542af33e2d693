package dev.drydock.application.training;

import dev.drydock.application.audit.Deeds;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contributions;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The people who brought weights of a version, or of one that it descends from, that were trained elsewhere. Tested by {@code BroughtWeightsTest}. */
@Singleton
public final class BroughtWeights implements Deeds {
    private final Contributions contributions;
    private final VersionRepository versions;

    @Inject
    public BroughtWeights(Contributions contributions, VersionRepository versions) {
        this.contributions = contributions;
        this.versions = versions;
    }

    /** Joins the caller's transaction. Empty if the version was trained here or imported. */
    public Optional<Contribution> contribution(ModelVersion version) {
        return version.runInstance().isEmpty()
                ? Optional.empty()
                : contributions.usedBy(version.runInstance().getAsLong());
    }

    @Override
    public Map<String, String> of(ModelVersion version) {
        Map<String, String> people = new LinkedHashMap<>();
        contribution(version).ifPresent(brought -> people.put(brought.broughtBy(), "brought its weights"));
        for (ModelVersion older : VersionRepository.ancestors(versions, version)) {
            contribution(older)
                    .ifPresent(brought -> people.putIfAbsent(
                            brought.broughtBy(), "brought the weights of " + older.id() + ", from which it descends"));
        }
        return people;
    }
}
