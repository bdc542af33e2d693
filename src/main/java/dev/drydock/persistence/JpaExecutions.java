package dev.drydock.persistence;

import dev.drydock.application.runs.ExecutionSearch;
import dev.drydock.application.runs.Executions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the job repository's tables directly: what other nodes have written is seen too, and nothing is cached. */
@ApplicationScoped
public class JpaExecutions implements Executions {
    private static final String STATUS = "case when c.state = 'WAITING' then 'WAITING' else e.batchstatus end";
    private static final String EXECUTION = """
            select e.jobexecutionid, e.jobinstanceid, i.jobname, %s, e.exitstatus, e.jobparameters,
                   e.createtime, e.starttime, e.endtime, e.lastupdatedtime
            from job_execution e join job_instance i on i.jobinstanceid = e.jobinstanceid
                 left join run r on r.instance_id = e.jobinstanceid
                 left join execution_claim c on c.execution_id = e.jobexecutionid
            """.formatted(STATUS);
    private static final String DELIMITER = " = ";
    private static final List<String> METRICS = List.of(
            "READ_COUNT",
            "WRITE_COUNT",
            "COMMIT_COUNT",
            "ROLLBACK_COUNT",
            "READ_SKIP_COUNT",
            "PROCESS_SKIP_COUNT",
            "FILTER_COUNT",
            "WRITE_SKIP_COUNT");

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public Optional<Execution> find(long executionId) {
        return executions(query(EXECUTION + " where e.jobexecutionid = ?", executionId)).stream()
                .findFirst();
    }

    @Override
    public Optional<Execution> latest(long instanceId) {
        return executions(query(EXECUTION + " where e.jobinstanceid = ? order by e.jobexecutionid desc", instanceId)
                        .setMaxResults(1))
                .stream()
                .findFirst();
    }

    @Override
    public List<Execution> list(Filter filter) {
        List<Object> arguments = new ArrayList<>();
        StringBuilder where = new StringBuilder(" where 1 = 1");
        narrow(where, arguments, "i.jobname = ?", filter.job());
        narrow(where, arguments, STATUS + " = ?", filter.status());
        narrow(where, arguments, "r.model = ?", filter.model());
        narrow(where, arguments, "r.submitter = ?", filter.submitter());
        narrow(where, arguments, "e.jobexecutionid < ?", filter.before());
        return executions(query(EXECUTION + where + " order by e.jobexecutionid desc", arguments.toArray())
                .setMaxResults(filter.limit()));
    }

    @Override
    public List<Execution> search(ExecutionSearch search) {
        ExecutionQuery query = ExecutionQuery.of(search, STATUS);
        return executions(query(EXECUTION + query.text(), query.arguments())
                .setFirstResult(search.skip())
                .setMaxResults(search.limit()));
    }

    private static void narrow(StringBuilder where, List<Object> arguments, String condition, Optional<?> value) {
        value.ifPresent(given -> {
            where.append(" and ").append(condition);
            arguments.add(given);
        });
    }

    @Override
    public List<Execution> ofRun(long instanceId) {
        return executions(query(EXECUTION + " where e.jobinstanceid = ? order by e.jobexecutionid", instanceId));
    }

    @Override
    public List<Step> steps(long executionId) {
        boolean ended = find(executionId).map(Execution::hasEnded).orElse(false);
        Map<Long, List<Partition>> partitions = partitions(executionId, ended);
        return rows(query("""
                        select stepexecutionid, stepname, batchstatus, exitstatus, starttime, endtime, executionexception,
                               readcount, writecount, commitcount, rollbackcount, readskipcount, processskipcount,
                               filtercount, writeskipcount
                        from step_execution where jobexecutionid = ? order by stepexecutionid
                        """, executionId)).stream()
                .map(row -> step(row, ended, partitions))
                .toList();
    }

    private static Step step(@Nullable Object[] row, boolean ended, Map<Long, List<Partition>> partitions) {
        Map<String, Long> metrics = new LinkedHashMap<>();
        for (int i = 0; i < METRICS.size(); i++) {
            metrics.put(METRICS.get(i), row[7 + i] instanceof Number count ? count.longValue() : 0L);
        }
        long id = number(row[0]);
        return new Step(
                id,
                String.valueOf(row[1]),
                status(row[2], ended),
                text(row[3]),
                time(row[4]),
                time(row[5]),
                metrics,
                partitions.getOrDefault(id, List.of()),
                text(row[6]));
    }

    private Map<Long, List<Partition>> partitions(long executionId, boolean ended) {
        Map<Long, List<Partition>> partitions = new TreeMap<>();
        rows(query("""
                        select p.stepexecutionid, p.partitionexecutionid, p.batchstatus, p.exitstatus, p.executionexception
                        from partition_execution p join step_execution s on s.stepexecutionid = p.stepexecutionid
                        where s.jobexecutionid = ? order by p.stepexecutionid, p.partitionexecutionid
                        """, executionId))
                .forEach(row -> partitions
                        .computeIfAbsent(number(row[0]), step -> new ArrayList<>())
                        .add(new Partition((int) number(row[1]), status(row[2], ended), text(row[3]), text(row[4]))));
        return partitions;
    }

    /** A step that was running when its server died keeps that status in the repository, for JBeret's sake. */
    private static String status(@Nullable Object status, boolean executionEnded) {
        String name = String.valueOf(status);
        return executionEnded && !ENDED.contains(name) ? "FAILED" : name;
    }

    @Override
    public List<Execution> laterRuns(String job, long instanceId) {
        return executions(query(
                EXECUTION
                        + " where i.jobname = ? and e.jobinstanceid > ? and not exists (select 1 from job_execution o"
                        + " where o.jobinstanceid = e.jobinstanceid and o.jobexecutionid < e.jobexecutionid)"
                        + " order by e.jobexecutionid",
                job,
                instanceId));
    }

    @Override
    public Set<Long> continued(Collection<Long> executionIds) {
        Set<Long> continued = new HashSet<>();
        if (!executionIds.isEmpty()) {
            for (Object id : entityManager
                    .createNativeQuery("select e.jobexecutionid from job_execution e where e.jobexecutionid in"
                            + " (:executions) and exists (select 1 from job_execution o"
                            + " where o.jobinstanceid = e.jobinstanceid and o.jobexecutionid > e.jobexecutionid)")
                    .setParameter("executions", executionIds)
                    .getResultList()) {
                continued.add(number(id));
            }
        }
        return continued;
    }

    @Override
    public void lock(long executionId) {
        rows(query(
                "select jobexecutionid, batchstatus from job_execution where jobexecutionid = ? for update",
                executionId));
    }

    @Override
    public void lockRun(long instanceId) {
        rows(query("select jobinstanceid, jobname from job_instance where jobinstanceid = ? for update", instanceId));
    }

    @Override
    public Optional<Failure> failure(long executionId) {
        return rows(query("select code, sentence, step from execution_failure where execution_id = ?", executionId))
                .stream()
                .findFirst()
                .map(row -> new Failure(String.valueOf(row[0]), String.valueOf(row[1]), text(row[2])));
    }

    @Override
    public void recordFailure(long executionId, Failure failure) {
        replaceFailure(
                entityManager,
                executionId,
                failure.code(),
                failure.sentence(),
                failure.step().orElse(null));
    }

    static void replaceFailure(
            EntityManager entityManager, long executionId, String code, String sentence, @Nullable String step) {
        entityManager
                .createNativeQuery("delete from execution_failure where execution_id = ?")
                .setParameter(1, executionId)
                .executeUpdate();
        entityManager
                .createNativeQuery("insert into execution_failure (execution_id, code, sentence, step)"
                        + " values (?, ?, ?, cast(? as varchar(255)))")
                .setParameter(1, executionId)
                .setParameter(2, code)
                .setParameter(3, sentence)
                .setParameter(4, step)
                .executeUpdate();
    }

    private Query query(String sql, Object... arguments) {
        return NativeQueries.of(entityManager, sql, arguments);
    }

    private static List<Execution> executions(Query query) {
        return rows(query).stream().map(JpaExecutions::execution).toList();
    }

    private static Execution execution(@Nullable Object[] row) {
        return new Execution(
                number(row[0]),
                number(row[1]),
                String.valueOf(row[2]),
                String.valueOf(row[3]),
                text(row[4]),
                parameters(text(row[5]).orElse("")),
                time(row[6]).orElseThrow(),
                time(row[7]),
                time(row[8]),
                time(row[9]));
    }

    /** JBeret keeps one parameter a line; no value holds a line end. */
    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new TreeMap<>();
        text.lines().forEach(line -> {
            int end = line.indexOf(DELIMITER);
            if (end > 0) {
                parameters.put(line.substring(0, end), line.substring(end + DELIMITER.length()));
            }
        });
        return parameters;
    }

    private static List<@Nullable Object[]> rows(Query query) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Object row : query.getResultList()) {
            rows.add((Object[]) row);
        }
        return rows;
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static Optional<String> text(@Nullable Object value) {
        return Optional.ofNullable(value).map(Object::toString);
    }

    private static Optional<Instant> time(@Nullable Object value) {
        if (value instanceof Instant instant) {
            return Optional.of(instant);
        }
        if (value instanceof OffsetDateTime time) {
            return Optional.of(time.toInstant());
        }
        return value instanceof java.sql.Timestamp timestamp ? Optional.of(timestamp.toInstant()) : Optional.empty();
    }
}
