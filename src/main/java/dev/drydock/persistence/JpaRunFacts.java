package dev.drydock.persistence;

import dev.drydock.application.runs.RunFacts;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Facts of runs in the table {@code run_fact}. */
@ApplicationScoped
public class JpaRunFacts implements RunFacts {
    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void record(long instanceId, String fact, String value) {
        Optional<String> known = find(instanceId, fact);
        if (known.isEmpty()) {
            entityManager.persist(new RunFactEntity(new RunFactEntity.Key(instanceId, fact), value));
        } else if (!known.get().equals(value)) {
            throw new DrydockException(
                    RunFailure.RUN_FACT_CHANGED,
                    "Run " + instanceId + " has established " + fact + " = " + known.get() + " and cannot change it to "
                            + value + ". Submit the job again instead of restarting this run.");
        }
    }

    @Override
    public Optional<String> find(long instanceId, String fact) {
        return Optional.ofNullable(entityManager.find(RunFactEntity.class, new RunFactEntity.Key(instanceId, fact)))
                .map(entity -> entity.value);
    }

    @Override
    public String require(long instanceId, String fact) {
        return find(instanceId, fact)
                .orElseThrow(() -> new DrydockException(
                        RunFailure.RUN_FACT_MISSING,
                        "Run " + instanceId + " has no " + fact + ": the step that establishes it has not completed."
                                + " Put that step before this one in the job, or restart the run from it."));
    }

    @Override
    public Map<String, String> all(long instanceId) {
        Map<String, String> facts = new TreeMap<>();
        entityManager
                .createQuery("select f from RunFactEntity f where f.key.instanceId = :id", RunFactEntity.class)
                .setParameter("id", instanceId)
                .getResultList()
                .forEach(entity -> facts.put(entity.key.fact(), entity.value));
        return facts;
    }
}
