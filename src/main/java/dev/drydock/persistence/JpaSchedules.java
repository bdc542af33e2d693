package dev.drydock.persistence;

import dev.drydock.application.schedule.Occurrence;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.Occurrence.Reason;
import dev.drydock.application.schedule.Occurrence.Span;
import dev.drydock.application.schedule.Occurrence.Started;
import dev.drydock.application.schedule.Occurrence.State;
import dev.drydock.application.schedule.Schedule;
import dev.drydock.application.schedule.ScheduleDraft;
import dev.drydock.application.schedule.Schedules;
import dev.drydock.application.schedule.TimetableText;
import dev.drydock.application.schedule.TriggerText;
import dev.drydock.domain.audit.AuditRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Schedules in the tables {@code schedule}, {@code schedule_parameter} and {@code schedule_occurrence}. */
@ApplicationScoped
public class JpaSchedules implements Schedules {
    private static final String SEPARATOR = ";";
    private static final int LONGEST = 4000;
    private static final String SELECT = "select job, cron, zone, holidays, blackouts, catch_up, jitter,"
            + " deadline, case when cron_of_model then 1 else 0 end, triggers, at_most_every, case when paused then 1 else 0 end, author, author_roles, author_since, seen_until, trouble_due,"
            + " trouble_code, trouble, trouble_since, deadline_since from schedule where name = ?";
    private static final String OCCURRENCE =
            "select schedule, due, due_local, state, reason, code, sentence, instance_id,"
                    + " execution_id, last_due, due_count, case when at_least then 1 else 0 end from schedule_occurrence";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public List<String> names() {
        return texts(query("select name from schedule order by name"));
    }

    @Override
    public List<String> namesOfAuthor(String author) {
        return texts(query(
                "select name from schedule where lower(author) = lower(cast(? as varchar(255))) order by name",
                author));
    }

    private static List<String> texts(Query query) {
        List<String> texts = new ArrayList<>();
        for (Object text : query.getResultList()) {
            texts.add(String.valueOf(text));
        }
        return texts;
    }

    @Override
    public Optional<Stored> find(String name) {
        List<?> rows = query(SELECT, name).getResultList();
        return rows.isEmpty() ? Optional.empty() : Optional.of(stored(name, parameters(name), rows.get(0)));
    }

    @Override
    public Optional<Stored> lock(String name) {
        query("select name from schedule where name = ? for update", name).getResultList();
        return find(name);
    }

    /** What one row has must not keep the others from being read. */
    private static Stored stored(String name, SortedMap<String, String> parameters, Object row) {
        try {
            NativeRow columns = new NativeRow(row);
            Schedule schedule = schedule(name, parameters, columns);
            return new Stored(name, Optional.of(schedule), Optional.empty(), trouble(columns), columns.findTime());
        } catch (RuntimeException e) {
            return new Stored(
                    name,
                    Optional.empty(),
                    Optional.of(String.valueOf(e.getMessage())),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    private static Schedule schedule(String name, SortedMap<String, String> parameters, NativeRow columns) {
        String job = columns.text();
        String cron = columns.text();
        String zone = columns.text();
        Optional<String> holidays = columns.findText();
        String blackouts = columns.findText().orElse("");
        String catchUp = columns.text();
        Optional<String> jitter = columns.findText();
        Optional<String> deadline = columns.findText();
        boolean ofModel = columns.integer() == 1;
        TriggerText triggers = new TriggerText(split(columns.findText().orElse("")), columns.findText());
        TimetableText times =
                new TimetableText(cron, zone, holidays, split(blackouts), jitter, deadline, ofModel, triggers);
        boolean paused = columns.integer() == 1;
        Schedule.Author author = new Schedule.Author(columns.text(), RoleNames.split(columns.text()), columns.time());
        return new ScheduleDraft(name, job, parameters, times, catchUp).read(paused, author, columns.time());
    }

    private static List<String> split(String joined) {
        return joined.isEmpty() ? List.of() : Arrays.asList(joined.split(SEPARATOR, -1));
    }

    private SortedMap<String, String> parameters(String name) {
        SortedMap<String, String> parameters = new TreeMap<>();
        for (Object row : query("select name, parameter_value from schedule_parameter where schedule = ?", name)
                .getResultList()) {
            NativeRow columns = new NativeRow(row);
            parameters.put(columns.text(), columns.text());
        }
        return parameters;
    }

    private static Optional<Trouble> trouble(NativeRow columns) {
        Optional<Instant> due = columns.findTime();
        String code = columns.findText().orElse("");
        String sentence = columns.findText().orElse("");
        Optional<Instant> since = columns.findTime();
        return due.map(at -> new Trouble(at, code, sentence, since.orElse(at)));
    }

    @Override
    public void add(Schedule schedule, String by, Instant at) {
        write(
                "insert into schedule (job, cron, zone, holidays, blackouts, catch_up, jitter, deadline, cron_of_model,"
                        + " triggers, at_most_every, paused, author, author_roles, author_since, changed_by, changed_at,"
                        + " seen_until, name) values (?, ?,"
                        + " ?, cast(? as varchar(100)), ?, ?, cast(? as varchar(16)), cast(? as varchar(5)), ?,"
                        + " cast(? as varchar(500)), cast(? as varchar(16)), ?, ?, ?, ?, ?, ?, ?, ?)",
                schedule,
                by,
                at);
        update("update schedule set deadline_since = ? where name = ?", at, schedule.name());
        writeParameters(schedule);
    }

    @Override
    public void put(Schedule schedule, String by, Instant at) {
        update(
                "update schedule set deadline_since = ? where name = ? and coalesce(deadline, '') <> ?",
                at,
                schedule.name(),
                schedule.timetable().source().deadline().orElse(""));
        write(
                "update schedule set job = ?, cron = ?, zone = ?, holidays = cast(? as varchar(100)), blackouts = ?,"
                        + " catch_up = ?, jitter = cast(? as varchar(16)), deadline = cast(? as varchar(5)), cron_of_model = ?, triggers = cast(? as varchar(500)), at_most_every = cast(? as varchar(16)), paused = ?, author = ?, author_roles = ?,"
                        + " author_since = ?, changed_by = ?, changed_at = ?, seen_until = ?, trouble_due = null,"
                        + " trouble_code = null, trouble = null, trouble_since = null where name = ?",
                schedule,
                by,
                at);
        update("delete from schedule_parameter where schedule = ?", schedule.name());
        writeParameters(schedule);
    }

    private void write(String statement, Schedule schedule, String by, Instant at) {
        TimetableText times = schedule.timetable().source();
        update(
                statement,
                schedule.work().job(),
                times.cron(),
                times.zone(),
                times.holidays().orElse(null),
                String.join(SEPARATOR, times.blackouts()),
                schedule.catchUp().wireName(),
                times.jitter().orElse(null),
                times.deadline().orElse(null),
                times.ofModel(),
                times.hasTriggers() ? String.join(SEPARATOR, times.on()) : null,
                times.atMostEvery().orElse(null),
                schedule.paused(),
                schedule.author().name(),
                RoleNames.join(schedule.author().roles()),
                schedule.author().since(),
                by,
                at,
                schedule.seen(),
                schedule.name());
    }

    private void writeParameters(Schedule schedule) {
        schedule.work()
                .parameters()
                .forEach((name, value) -> update(
                        "insert into schedule_parameter (schedule, name, parameter_value) values (?, ?, ?)",
                        schedule.name(),
                        name,
                        value));
    }

    @Override
    public void remove(String name) {
        update("delete from schedule where name = ?", name);
    }

    @Override
    public void see(String name, Instant seen) {
        update(
                "update schedule set seen_until = ?, trouble_due = null, trouble_code = null, trouble = null, trouble_since = null"
                        + " where name = ?",
                seen,
                name);
    }

    @Override
    public void note(String name, Trouble trouble) {
        update(
                "update schedule set trouble_due = ?, trouble_code = ?, trouble = ?, trouble_since = ? where name = ?",
                trouble.due(),
                trouble.code(),
                cut(trouble.sentence()),
                trouble.since(),
                name);
    }

    @Override
    public void record(Occurrence occurrence, Instant at) {
        update(
                "insert into schedule_occurrence (schedule, due, due_local, state, reason, code, sentence, instance_id,"
                        + " execution_id, last_due, due_count, at_least, recorded_at) values (?, ?, ?, ?,"
                        + " cast(? as varchar(20)), cast(? as varchar(100)), cast(? as varchar(4000)), cast(? as bigint),"
                        + " cast(? as bigint), ?, ?, ?, ?)",
                occurrence.schedule(),
                occurrence.due(),
                occurrence.local(),
                occurrence.state().name(),
                occurrence.skipped().map(Reason::name).orElse(null),
                occurrence.failure().map(Failure::code).orElse(null),
                occurrence
                        .failure()
                        .map(Failure::sentence)
                        .or(() -> occurrence.started().flatMap(Started::cause))
                        .map(JpaSchedules::cut)
                        .orElse(null),
                occurrence.started().map(Started::instanceId).orElse(null),
                occurrence.started().map(Started::executionId).orElse(null),
                occurrence.span().last(),
                occurrence.span().count(),
                occurrence.span().atLeast(),
                at);
    }

    @Override
    public void replace(Occurrence occurrence, Instant at) {
        update(
                "update schedule_occurrence set last_due = ?, due_count = ?, at_least = ?, recorded_at = ?"
                        + " where schedule = ? and due = ?",
                occurrence.span().last(),
                occurrence.span().count(),
                occurrence.span().atLeast(),
                at,
                occurrence.schedule(),
                occurrence.due());
    }

    @Override
    public void forgetUnstarted(String name, Instant after) {
        update("delete from schedule_occurrence where schedule = ? and due > ? and state <> 'STARTED'", name, after);
    }

    @Override
    public Optional<Occurrence> occurrence(String name, Instant due) {
        return occurrences(query(OCCURRENCE + " where schedule = ? and due = ?", name, due)).stream()
                .findFirst();
    }

    @Override
    public Optional<Occurrence> newest(String name) {
        return newest(query(OCCURRENCE + " where schedule = ? order by last_due desc, due desc", name));
    }

    @Override
    public List<Occurrence> newestStarted(String name, int most) {
        return occurrences(query(OCCURRENCE + " where schedule = ? and state = 'STARTED' order by last_due desc", name)
                .setMaxResults(most));
    }

    private static Optional<Occurrence> newest(Query query) {
        return occurrences(query.setMaxResults(1)).stream().findFirst();
    }

    @Override
    public List<Occurrence> list(Optional<String> name, Instant from, Instant until, int most) {
        String times = " where last_due >= ? and due <= ?";
        String order = " order by last_due desc, due desc, schedule";
        Query query = name.isPresent()
                ? query(OCCURRENCE + times + " and schedule = ?" + order, from, until, name.get())
                : query(OCCURRENCE + times + order, from, until);
        return occurrences(query.setMaxResults(most));
    }

    @Override
    public Optional<Recorded> recorded(String name) {
        return Stream.of("schedule.add", "schedule.replace")
                .flatMap(action -> texts(query(
                                        "select canonical from audit_record where canonical like ? order by number desc",
                                        "{\"action\":\"" + action + "\",%\"subject\":\"schedule/" + name + "\"}")
                                .setMaxResults(1))
                        .stream())
                .flatMap(canonical -> AuditRecord.parse(canonical).stream())
                .max(Comparator.comparing(AuditRecord::number))
                .map(record -> new Recorded(record.actor(), record.details()));
    }

    @Override
    public Instant databaseTime() {
        return JpaRunRecords.time(query("select current_timestamp").getSingleResult());
    }

    private static List<Occurrence> occurrences(Query query) {
        List<Occurrence> occurrences = new ArrayList<>();
        for (Object row : query.getResultList()) {
            occurrences.add(occurrence(new NativeRow(row)));
        }
        return occurrences;
    }

    private static Occurrence occurrence(NativeRow row) {
        String schedule = row.text();
        Instant due = row.time();
        String local = row.text();
        String stateName = row.text();
        Optional<String> reasonName = row.findText();
        Optional<String> code = row.findText();
        Optional<String> said = row.findText();
        String sentence = said.orElse("");
        OptionalLong instance = row.findLong();
        OptionalLong execution = row.findLong();
        Span span = new Span(row.time(), row.number(), row.integer() == 1);
        Optional<State> state = named(State.values(), stateName);
        Optional<Reason> reason = reasonName.flatMap(name -> named(Reason.values(), name));
        if (state.isEmpty() || (reasonName.isPresent() && reason.isEmpty())) {
            return Occurrence.unreadable(
                    schedule,
                    due,
                    local,
                    span,
                    "The record of this due time cannot be read from the database: its state is \"" + stateName
                            + "\" and its reason \"" + reasonName.orElse("") + "\".");
        }
        return new Occurrence(
                schedule,
                due,
                local,
                state.get(),
                reason,
                code.map(known -> new Failure(known, sentence)),
                instance.isPresent() && execution.isPresent()
                        ? Optional.of(new Started(
                                instance.getAsLong(),
                                execution.getAsLong(),
                                code.isPresent() ? Optional.empty() : said))
                        : Optional.empty(),
                span);
    }

    private static <E extends Enum<E>> Optional<E> named(E[] values, String name) {
        return Arrays.stream(values).filter(value -> value.name().equals(name)).findFirst();
    }

    private static String cut(String sentence) {
        return NativeQueries.cut(sentence, LONGEST);
    }

    private void update(String text, @Nullable Object... parameters) {
        query(text, parameters).executeUpdate();
    }

    private Query query(String text, @Nullable Object... parameters) {
        return NativeQueries.of(entityManager, text, parameters);
    }
}
