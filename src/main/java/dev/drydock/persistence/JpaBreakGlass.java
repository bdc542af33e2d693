package dev.drydock.persistence;

import dev.drydock.domain.release.BreakGlassLedger;
import dev.drydock.domain.release.BreakGlassUse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Uses of break-glass in the table {@code break_glass}, with those that an order on its way would be. */
@ApplicationScoped
public class JpaBreakGlass implements BreakGlassLedger {
    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void intend(BreakGlassUse.Intended use) {
        entityManager.persist(new BreakGlassEntity(use));
        entityManager.flush();
    }

    @Override
    public Optional<BreakGlassUse> followed(long sequence, Instant at) {
        BreakGlassEntity use = entityManager.find(BreakGlassEntity.class, sequence, LockModeType.PESSIMISTIC_WRITE);
        if (use == null || use.usedAt != null) {
            return Optional.empty();
        }
        if (wasFollowed(use.statements)) {
            entityManager.remove(use);
            entityManager.flush();
            return Optional.empty();
        }
        use.follow(at);
        entityManager.flush();
        return Optional.of(use.toUse());
    }

    private boolean wasFollowed(String statements) {
        return !entityManager
                .createQuery(
                        "select b.sequence from BreakGlassEntity b where b.statements = ?1 and b.usedAt is not null",
                        Long.class)
                .setParameter(1, statements)
                .getResultList()
                .isEmpty();
    }

    @Override
    public List<BreakGlassUse> open() {
        return entityManager
                .createQuery(
                        "select b from BreakGlassEntity b where b.usedAt is not null and b.reviewedAt is null"
                                + " order by b.reviewBy, b.sequence",
                        BreakGlassEntity.class)
                .getResultStream()
                .map(BreakGlassEntity::toUse)
                .toList();
    }

    @Override
    public List<BreakGlassUse> newest(int limit) {
        return entityManager
                .createQuery(
                        "select b from BreakGlassEntity b where b.usedAt is not null order by b.sequence desc",
                        BreakGlassEntity.class)
                .setMaxResults(limit)
                .getResultStream()
                .map(BreakGlassEntity::toUse)
                .toList();
    }

    @Override
    public Optional<BreakGlassUse> findLocked(long sequence) {
        return Optional.ofNullable(entityManager.find(BreakGlassEntity.class, sequence, LockModeType.PESSIMISTIC_WRITE))
                .filter(use -> use.usedAt != null)
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
