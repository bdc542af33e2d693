package dev.drydock.application.runs;

import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The {@code model.yaml} that a run was submitted under: a file that was put in force later applies only to runs submitted after it, so a
 * run never changes its settings. Tested by {@code TrialsTest}.
 */
public final class RunDefinitions {
    private RunDefinitions() {}

    /**
     * Joins the caller's transaction.
     *
     * @throws dev.drydock.failure.DrydockException {@code RUN_FACT_MISSING} of a run that is for no model, {@code MODEL_UNKNOWN}
     */
    public static ModelDefinition require(ModelRepository models, RunFacts facts, long run) {
        return of(models, facts, run, facts.require(run, RunFacts.MODEL));
    }

    /** Joins the caller's transaction; empty of a run that is for no model. */
    public static Optional<ModelDefinition> find(ModelRepository models, RunFacts facts, long run) {
        return facts.find(run, RunFacts.MODEL).map(model -> of(models, facts, run, model));
    }

    /**
     * Its text, and who brought it. Joins the caller's transaction.
     *
     * @throws dev.drydock.failure.DrydockException as {@link #require}
     */
    public static RegisteredModel text(ModelRepository models, RunFacts facts, long run) {
        String model = facts.require(run, RunFacts.MODEL);
        return submitted(facts, run, digest -> models.require(model, digest), () -> models.require(model));
    }

    /** What a version was made by, if that is another revision of the model's contract. Joins the caller's transaction. */
    public static Optional<ModelDefinition> ofOtherRevision(
            ModelRepository models, RunFacts facts, ModelVersion version, ModelDefinition definition) {
        return ofOtherRevision(models, facts, version, definition.digest(), () -> definition);
    }

    /** The same. The definition is read only if the version was made by another one. */
    static Optional<ModelDefinition> ofOtherRevision(
            ModelRepository models,
            RunFacts facts,
            ModelVersion version,
            String definitionDigest,
            Supplier<ModelDefinition> definition) {
        String model = version.id().model();
        return VersionDefinitions.of(model, models, facts)
                .madeBy(version)
                .map(RegisteredModel::definitionDigest)
                .filter(digest -> !digest.equals(definitionDigest))
                .map(digest -> models.requireDefinition(model, digest))
                .filter(made ->
                        made.revision().number() != definition.get().revision().number());
    }

    private static ModelDefinition of(ModelRepository models, RunFacts facts, long run, String model) {
        return submitted(
                facts, run, digest -> models.requireDefinition(model, digest), () -> models.requireDefinition(model));
    }

    /** @param inForce of a run whose submission named no model */
    private static <T> T submitted(RunFacts facts, long run, Function<String, T> byDigest, Supplier<T> inForce) {
        return facts.find(run, RunFacts.MODEL_FILE).map(byDigest).orElseGet(inForce);
    }
}
