package dev.drydock.persistence;

import dev.drydock.application.training.RaisedBudgets;
import dev.drydock.domain.registry.Budget.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/** Raised budgets in the table {@code run_budget}. */
@ApplicationScoped
public class JpaRaisedBudgets implements RaisedBudgets {
    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void raise(long run, Resource resource, long limit, String by, Instant at) {
        entityManager
                .createNativeQuery("delete from run_budget where instance_id = ? and resource_name = ?")
                .setParameter(1, run)
                .setParameter(2, resource.name())
                .executeUpdate();
        entityManager
                .createNativeQuery(
                        "insert into run_budget (instance_id, resource_name, limit_amount, raised_by, raised_at)"
                                + " values (?, ?, ?, ?, ?)")
                .setParameter(1, run)
                .setParameter(2, resource.name())
                .setParameter(3, limit)
                .setParameter(4, by)
                .setParameter(5, at)
                .executeUpdate();
    }

    @Override
    public SortedMap<Resource, Long> of(long run) {
        SortedMap<Resource, Long> raised = new TreeMap<>();
        for (Object row : entityManager
                .createNativeQuery("select resource_name, limit_amount from run_budget where instance_id = ?")
                .setParameter(1, run)
                .getResultList()) {
            Object[] columns = (Object[]) row;
            raised.put(Resource.valueOf(String.valueOf(columns[0])), ((Number) columns[1]).longValue());
        }
        return raised;
    }
}
