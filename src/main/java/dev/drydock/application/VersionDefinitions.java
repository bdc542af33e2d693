package dev.drydock.application;

import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import java.util.List;
import java.util.Optional;

/** The {@code model.yaml} that a version was made by, from the records. Joins the caller's transaction. */
final class VersionDefinitions {
    private final List<RegisteredModel> newestFirst;
    private final RunFacts facts;

    private VersionDefinitions(List<RegisteredModel> newestFirst, RunFacts facts) {
        this.newestFirst = newestFirst;
        this.facts = facts;
    }

    static VersionDefinitions of(String model, ModelRepository models, RunFacts facts) {
        return new VersionDefinitions(models.history(model), facts);
    }

    /** What the version's run was submitted under; of one that no run made, or whose run does not tell, what was in force then. */
    Optional<RegisteredModel> madeBy(ModelVersion version) {
        Optional<String> submitted = version.runInstance().isPresent()
                ? facts.find(version.runInstance().getAsLong(), RunFacts.MODEL_FILE)
                : Optional.empty();
        return submitted
                .flatMap(digest -> newestFirst.stream()
                        .filter(known -> known.definitionDigest().equals(digest))
                        .findFirst())
                .or(() -> newestFirst.stream()
                        .filter(known -> !known.registeredAt().isAfter(version.createdAt()))
                        .findFirst());
    }

    /** Everyone who ever put that one in force, the last one first. */
    List<String> broughtBy(RegisteredModel one) {
        return newestFirst.stream()
                .filter(known -> known.definitionDigest().equals(one.definitionDigest()))
                .map(RegisteredModel::registeredBy)
                .distinct()
                .toList();
    }
}
