package dev.drydock.persistence;

import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Models in the table {@code model}, and every {@code model.yaml} of theirs in {@code model_definition}: kept as text, read again each
 * time.
 */
@ApplicationScoped
public class JpaModelRepository implements ModelRepository {
    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Inject
    DefinitionReader definitions;

    @Override
    public void register(RegisteredModel model) {
        ModelEntity known = entityManager.find(ModelEntity.class, model.name(), LockModeType.PESSIMISTIC_WRITE);
        if (known == null) {
            entityManager.persist(new ModelEntity(model));
            entityManager.flush();
        } else if (known.definitionDigest.equals(model.definitionDigest())) {
            return;
        } else {
            known.put(after(known.registeredAt, model));
        }
        entityManager.persist(new ModelDefinitionEntity(require(model.name())));
    }

    /** Later than the one before it whatever the clocks of two nodes say, since the history is in the order of time. */
    private static RegisteredModel after(Instant before, RegisteredModel model) {
        Instant earliest = before.plusMillis(1);
        return model.registeredAt().isBefore(earliest)
                ? new RegisteredModel(
                        model.name(),
                        model.definition(),
                        model.definitionDigest(),
                        model.base(),
                        model.registeredBy(),
                        earliest)
                : model;
    }

    @Override
    public Optional<RegisteredModel> find(String name) {
        return Optional.ofNullable(entityManager.find(ModelEntity.class, name)).map(ModelEntity::toModel);
    }

    @Override
    public RegisteredModel require(String name) {
        return find(name)
                .orElseThrow(() -> new DrydockException(
                        RegistryFailure.MODEL_UNKNOWN,
                        "There is no model " + name + " on this site. List the models, or import its first version."));
    }

    @Override
    public RegisteredModel requireLocked(String name) {
        ModelEntity known = entityManager.find(ModelEntity.class, name, LockModeType.PESSIMISTIC_WRITE);
        if (known != null) {
            entityManager.refresh(known); // it may have changed while this waited
        }
        return require(name);
    }

    @Override
    public ModelDefinition requireDefinition(String name) {
        return definitions.readText(require(name).definition());
    }

    @Override
    public RegisteredModel require(String name, String digest) {
        RegisteredModel inForce = require(name);
        return inForce.definitionDigest().equals(digest)
                ? inForce
                : entityManager
                        .createQuery(
                                "select d from ModelDefinitionEntity d where d.model = :model and d.digest = :digest"
                                        + " order by d.registeredAt desc, d.id desc",
                                ModelDefinitionEntity.class)
                        .setParameter("model", name)
                        .setParameter("digest", digest)
                        .setMaxResults(1)
                        .getResultStream()
                        .findFirst()
                        .map(ModelDefinitionEntity::toModel)
                        .orElse(inForce);
    }

    @Override
    public ModelDefinition requireDefinition(String name, String digest) {
        return definitions.readText(require(name, digest).definition());
    }

    @Override
    public RegisteredModel requireFirst(String name) {
        return entityManager
                .createQuery(
                        "select d from ModelDefinitionEntity d where d.model = :model order by d.registeredAt, d.id",
                        ModelDefinitionEntity.class)
                .setParameter("model", name)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(ModelDefinitionEntity::toModel)
                .orElseGet(() -> require(name));
    }

    @Override
    public List<RegisteredModel> history(String name) {
        return entityManager
                .createQuery(
                        "select d from ModelDefinitionEntity d where d.model = :model"
                                + " order by d.registeredAt desc, d.id desc",
                        ModelDefinitionEntity.class)
                .setParameter("model", name)
                .getResultStream()
                .map(ModelDefinitionEntity::toModel)
                .toList();
    }

    @Override
    public List<RegisteredModel> list() {
        return entityManager
                .createQuery("select m from ModelEntity m order by m.name", ModelEntity.class)
                .getResultStream()
                .map(ModelEntity::toModel)
                .toList();
    }
}
