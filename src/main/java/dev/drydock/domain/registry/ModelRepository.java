package dev.drydock.domain.registry;

import java.util.List;
import java.util.Optional;

/** The models of the site. Every method joins the caller's transaction. */
public interface ModelRepository {

    /** Enters a model, or puts a newer {@code model.yaml} in force for a known one. */
    void register(RegisteredModel model);

    Optional<RegisteredModel> find(String name);

    /** @throws dev.drydock.failure.DrydockException {@code MODEL_UNKNOWN} */
    RegisteredModel require(String name);

    /**
     * The model as its owner wrote it.
     *
     * @throws dev.drydock.failure.DrydockException {@code MODEL_UNKNOWN}
     */
    ModelDefinition requireDefinition(String name);

    /** All models by name. */
    List<RegisteredModel> list();
}
