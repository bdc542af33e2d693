package dev.drydock.persistence;

import dev.drydock.application.runs.Retries;
import dev.drydock.application.runs.Retry;
import dev.drydock.application.runs.Retry.Result;
import dev.drydock.application.runs.Retry.State;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Retries in the table {@code run_retry}. */
@ApplicationScoped
public class JpaRetries implements Retries {
    private static final int LONGEST = 4000;
    private static final String SELECT = "select execution_id, instance_id, code, attempt, attempts, due_at, state,"
            + " restarted_as, ended_by, reason from run_retry where ";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void plan(Retry retry, Instant now) {
        query(
                        "insert into run_retry (execution_id, instance_id, code, attempt, attempts, planned_at, due_at,"
                                + " state) values (?, ?, ?, ?, ?, ?, ?, ?)",
                        retry.executionId(),
                        retry.run(),
                        retry.code(),
                        retry.attempt(),
                        retry.attempts(),
                        now,
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
    public List<Long> due(Instant now) {
        List<Long> due = new ArrayList<>();
        for (Object id : query(
                        "select execution_id from run_retry where state = ? and due_at <= ? order by due_at, execution_id",
                        State.PENDING.name(),
                        now)
                .getResultList()) {
            due.add(((Number) id).longValue());
        }
        return due;
    }

    @Override
    public void postpone(long executionId, Instant due) {
        query(
                        "update run_retry set due_at = ? where execution_id = ? and state = ?",
                        due,
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
                    columns.time(),
                    new Result(
                            State.valueOf(columns.text()),
                            columns.findLong(),
                            columns.findText(),
                            columns.findText())));
        }
        return retries;
    }

    private Query query(String sql, Object... arguments) {
        Query query = entityManager.createNativeQuery(sql);
        for (int i = 0; i < arguments.length; i++) {
            query.setParameter(i + 1, arguments[i]);
        }
        return query;
    }
}
