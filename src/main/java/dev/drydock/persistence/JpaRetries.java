package dev.drydock.persistence;

import dev.drydock.application.runs.Retries;
import dev.drydock.application.runs.Retry;
import dev.drydock.application.runs.Retry.Result;
import dev.drydock.application.runs.Retry.State;
import dev.drydock.application.runs.Retry.Times;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Retries in the table {@code run_retry}. */
@ApplicationScoped
public class JpaRetries implements Retries {
    private static final int LONGEST = 4000;
    private static final String SELECT =
            "select execution_id, instance_id, code, attempt, attempts, planned_at, due_at,"
                    + " waits_until, state, restarted_as, ended_by, reason from run_retry r where ";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void plan(Retry retry) {
        query(
                        "insert into run_retry (execution_id, instance_id, code, attempt, attempts, planned_at, due_at,"
                                + " state) values (?, ?, ?, ?, ?, ?, ?, ?)",
                        retry.executionId(),
                        retry.run(),
                        retry.code(),
                        retry.attempt(),
                        retry.attempts(),
                        retry.times().planned(),
                        retry.due(),
                        retry.result().state().name())
                .executeUpdate();
    }

    @Override
    public Optional<Retry> find(long executionId) {
        return retries(query(SELECT + "execution_id = ?", executionId)).stream().findFirst();
    }

    @Override
    public List<Retry> ofRun(long run) {
        return retries(query(SELECT + "instance_id = ? order by execution_id", run));
    }

    @Override
    public List<Long> pending() {
        return numbers(query(
                "select execution_id from run_retry where state = ? order by execution_id", State.PENDING.name()));
    }

    @Override
    public List<Retry> pendingOf(Collection<Long> executionIds) {
        return executionIds.isEmpty()
                ? List.of()
                : retries(entityManager
                        .createNativeQuery(SELECT
                                + "state = :pending and execution_id in (:executions) and not exists (select 1 from"
                                + " job_execution e where e.jobinstanceid = r.instance_id"
                                + " and e.jobexecutionid > r.execution_id)")
                        .setParameter("pending", State.PENDING.name())
                        .setParameter("executions", executionIds));
    }

    @Override
    public List<Long> due(Instant now) {
        return numbers(query(
                "select execution_id from run_retry where state = ? and (due_at <= ? or planned_at > ?)"
                        + " order by due_at, execution_id",
                State.PENDING.name(),
                now,
                Retry.latestPlanned(now)));
    }

    private static List<Long> numbers(Query query) {
        List<Long> numbers = new ArrayList<>();
        for (Object number : query.getResultList()) {
            numbers.add(((Number) number).longValue());
        }
        return numbers;
    }

    @Override
    public void postpone(long executionId, Instant until) {
        query(
                        "update run_retry set waits_until = ? where execution_id = ? and state = ?",
                        until,
                        executionId,
                        State.PENDING.name())
                .executeUpdate();
    }

    @Override
    public boolean end(long executionId, Result result, Instant now) {
        Long restartedAs =
                result.restartedAs().isPresent() ? (Long) result.restartedAs().getAsLong() : null;
        String reason = result.reason()
                .map(text -> text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…")
                .orElse(null);
        return entityManager
                        .createNativeQuery(
                                "update run_retry set state = ?, restarted_as = cast(? as bigint), ended_at = ?,"
                                        + " ended_by = ?, reason = ? where execution_id = ? and state = ?")
                        .setParameter(1, result.state().name())
                        .setParameter(2, restartedAs)
                        .setParameter(3, now)
                        .setParameter(4, result.by().orElse(null))
                        .setParameter(5, reason)
                        .setParameter(6, executionId)
                        .setParameter(7, State.PENDING.name())
                        .executeUpdate()
                == 1;
    }

    private static List<Retry> retries(Query query) {
        List<Retry> retries = new ArrayList<>();
        for (Object row : query.getResultList()) {
            NativeRow columns = new NativeRow(row);
            retries.add(new Retry(
                    columns.number(),
                    columns.number(),
                    columns.text(),
                    columns.integer(),
                    columns.integer(),
                    new Times(columns.time(), columns.time(), columns.findTime()),
                    new Result(
                            State.valueOf(columns.text()),
                            columns.findLong(),
                            columns.findText(),
                            columns.findText())));
        }
        return retries;
    }

    private Query query(String sql, Object... arguments) {
        return NativeQueries.of(entityManager, sql, arguments);
    }
}
