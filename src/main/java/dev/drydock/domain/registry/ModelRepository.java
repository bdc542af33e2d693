package dev.drydock.domain.registry;

import java.util.List;
import java.util.Optional;

/** The models of the site. Every method joins the caller's transaction. */
public interface ModelRepository {

    /** Enters a model, or puts another {@code model.yaml} in force for a known one; the one in force again changes nothing. */
    void register(RegisteredModel model);

    Optional<RegisteredModel> find(String name);

    /** @throws dev.drydock.failure.DrydockException {@code MODEL_UNKNOWN} */
    RegisteredModel require(String name);

    /**
     * As {@link #require}, and locks the model: another change of it waits until the transaction ends.
     *
     * @throws dev.drydock.failure.DrydockException {@code MODEL_UNKNOWN}
     */
    RegisteredModel requireLocked(String name);

    /**
     * The model as its owner wrote it.
     *
     * @throws dev.drydock.failure.DrydockException {@code MODEL_UNKNOWN}
     */
    ModelDefinition requireDefinition(String name);

    /**
     * The model by a {@code model.yaml} that was in force once; by the one in force if no such one is known.
     *
     * @param digest lower-case hex SHA-256 of its bytes
     * @throws dev.drydock.failure.DrydockException {@code MODEL_UNKNOWN}
     */
    RegisteredModel require(String name, String digest);

    /** The model of the {@code model.yaml} that {@link #require(String, String)} returns. */
    ModelDefinition requireDefinition(String name, String digest);

    /**
     * The model by the {@code model.yaml} that it was first imported with.
     *
     * @throws dev.drydock.failure.DrydockException {@code MODEL_UNKNOWN}
     */
    RegisteredModel requireFirst(String name);

    /** Every {@code model.yaml} that was put in force for the model, the newest first; one that came back stands there twice. */
    List<RegisteredModel> history(String name);

    /** All models by name. */
    List<RegisteredModel> list();
}
