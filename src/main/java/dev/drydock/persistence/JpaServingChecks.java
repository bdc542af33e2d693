package dev.drydock.persistence;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ExpiredWaivers;
import dev.drydock.domain.validation.HoldoutSketch;
import dev.drydock.domain.validation.HoldoutSpending;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.ServingCheck;
import dev.drydock.domain.validation.ServingChecks;
import dev.drydock.domain.validation.Verdict;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks in the table {@code serving_check}, expiries that were told in {@code expired_waiver}. */
@ApplicationScoped
public class JpaServingChecks implements ServingChecks, ExpiredWaivers {
    private static final int MOST_EARLIER = 400;

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public HoldoutUse enter(String snapshot, VersionId version, long runInstance, Instant at, HoldoutSketch rows) {
        ServingCheckEntity known = entityManager.find(ServingCheckEntity.class, runInstance);
        if (known != null) {
            return known.toUse();
        }
        double share = HoldoutSpending.again(rows, earlier(version));
        // The database keeps microseconds; the report must read the same after a restart.
        HoldoutUse use = new HoldoutUse(
                snapshot, version.model(), version.toString(), runInstance, share, at.truncatedTo(ChronoUnit.MILLIS));
        entityManager.persist(new ServingCheckEntity(use, version, rows));
        entityManager.flush();
        return use;
    }

    private List<HoldoutSpending.Spent> earlier(VersionId version) {
        return ofVersion(version, "and c.measured = true", MOST_EARLIER)
                .map(ServingCheckEntity::toSpent)
                .toList();
    }

    @Override
    public void settle(ServingCheck found, boolean measured) {
        ServingCheckEntity check = entityManager.find(ServingCheckEntity.class, found.runInstance());
        if (check == null) {
            throw new IllegalStateException("run " + found.runInstance() + " has entered no look");
        }
        check.measured = measured;
        check.verdict = found.verdict().name();
        check.reportDigest = found.reportDigest();
        check.reason = found.reason();
        entityManager.flush();
    }

    @Override
    public Optional<ServingCheck> latest(VersionId version) {
        return ofVersion(version, "and c.verdict is not null", 1)
                .map(ServingCheckEntity::toCheck)
                .findFirst();
    }

    @Override
    public Optional<ServingCheck> latestDecided(VersionId version) {
        return ofVersion(version, "and c.verdict in ('" + Verdict.PASS + "', '" + Verdict.FAIL + "')", 1)
                .map(ServingCheckEntity::toCheck)
                .findFirst();
    }

    /** The newest first. */
    private Stream<ServingCheckEntity> ofVersion(VersionId version, String and, int most) {
        TypedQuery<ServingCheckEntity> query = entityManager.createQuery(
                "select c from ServingCheckEntity c where c.model = :model and c.number = :number " + and
                        + " order by c.at desc, c.runInstance desc",
                ServingCheckEntity.class);
        return query.setParameter("model", version.model())
                .setParameter("number", version.number())
                .setMaxResults(most)
                .getResultStream();
    }

    @Override
    public boolean tellFirst(String statementDigest, Instant at) {
        entityManager
                .createNativeQuery("select name from table_lock where name = 'expired_waiver' for update")
                .getResultList();
        boolean first = entityManager
                .createNativeQuery("select statement_digest from expired_waiver where statement_digest = ?")
                .setParameter(1, statementDigest)
                .getResultList()
                .isEmpty();
        if (first) {
            entityManager
                    .createNativeQuery("insert into expired_waiver (statement_digest, told_at) values (?, ?)")
                    .setParameter(1, statementDigest)
                    .setParameter(2, at)
                    .executeUpdate();
        }
        return first;
    }
}
