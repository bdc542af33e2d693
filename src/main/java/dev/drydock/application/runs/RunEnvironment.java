package dev.drydock.application.runs;

import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files around a run that may be replaced while it is not finished: the model's {@code model.yaml} and the gate policy. Tested by
 * {@code PreviewRestartTest}.
 */
@Singleton
public final class RunEnvironment {
    private final ModelRepository models;
    private final PolicySource policies;

    @Inject
    public RunEnvironment(ModelRepository models, PolicySource policies) {
        this.models = models;
        this.policies = policies;
    }

    /** The current digests, by the fact that keeps them; a file that does not exist is missing. Joins the caller's transaction. */
    Map<String, String> now(String model) {
        Map<String, String> digests = new TreeMap<>();
        models.find(model)
                .map(RegisteredModel::definitionDigest)
                .ifPresent(digest -> digests.put(RunFacts.MODEL_FILE, digest));
        try {
            digests.put(RunFacts.GATE_POLICY, policies.current().digest());
        } catch (DrydockException e) {
            // A site without a policy in force runs jobs too; judging refuses
        }
        return digests;
    }
}
