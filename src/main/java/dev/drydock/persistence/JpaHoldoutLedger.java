package dev.drydock.persistence;

import dev.drydock.domain.validation.HoldoutLedger;
import dev.drydock.domain.validation.HoldoutSketch;
import dev.drydock.domain.validation.HoldoutSpending;
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
    private static final int MOST_EARLIER = 400;

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public HoldoutUse enter(
            String snapshot, String model, String version, long runInstance, Instant at, HoldoutSketch rows) {
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
        double share = HoldoutSpending.next(rows, earlier(snapshot, model, rows));
        // The database keeps microseconds; the report must read the same after a restart.
        HoldoutUse use =
                new HoldoutUse(snapshot, model, version, runInstance, share, at.truncatedTo(ChronoUnit.MILLIS));
        entityManager.persist(new HoldoutUseEntity(use, number, rows));
        entityManager.flush();
        return use;
    }

    /** Of the model's latest looks. Older ones had other rows. */
    private List<HoldoutSketch> earlier(String snapshot, String model, HoldoutSketch rows) {
        return entityManager
                .createQuery(
                        "select u from HoldoutUseEntity u where u.model = :model order by u.at desc",
                        HoldoutUseEntity.class)
                .setParameter("model", model)
                .setMaxResults(MOST_EARLIER)
                .getResultStream()
                .flatMap(use -> use.rows(snapshot, rows).stream())
                .toList();
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
