package dev.drydock.persistence;

import dev.drydock.domain.validation.HoldoutLedger;
import dev.drydock.domain.validation.HoldoutUse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The ledger in the table {@code holdout_use}; two runs that enter at once cannot get the same number. */
@ApplicationScoped
public class JpaHoldoutLedger implements HoldoutLedger {
    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public HoldoutUse enter(String snapshot, String model, String version, long runInstance, Instant at) {
        HoldoutUseEntity known =
                entityManager.find(HoldoutUseEntity.class, new HoldoutUseEntity.Key(snapshot, runInstance));
        if (known != null) {
            return known.toUse();
        }
        Integer last = entityManager
                .createQuery(
                        "select max(u.number) from HoldoutUseEntity u where u.key.snapshot = :snapshot", Integer.class)
                .setParameter("snapshot", snapshot)
                .getSingleResult();
        int number = last == null ? 1 : last + 1;
        // The database keeps microseconds; the report must read the same after a restart.
        HoldoutUse use =
                new HoldoutUse(snapshot, model, version, runInstance, number, at.truncatedTo(ChronoUnit.MILLIS));
        entityManager.persist(new HoldoutUseEntity(use));
        entityManager.flush();
        return use;
    }

    @Override
    public List<HoldoutUse> list(String snapshot) {
        return entityManager
                .createQuery(
                        "select u from HoldoutUseEntity u where u.key.snapshot = :snapshot order by u.number",
                        HoldoutUseEntity.class)
                .setParameter("snapshot", snapshot)
                .getResultStream()
                .map(HoldoutUseEntity::toUse)
                .toList();
    }
}
