package dev.drydock.persistence;

import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contributions;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Weights that were brought, in the table {@code contribution}. */
@ApplicationScoped
public class JpaContributions implements Contributions {
    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void add(Contribution contribution) {
        entityManager.persist(new ContributionEntity(contribution));
        entityManager.flush();
    }

    @Override
    public Optional<Contribution> find(String model, String digest) {
        return Optional.ofNullable(
                        entityManager.find(ContributionEntity.class, new ContributionEntity.Key(model, digest)))
                .map(ContributionEntity::toContribution);
    }

    @Override
    public Contribution require(String model, String digest) {
        return find(model, digest)
                .orElseThrow(() -> new DrydockException(
                        RegistryFailure.CONTRIBUTION_UNKNOWN,
                        "Nobody has brought weights with the digest '" + digest + "' for " + model
                                + ". 'drydock candidate brought " + model + "' lists what was brought."));
    }

    @Override
    public void recordUse(long runInstance, Contribution contribution) {
        if (entityManager.find(ContributionUseEntity.class, runInstance) == null) {
            entityManager.persist(new ContributionUseEntity(runInstance, contribution));
            entityManager.flush();
        }
    }

    @Override
    public Optional<Contribution> usedBy(long runInstance) {
        return Optional.ofNullable(entityManager.find(ContributionUseEntity.class, runInstance))
                .map(use -> require(use.model, use.digest));
    }

    @Override
    public Map<Long, String> usesOf(String model) {
        return entityManager
                .createQuery(
                        "select u from ContributionUseEntity u where u.model = :model", ContributionUseEntity.class)
                .setParameter("model", model)
                .getResultStream()
                .collect(Collectors.toMap(use -> use.runInstance, use -> use.digest));
    }

    @Override
    public List<Contribution> list(String model, int limit) {
        return entityManager
                .createQuery(
                        "select c from ContributionEntity c where c.model = :model order by c.broughtAt desc, c.digest",
                        ContributionEntity.class)
                .setParameter("model", model)
                .setMaxResults(limit)
                .getResultStream()
                .map(ContributionEntity::toContribution)
                .toList();
    }
}
