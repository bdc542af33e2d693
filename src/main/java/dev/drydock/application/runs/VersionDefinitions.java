package dev.drydock.application.runs;

import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import java.util.List;
import java.util.Optional;

/**
 * The {@code model.yaml} that a version was made by, from the records. Joins the caller's transaction. Tested by {@code
 * CompareDefinitionsTest}.
 */
public final class VersionDefinitions {
    private final List<RegisteredModel> newestFirst;
    private final RunFacts facts;

    private VersionDefinitions(List<RegisteredModel> newestFirst, RunFacts facts) {
        this.newestFirst = newestFirst;
        this.facts = facts;
    }

    public static VersionDefinitions of(String model, ModelRepository models, RunFacts facts) {
        return new VersionDefinitions(models.history(model), facts);
    }

    /**
     * The {@code model.yaml} that the version's run was submitted under. If no run made the version, or its run did not record one, the
     * file that was in force then.
     */
    public Optional<RegisteredModel> madeBy(ModelVersion version) {
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

    /** Everyone who brought the module of the revision that the version is of; empty for a first revision. */
    public List<String> broughtModule(ModelVersion version) {
        Optional<String> base = madeBy(version).flatMap(RegisteredModel::base);
        return newestFirst.stream()
                .filter(known -> base.isPresent() && known.base().equals(base))
                .map(RegisteredModel::registeredBy)
                .distinct()
                .toList();
    }

    /**
     * Everyone who brought a difference between the version's {@code model.yaml} and its parent's, the latest person first. These are the
     * people who put a file in force after the parent's and before the version was made, and everyone who ever put the version's own file
     * in force. The newest file counts even if it only repeats an earlier change, because a run takes {@code cluster} and {@code
     * reject-limit} from the newest one.
     *
     * @param parent empty for an imported version; then only its own file counts
     */
    public List<String> broughtBy(ModelVersion version, Optional<ModelVersion> parent) {
        Optional<String> own = madeBy(version).map(RegisteredModel::definitionDigest);
        Optional<String> parents = parent.flatMap(this::madeBy).map(RegisteredModel::definitionDigest);
        List<RegisteredModel> sinceTheParents = newestFirst.stream()
                .filter(known -> !known.registeredAt().isAfter(version.createdAt()))
                .takeWhile(known -> !parents.equals(Optional.of(known.definitionDigest())))
                .toList();
        return newestFirst.stream()
                .filter(known -> own.equals(Optional.of(known.definitionDigest()))
                        || (parent.isPresent() && sinceTheParents.contains(known)))
                .map(RegisteredModel::registeredBy)
                .distinct()
                .toList();
    }
}
