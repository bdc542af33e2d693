package dev.drydock.persistence;

import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.Runs;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Optional;

/** Runs in the table {@code run}. */
@ApplicationScoped
public class JpaRuns implements Runs {
    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void add(Run run) {
        entityManager.persist(new RunEntity(run));
        entityManager.flush(); // a token that was used meanwhile shows here
    }

    @Override
    public Optional<Run> find(long instanceId) {
        return Optional.ofNullable(entityManager.find(RunEntity.class, instanceId))
                .map(RunEntity::toRun);
    }

    @Override
    public Optional<Run> findByToken(String token) {
        return entityManager
                .createQuery("select r from RunEntity r where r.token = :token", RunEntity.class)
                .setParameter("token", token)
                .getResultStream()
                .findFirst()
                .map(RunEntity::toRun);
    }
}
