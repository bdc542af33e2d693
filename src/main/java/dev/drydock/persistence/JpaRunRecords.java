package dev.drydock.persistence;

import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RunRecords;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs over the job repository's tables and Drydock's own. */
@ApplicationScoped
public class JpaRunRecords implements RunRecords {
    private static final String ENDED = """
            select i.jobinstanceid, i.jobname, e.batchstatus, e.endtime
            from job_instance i join job_execution e on e.jobinstanceid = i.jobinstanceid
                 left join run r on r.instance_id = i.jobinstanceid
            where e.jobexecutionid = (select max(l.jobexecutionid) from job_execution l where l.jobinstanceid = i.jobinstanceid)
              and e.endtime is not null
            """;
    /** Rejects of files that only this run's snapshot, or nobody's, is made of. */
    private static final String OWN_REJECTS = """
            from rejected_row where instance_id = ?1 and not exists
              (select 1 from snapshot_input s where s.file_id = rejected_row.file_id and s.instance_id <> ?1)
            """;

    /** Digests of the job files that the run was submitted and restarted with. */
    private static final String TEXTS = """
            select r.job_digest from run r where r.instance_id = ?1
            union
            select c.job_digest from execution_claim c join job_execution e on e.jobexecutionid = c.execution_id
            where e.jobinstanceid = ?1
            order by 1
            """;

    private static final String OLD_DUE_TIMES = """
            from schedule_occurrence where last_due < ?1
            and not exists (select 1 from run r where r.instance_id = schedule_occurrence.instance_id)
            and exists (select 1 from schedule_occurrence n where n.schedule = schedule_occurrence.schedule
                        and n.due > schedule_occurrence.due)
            and (schedule_occurrence.state <> 'STARTED'
                 or exists (select 1 from schedule_occurrence n where n.schedule = schedule_occurrence.schedule
                            and n.due > schedule_occurrence.due and n.state = 'STARTED'))
            """;

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public List<EndedRun> listEnded(Selection selection) {
        StringBuilder where = new StringBuilder(ENDED);
        List<Object> arguments = new ArrayList<>();
        add(where, arguments, "e.endtime <= ?", selection.endedBefore());
        if (selection.run().isPresent()) {
            add(where, arguments, "i.jobinstanceid = ?", selection.run().getAsLong());
        }
        selection.job().ifPresent(job -> add(where, arguments, "i.jobname = ?", job));
        selection.model().ifPresent(model -> add(where, arguments, "r.model = ?", model));
        selection.submitter().ifPresent(user -> add(where, arguments, "r.submitter = ?", user));
        return ended(query(where + " order by i.jobinstanceid", arguments.toArray())).stream()
                .filter(run -> selection.statuses().contains(run.status()))
                .toList();
    }

    private static void add(StringBuilder where, List<Object> arguments, String condition, Object argument) {
        arguments.add(argument);
        where.append(" and ").append(condition).append(arguments.size());
    }

    @Override
    public Optional<EndedRun> lockEnded(long run) {
        query("select jobinstanceid from job_instance where jobinstanceid = ?1 for update", run)
                .getResultList();
        return ended(query(ENDED + " and i.jobinstanceid = ?1", run)).stream()
                .filter(ended -> Executions.ENDED.contains(ended.status()))
                .findFirst();
    }

    private static List<EndedRun> ended(Query query) {
        List<EndedRun> runs = new ArrayList<>();
        for (Object row : query.getResultList()) {
            Object[] columns = (Object[]) row;
            runs.add(new EndedRun(
                    number(columns[0]), String.valueOf(columns[1]), String.valueOf(columns[2]), time(columns[3])));
        }
        return runs;
    }

    @Override
    public boolean exists(long run) {
        return !query("select jobinstanceid from job_instance where jobinstanceid = ?1", run)
                .getResultList()
                .isEmpty();
    }

    @Override
    public Optional<Hold> findHold(long run) {
        for (Object row : query("select reason, held_by, held_at from run_hold where instance_id = ?1", run)
                .getResultList()) {
            Object[] columns = (Object[]) row;
            return Optional.of(new Hold(String.valueOf(columns[0]), String.valueOf(columns[1]), time(columns[2])));
        }
        return Optional.empty();
    }

    @Override
    public boolean hold(long run, Hold hold) {
        query("select jobinstanceid from job_instance where jobinstanceid = ?1 for update", run)
                .getResultList();
        if (findHold(run).isPresent()) {
            return false;
        }
        query(
                        "insert into run_hold (instance_id, reason, held_by, held_at) values (?1, ?2, ?3, ?4)",
                        run,
                        hold.reason(),
                        hold.by(),
                        hold.at())
                .executeUpdate();
        return true;
    }

    @Override
    public boolean releaseHold(long run) {
        return query("delete from run_hold where instance_id = ?1", run).executeUpdate() == 1;
    }

    @Override
    public Amount amount(long run) {
        List<Long> executions = new ArrayList<>();
        for (Object id : query(
                        "select jobexecutionid from job_execution where jobinstanceid = ?1 order by jobexecutionid",
                        run)
                .getResultList()) {
            executions.add(number(id));
        }
        return new Amount(
                executions, number(query("select count(*) " + OWN_REJECTS, run).getSingleResult()));
    }

    @Override
    public void remove(long run) {
        String ofRun = " in (select jobexecutionid from job_execution where jobinstanceid = ?1)";
        List<?> texts = query(TEXTS, run).getResultList();
        query("delete " + OWN_REJECTS, run).executeUpdate();
        query("delete from execution_failure where execution_id" + ofRun, run).executeUpdate();
        query("delete from execution_lease where execution_id" + ofRun, run).executeUpdate();
        query("delete from run_fact where instance_id = ?1", run).executeUpdate();
        query("delete from trial_standing where instance_id = ?1", run).executeUpdate();
        query("delete from run_budget where instance_id = ?1", run).executeUpdate();
        query("delete from task where task_key like ?1", run + "-%").executeUpdate();
        query(
                        "delete from snapshot_input where instance_id = ?1"
                                + " and not exists (select 1 from snapshot s where s.instance_id = ?1)",
                        run)
                .executeUpdate();
        query("delete from run where instance_id = ?1", run).executeUpdate();
        query("delete from job_instance where jobinstanceid = ?1", run).executeUpdate();
        texts.forEach(this::removeTextOfNoRun);
    }

    @Override
    public long countDueTimes(Instant before) {
        return number(query("select count(*) " + OLD_DUE_TIMES, before).getSingleResult());
    }

    @Override
    public void removeDueTimes(Instant before) {
        query("delete " + OLD_DUE_TIMES, before).executeUpdate();
    }

    /** Who submits locks the text too: what is asked here is asked when a submission that needs it has committed. */
    private void removeTextOfNoRun(Object digest) {
        query("select digest from job_text where digest = ?1 for update", digest)
                .getResultList();
        query("""
                delete from job_text where digest = ?1
                and not exists (select 1 from run r where r.job_digest = ?1)
                and not exists (select 1 from execution_claim c where c.job_digest = ?1)
                """, digest).executeUpdate();
    }

    private Query query(String sql, Object... arguments) {
        return NativeQueries.of(entityManager, sql, arguments);
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    static Instant time(@Nullable Object value) {
        if (value instanceof Instant instant) {
            return instant;
        }
        if (value instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        return value instanceof Timestamp timestamp ? timestamp.toInstant() : Instant.EPOCH;
    }
}
