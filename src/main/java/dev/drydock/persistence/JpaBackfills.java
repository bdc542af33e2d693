package dev.drydock.persistence;

import dev.drydock.application.schedule.Backfill;
import dev.drydock.application.schedule.Backfill.State;
import dev.drydock.application.schedule.BackfillDate;
import dev.drydock.application.schedule.BackfillDate.Restart;
import dev.drydock.application.schedule.Backfills;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.Occurrence.Started;
import dev.drydock.application.schedule.Schedule;
import dev.drydock.application.schedule.Schedules.Recorded;
import dev.drydock.domain.audit.AuditRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Backfills in the tables {@code backfill}, {@code backfill_parameter} and {@code backfill_date}. */
@ApplicationScoped
public class JpaBackfills implements Backfills {
    private static final int LONGEST = 4000;
    private static final String SELECT = "select id, job, dates, case when stops then 1 else 0 end, state, author,"
            + " author_roles, author_since, changed_by, ended_at from backfill";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public long nextId() {
        return ((Number) query("select coalesce(max(id), 0) + 1 from backfill").getSingleResult()).longValue();
    }

    @Override
    public void add(Backfill backfill, String digest, List<BackfillDate> dates) {
        update(
                "insert into backfill (id, digest, active_key, job, dates, stops, state, author, author_roles,"
                        + " author_since, changed_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                backfill.id(),
                digest,
                Backfill.key(backfill.work()),
                backfill.work().job(),
                backfill.dates(),
                backfill.stops(),
                backfill.state().name(),
                backfill.author().name(),
                RoleNames.join(backfill.author().roles()),
                backfill.author().since(),
                backfill.changedBy());
        backfill.work()
                .parameters()
                .forEach((name, value) -> update(
                        "insert into backfill_parameter (backfill, name, parameter_value) values (?, ?, ?)",
                        backfill.id(),
                        name,
                        value));
        dates.forEach(date -> update(
                "insert into backfill_date (backfill, number, as_of, as_of_local) values (?, ?, ?, ?)",
                backfill.id(),
                date.number(),
                date.asOf(),
                date.local()));
    }

    @Override
    public Optional<Backfill> find(long id) {
        return backfills(query(SELECT + " where id = ?", id)).stream().findFirst();
    }

    @Override
    public Optional<Backfill> lock(long id) {
        query("select id from backfill where id = ? for update", id).getResultList();
        return find(id);
    }

    @Override
    public Optional<Backfill> newest(String digest) {
        return backfills(query(SELECT + " where digest = ? order by id desc", digest)
                        .setMaxResults(1))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Long> running(String key) {
        return numbers(query("select id from backfill where active_key = ?", key)).stream()
                .findFirst();
    }

    @Override
    public List<Long> running() {
        return numbers(query("select id from backfill where state = 'RUNNING' order by id"));
    }

    @Override
    public List<Long> unfinishedOfAuthor(String author) {
        return numbers(query(
                "select id from backfill where state in ('RUNNING', 'FAILED')"
                        + " and lower(author) = lower(cast(? as varchar(255))) order by id",
                author));
    }

    private static List<Long> numbers(Query query) {
        List<Long> numbers = new ArrayList<>();
        for (Object number : query.getResultList()) {
            numbers.add(((Number) number).longValue());
        }
        return numbers;
    }

    @Override
    public List<Backfill> list(int most) {
        return backfills(query(SELECT + " order by id desc").setMaxResults(most));
    }

    private List<Backfill> backfills(Query query) {
        List<Backfill> backfills = new ArrayList<>();
        for (Object row : query.getResultList()) {
            NativeRow columns = new NativeRow(row);
            long id = columns.number();
            backfills.add(new Backfill(
                    id,
                    new Schedule.Work(columns.text(), parameters(id)),
                    columns.text(),
                    columns.integer() == 1,
                    State.valueOf(columns.text()),
                    new Schedule.Author(columns.text(), RoleNames.split(columns.text()), columns.time()),
                    columns.text(),
                    columns.findTime()));
        }
        return backfills;
    }

    private SortedMap<String, String> parameters(long id) {
        SortedMap<String, String> parameters = new TreeMap<>();
        for (Object row : query("select name, parameter_value from backfill_parameter where backfill = ?", id)
                .getResultList()) {
            NativeRow columns = new NativeRow(row);
            parameters.put(columns.text(), columns.text());
        }
        return parameters;
    }

    @Override
    public List<BackfillDate> dates(long id) {
        List<BackfillDate> dates = new ArrayList<>();
        for (Object row : query(
                        "select number, as_of, as_of_local, instance_id, execution_id, exit_status, code, sentence,"
                                + " restart_of, restart_by from backfill_date where backfill = ? order by number",
                        id)
                .getResultList()) {
            dates.add(date(new NativeRow(row)));
        }
        return dates;
    }

    private static BackfillDate date(NativeRow row) {
        int number = row.integer();
        Instant asOf = row.time();
        String local = row.text();
        OptionalLong instance = row.findLong();
        OptionalLong execution = row.findLong();
        Optional<String> exitStatus = row.findText();
        Optional<String> code = row.findText();
        String sentence = row.findText().orElse("");
        OptionalLong restartOf = row.findLong();
        String restartBy = row.findText().orElse("");
        return new BackfillDate(
                number,
                asOf,
                local,
                instance.isPresent() && execution.isPresent()
                        ? Optional.of(new Started(instance.getAsLong(), execution.getAsLong()))
                        : Optional.empty(),
                exitStatus,
                code.map(known -> new Failure(known, sentence)),
                restartOf.isPresent() ? Optional.of(new Restart(restartOf.getAsLong(), restartBy)) : Optional.empty());
    }

    @Override
    public void started(long id, int number, Started started) {
        update(
                "update backfill_date set instance_id = ?, execution_id = ?, code = null, sentence = null,"
                        + " restart_of = null, restart_by = null where backfill = ? and number = ?",
                started.instanceId(),
                started.executionId(),
                id,
                number);
    }

    @Override
    public void completed(long id, int number, String exitStatus) {
        update("update backfill_date set exit_status = ? where backfill = ? and number = ?", exitStatus, id, number);
    }

    @Override
    public void failed(long id, int number, Failure failure) {
        update(
                "update backfill_date set code = ?, sentence = ?, restart_of = null, restart_by = null"
                        + " where backfill = ? and number = ?",
                failure.code(),
                failure.sentence().length() > LONGEST ? failure.sentence().substring(0, LONGEST) : failure.sentence(),
                id,
                number);
    }

    @Override
    public void askForRestart(long id, int number, Optional<Restart> restart) {
        update(
                "update backfill_date set code = null, sentence = null, restart_of = cast(? as bigint),"
                        + " restart_by = cast(? as varchar(255)) where backfill = ? and number = ?",
                restart.map(Restart::execution).orElse(null),
                restart.map(Restart::by).orElse(null),
                id,
                number);
    }

    @Override
    public void move(Backfill backfill, State state, String by, Instant at) {
        boolean runs = state == State.RUNNING;
        update(
                "update backfill set state = ?, active_key = cast(? as varchar(300)), changed_by = ?,"
                        + " ended_at = cast(? as timestamp with time zone) where id = ?",
                state.name(),
                runs ? Backfill.key(backfill.work()) : null,
                by,
                runs ? null : at,
                backfill.id());
    }

    @Override
    public Optional<Recorded> recorded(long id) {
        List<?> found = query(
                        "select canonical from audit_record where canonical like ? order by number desc",
                        "{\"action\":\"backfill.begin\",%\"subject\":\"backfill/" + id + "\"}")
                .setMaxResults(1)
                .getResultList();
        return found.stream()
                .map(String::valueOf)
                .flatMap(canonical -> AuditRecord.parse(canonical).stream())
                .map(record -> new Recorded(record.actor(), record.details()))
                .findFirst();
    }

    private void update(String text, @Nullable Object... parameters) {
        query(text, parameters).executeUpdate();
    }

    private Query query(String text, @Nullable Object... parameters) {
        return NativeQueries.of(entityManager, text, parameters);
    }
}
