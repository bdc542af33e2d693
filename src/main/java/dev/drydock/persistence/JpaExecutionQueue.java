package dev.drydock.persistence;

import dev.drydock.application.runs.Claim;
import dev.drydock.application.runs.Claim.Slots;
import dev.drydock.application.runs.ExecutionQueue;
import dev.drydock.application.runs.Executions.Failure;
import dev.drydock.application.runs.QueueOrder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The queue in the tables {@code execution_claim} and {@code site_slots}. Granting locks the one row of {@code site_slots};
 * entering, withdrawing and ending do not: at worst a round sees them as not yet done, and the next one does.
 */
@ApplicationScoped
public class JpaExecutionQueue implements ExecutionQueue {
    private static final String ENTRY = """
            select c.execution_id, i.jobname, c.priority, c.gpu, c.cpu, c.alone, c.job_digest, c.restart_of, c.from_step
            from execution_claim c join job_execution e on e.jobexecutionid = c.execution_id
                 join job_instance i on i.jobinstanceid = e.jobinstanceid
            """;
    private static final String RUNNING = "('STARTING', 'STARTED', 'STOPPING')";
    private static final String NOT_BEGUN = " and exists (select 1 from job_execution e"
            + " where e.jobexecutionid = execution_id and e.batchstatus = 'STARTING')";
    private static final String HOLDING =
            ENTRY + " where c.state = 'GRANTED' and e.batchstatus in " + RUNNING + " order by c.execution_id";
    private static final String WAITING = ENTRY + " where c.state = 'WAITING' order by c.execution_id";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void setSlots(Slots slots) {
        update("update site_slots set gpu = ?, cpu = ?", slots.gpu(), slots.cpu());
    }

    @Override
    public Slots slots() {
        Object[] row = (Object[]) query("select gpu, cpu from site_slots").getSingleResult();
        return new Slots(number(row[0]), number(row[1]));
    }

    @Override
    public void enter(Entry entry, byte[] jobText) {
        keepText(entry.jobDigest(), jobText);
        Claim claim = entry.claim();
        update(
                "insert into execution_claim (execution_id, state, priority, gpu, cpu, alone, job_digest, restart_of,"
                        + " from_step) values (?, 'WAITING', ?, ?, ?, cast(? as varchar(512)), ?, cast(? as bigint),"
                        + " cast(? as varchar(255)))",
                entry.executionId(),
                entry.priority(),
                claim.gpu(),
                claim.cpu(),
                claim.alone().orElse(null),
                entry.jobDigest(),
                entry.restartOf().orElse(null),
                entry.fromStep().orElse(null));
    }

    /**
     * Two that submit the same file for the first time at once: one waits for the other and adds nothing. A purge that would remove
     * it waits for the end of this transaction, and then sees what needs it.
     */
    private void keepText(String digest, byte[] text) {
        if (query("select digest from job_text where digest = ? for update", digest)
                .getResultList()
                .isEmpty()) {
            query("select id from site_slots for update").getResultList();
            update(
                    "insert into job_text (digest, content) select cast(? as varchar(64)), ?"
                            + " where not exists (select 1 from job_text where digest = ?)",
                    digest,
                    text,
                    digest);
        }
    }

    @Override
    public byte[] jobText(String digest) {
        return (byte[]) entityManager
                .createNativeQuery("select content from job_text where digest = ?", byte[].class)
                .setParameter(1, digest)
                .getSingleResult();
    }

    @Override
    public boolean isAnyWaiting() {
        return !query("select execution_id from execution_claim where state = 'WAITING'")
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    @Override
    public QueueOrder line() {
        return new QueueOrder(slots(), entries(query(HOLDING)), entries(query(WAITING)));
    }

    @Override
    public QueueOrder lockedOrder() {
        update("update site_slots set grant_round = grant_round + 1");
        update("update execution_claim set state = 'ENDED' where state in ('GRANTED', 'WAITING') and not exists"
                + " (select 1 from job_execution e where e.jobexecutionid = execution_id and e.batchstatus in "
                + RUNNING
                + ")");
        return line();
    }

    @Override
    public boolean grant(long executionId) {
        return update(
                        "update execution_claim set state = 'GRANTED' where execution_id = ? and state = 'WAITING'",
                        executionId)
                == 1;
    }

    @Override
    public boolean prioritize(long executionId, int priority) {
        return update(
                        "update execution_claim set priority = ? where execution_id = ? and state = 'WAITING'",
                        priority,
                        executionId)
                == 1;
    }

    @Override
    public boolean withdraw(long executionId) {
        int withdrawn = update(
                "update execution_claim set state = 'WITHDRAWN' where execution_id = ? and state = 'WAITING'",
                executionId);
        if (withdrawn == 0 && !takeFromHolder(executionId)) {
            return false;
        }
        update(
                "update job_execution set batchstatus = 'STOPPED', exitstatus = 'STOPPED', endtime = current_timestamp,"
                        + " lastupdatedtime = current_timestamp, restartposition = (select p.restartposition"
                        + " from job_execution p where p.jobexecutionid = (select max(o.jobexecutionid)"
                        + " from job_execution o join job_execution s on s.jobinstanceid = o.jobinstanceid"
                        + " where s.jobexecutionid = ? and o.jobexecutionid < s.jobexecutionid))"
                        + " where jobexecutionid = ?",
                executionId,
                executionId);
        return true;
    }

    /** With the lease locked, which its holder locks too before it begins; the holder finds that it has lost it. */
    private boolean takeFromHolder(long executionId) {
        query("select fence from execution_lease where execution_id = ? for update", executionId)
                .getResultList();
        boolean begun = query(
                        "select jobexecutionid from job_execution where jobexecutionid = ? and batchstatus = 'STARTING'",
                        executionId)
                .getResultList()
                .isEmpty();
        if (begun) {
            return false;
        }
        update(
                "update execution_claim set state = 'WITHDRAWN' where execution_id = ? and state = 'GRANTED'",
                executionId);
        update(
                "update execution_lease set fence = fence + 1, node = '', incarnation = '' where execution_id = ?",
                executionId);
        return true;
    }

    @Override
    public void fail(long executionId, Failure failure) {
        update(
                "update job_execution set batchstatus = 'FAILED', exitstatus = 'FAILED', endtime = current_timestamp,"
                        + " lastupdatedtime = current_timestamp where jobexecutionid = ?",
                executionId);
        JpaExecutions.replaceFailure(
                entityManager,
                executionId,
                failure.code(),
                failure.sentence(),
                failure.step().orElse(null));
    }

    /**
     * An execution that was granted and then lost its process before it began waits again, in its old place. Call it with its lease locked:
     * its process locks the lease too before it begins.
     *
     * @return false if it has begun, or never waited
     */
    static boolean giveBack(EntityManager entityManager, long executionId) {
        return entityManager
                        .createNativeQuery("update execution_claim set state = 'WAITING' where execution_id = ?"
                                + " and state = 'GRANTED'" + NOT_BEGUN)
                        .setParameter(1, executionId)
                        .executeUpdate()
                == 1;
    }

    @Override
    public Optional<Entry> find(long executionId) {
        return entries(query(ENTRY + " where c.execution_id = ?", executionId)).stream()
                .findFirst();
    }

    private int update(String sql, @Nullable Object... arguments) {
        return query(sql, arguments).executeUpdate();
    }

    private Query query(String sql, @Nullable Object... arguments) {
        return NativeQueries.of(entityManager, sql, arguments);
    }

    private static List<Entry> entries(Query query) {
        List<Entry> entries = new ArrayList<>();
        for (Object row : query.getResultList()) {
            entries.add(entry((Object[]) row));
        }
        return entries;
    }

    private static Entry entry(@Nullable Object[] row) {
        return new Entry(
                ((Number) java.util.Objects.requireNonNull(row[0])).longValue(),
                String.valueOf(row[1]),
                number(row[2]),
                new Claim(number(row[3]), number(row[4]), text(row[5])),
                String.valueOf(row[6]),
                Optional.ofNullable(row[7]).map(id -> ((Number) id).longValue()),
                text(row[8]));
    }

    private static int number(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : 0;
    }

    private static Optional<String> text(@Nullable Object value) {
        return Optional.ofNullable(value).map(Object::toString);
    }
}
