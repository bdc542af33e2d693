package dev.drydock.persistence;

import dev.drydock.domain.release.BreakGlassLedger;
import dev.drydock.domain.release.BreakGlassUse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;

/** Uses of break-glass in the table {@code break_glass}. */
@ApplicationScoped
public class JpaBreakGlass implements BreakGlassLedger {
    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public boolean add(BreakGlassUse use) {
        boolean known = !entityManager
                .createQuery("select b.sequence from BreakGlassEntity b where b.statements = ?1", Long.class)
                .setParameter(1, use.statements())
                .getResultList()
                .isEmpty();
        if (!known) {
            entityManager.persist(new BreakGlassEntity(use));
            entityManager.flush();
        }
        return !known;
    }

    @Override
    public List<BreakGlassUse> open() {
        return entityManager
                .createQuery(
                        "select b from BreakGlassEntity b where b.reviewedAt is null order by b.reviewBy, b.sequence",
                        BreakGlassEntity.class)
                .getResultStream()
                .map(BreakGlassEntity::toUse)
                .toList();
    }

    @Override
    public List<BreakGlassUse> newest(int limit) {
        return entityManager
                .createQuery("select b from BreakGlassEntity b order by b.sequence desc", BreakGlassEntity.class)
                .setMaxResults(limit)
                .getResultStream()
                .map(BreakGlassEntity::toUse)
                .toList();
    }

    @Override
    public Optional<BreakGlassUse> findLocked(long sequence) {
        return Optional.ofNullable(entityManager.find(BreakGlassEntity.class, sequence, LockModeType.PESSIMISTIC_WRITE))
                .map(BreakGlassEntity::toUse);
    }

    @Override
    public void review(long sequence, BreakGlassUse.Review review) {
        BreakGlassEntity use = entityManager.find(BreakGlassEntity.class, sequence);
        if (use == null) {
            throw new IllegalStateException("order " + sequence + " was not made by break-glass");
        }
        use.review(review);
        entityManager.flush();
    }
}
