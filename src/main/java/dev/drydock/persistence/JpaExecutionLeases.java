package dev.drydock.persistence;

import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;

/**
 * Leases in the table {@code execution_lease}. Taking over and each commit of the holder lock the same row, so one of the two
 * comes first, and the other sees it.
 */
@ApplicationScoped
public class JpaExecutionLeases implements ExecutionLeases {
    private static final long FIRST_FENCE = 1;

    /** The holder of an execution that was granted and returned to the queue. Its fence still rises. */
    private static final String NOBODY = "";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void acquire(long executionId, Holder holder) {
        if (hand(executionId, NOBODY, holder.node(), holder.incarnation()) == 1) {
            return;
        }
        entityManager
                .createNativeQuery(
                        "insert into execution_lease (execution_id, node, incarnation, fence) values (?, ?, ?, ?)")
                .setParameter(1, executionId)
                .setParameter(2, holder.node())
                .setParameter(3, holder.incarnation())
                .setParameter(4, FIRST_FENCE)
                .executeUpdate();
    }

    private int hand(long executionId, String from, String node, String incarnation) {
        return entityManager
                .createNativeQuery("update execution_lease set fence = fence + 1, node = ?, incarnation = ?"
                        + " where execution_id = ? and incarnation = ?")
                .setParameter(1, node)
                .setParameter(2, incarnation)
                .setParameter(3, executionId)
                .setParameter(4, from)
                .executeUpdate();
    }

    @Override
    public void requireHeld(long executionId, Holder holder) {
        List<?> held = entityManager
                .createNativeQuery(
                        "select fence from execution_lease where execution_id = ? and incarnation = ? for update",
                        Long.class)
                .setParameter(1, executionId)
                .setParameter(2, holder.incarnation())
                .getResultList();
        if (held.isEmpty()) {
            throw new DrydockException(
                    RunFailure.EXECUTION_HELD_ELSEWHERE,
                    "Execution " + executionId + " is no longer this server's: node " + holder.node()
                            + " did not answer in time and another server ended the execution. Committed work is not lost."
                            + " Restart the execution.");
        }
    }

    @Override
    public List<Held> heldByOthers(Holder self) {
        return running("l.incarnation <> '' and l.incarnation <> ?", self);
    }

    @Override
    public List<Held> heldBy(Holder self) {
        return running("l.incarnation = ?", self);
    }

    private List<Held> running(String condition, Holder holder) {
        List<?> rows = entityManager
                .createNativeQuery("""
                        select l.execution_id, l.node, l.incarnation, l.fence, coalesce(p.counter, 0)
                        from execution_lease l
                        join job_execution e on e.jobexecutionid = l.execution_id
                        left join node_pulse p on p.incarnation = l.incarnation
                        where e.batchstatus in ('STARTING', 'STARTED', 'STOPPING') and %s
                        order by l.execution_id
                        """.formatted(condition))
                .setParameter(1, holder.incarnation())
                .getResultList();
        return rows.stream().map(row -> held((Object[]) row)).toList();
    }

    private static Held held(Object[] row) {
        return new Held(
                ((Number) row[0]).longValue(),
                new Holder((String) row[1], (String) row[2]),
                ((Number) row[3]).longValue(),
                ((Number) row[4]).longValue());
    }

    @Override
    public boolean fail(Held orphan, Holder observer) {
        if (isBusy(orphan)) {
            return false;
        }
        int taken = entityManager
                .createNativeQuery("update execution_lease set fence = fence + 1, node = ?, incarnation = ?"
                        + " where execution_id = ? and fence = ?")
                .setParameter(1, observer.node())
                .setParameter(2, observer.incarnation())
                .setParameter(3, orphan.executionId())
                .setParameter(4, orphan.fence())
                .executeUpdate();
        if (taken == 0) {
            return false;
        }
        if (JpaExecutionQueue.giveBack(entityManager, orphan.executionId())) {
            hand(orphan.executionId(), observer.incarnation(), NOBODY, NOBODY);
            return false;
        }
        int ended = entityManager
                .createNativeQuery("update job_execution set batchstatus = 'FAILED', exitstatus = 'FAILED',"
                        + " endtime = current_timestamp, lastupdatedtime = current_timestamp"
                        + " where jobexecutionid = ? and batchstatus in ('STARTING', 'STARTED', 'STOPPING')")
                .setParameter(1, orphan.executionId())
                .executeUpdate();
        if (ended == 1) {
            JpaExecutions.replaceFailure(
                    entityManager,
                    orphan.executionId(),
                    RunFailure.EXECUTION_ORPHANED.name(),
                    "The server that ran execution " + orphan.executionId() + ", node "
                            + orphan.holder().node()
                            + ", ended while the execution ran. Committed work is not lost. Restart"
                            + " the execution; it continues from its last checkpoint.",
                    null);
        }
        return ended == 1;
    }

    /** A holder that froze in the middle of a commit keeps the row locked; who waited for it would seem dead as well. */
    private boolean isBusy(Held orphan) {
        return entityManager
                .createNativeQuery(
                        "select fence from execution_lease where execution_id = ? and fence = ? for update skip locked",
                        Long.class)
                .setParameter(1, orphan.executionId())
                .setParameter(2, orphan.fence())
                .getResultList()
                .isEmpty();
    }

    @Override
    public int countRecoveries(long instanceId) {
        Number count = (Number) entityManager
                .createNativeQuery("select count(*) from execution_recovery r"
                        + " join job_execution e on e.jobexecutionid = r.orphan_id where e.jobinstanceid = ?")
                .setParameter(1, instanceId)
                .getSingleResult();
        return count.intValue();
    }

    @Override
    public void recordRecovery(Held orphan, long restartedAs, Holder observer) {
        entityManager
                .createNativeQuery("insert into execution_recovery (orphan_id, restarted_as, node) values (?, ?, ?)")
                .setParameter(1, orphan.executionId())
                .setParameter(2, restartedAs)
                .setParameter(3, observer.node())
                .executeUpdate();
    }

    @Override
    public void beat(Holder holder) {
        int beaten = entityManager
                .createNativeQuery("update node_pulse set counter = counter + 1 where incarnation = ?")
                .setParameter(1, holder.incarnation())
                .executeUpdate();
        if (beaten == 0) {
            entityManager
                    .createNativeQuery("insert into node_pulse (incarnation, node, counter) values (?, ?, 1)")
                    .setParameter(1, holder.incarnation())
                    .setParameter(2, holder.node())
                    .executeUpdate();
        }
    }
}
