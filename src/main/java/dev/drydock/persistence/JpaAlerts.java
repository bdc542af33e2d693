package dev.drydock.persistence;

import dev.drydock.application.alert.Alert;
import dev.drydock.application.alert.Alert.Acknowledgement;
import dev.drydock.application.alert.Alerts;
import dev.drydock.application.alert.Condition;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.alert.AlertMessage.Notice;
import dev.drydock.domain.alert.Severity;
import dev.drydock.failure.AlertFailure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Alerts in the tables {@code alert}, {@code alert_notice} and {@code alert_message}. */
@ApplicationScoped
public class JpaAlerts implements Alerts {
    private static final int LONGEST = 4000;
    private static final int MOST = 10_000;
    private static final String ALERT = "select number, kind, severity, subject, sentence, since, over_at,"
            + " acknowledged_by, note, acknowledged_at from alert";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void lock() {
        query("select name from table_lock where name = 'alert' for update").getResultList();
    }

    @Override
    public List<Alert> open(Set<AlertKind> kinds) {
        return list(query(ALERT + " where over_at is null order by number"), MOST, JpaAlerts::alert).stream()
                .filter(alert -> kinds.contains(alert.kind()))
                .toList();
    }

    @Override
    public List<Alert> newest(boolean openOnly, int most) {
        return list(
                query(ALERT + (openOnly ? " where over_at is null" : "") + " order by number desc"),
                most,
                JpaAlerts::alert);
    }

    @Override
    public int countUnacknowledged() {
        return ((Number) query("select count(*) from alert where over_at is null and acknowledged_at is null")
                        .getSingleResult())
                .intValue();
    }

    @Override
    public Optional<Alert> find(long number) {
        return list(query(ALERT + " where number = ?", number), 1, JpaAlerts::alert).stream()
                .findFirst();
    }

    @Override
    public long add(Condition condition, Severity severity, Instant since) {
        String key = condition.kind().wireName() + ' ' + condition.subject();
        update(
                "insert into alert (kind, severity, subject, sentence, since, open_key) values (?, ?, ?, ?, ?, ?)",
                condition.kind().wireName(),
                severity.name(),
                condition.subject(),
                condition.text(),
                since,
                key);
        return ((Number) query("select number from alert where open_key = ?", key)
                        .getSingleResult())
                .longValue();
    }

    @Override
    public void say(long number, String text) {
        update("update alert set sentence = ? where number = ?", text, number);
    }

    @Override
    public void end(long number, Instant at) {
        update("update alert set over_at = ?, open_key = null where number = ?", at, number);
    }

    @Override
    public void acknowledge(long number, Acknowledgement acknowledgement) {
        update(
                "update alert set acknowledged_by = ?, note = ?, acknowledged_at = ? where number = ?",
                acknowledgement.by(),
                acknowledgement.note(),
                acknowledgement.at(),
                number);
    }

    @Override
    public List<Alert> unacknowledged(Instant notifiedBefore) {
        return list(
                query(
                        ALERT + " where over_at is null and acknowledged_at is null"
                                + " and since < ?"
                                + " and not exists (select 1 from alert_notice n where n.alert = alert.number"
                                + " and n.queued_at >= ?) order by number",
                        notifiedBefore,
                        notifiedBefore),
                MOST,
                JpaAlerts::alert);
    }

    @Override
    public void queue(long number, String channel, boolean over, Instant at) {
        update(
                "insert into alert_notice (alert, channel, is_over, sentence, queued_at)"
                        + " select number, ?, ?, sentence, ? from alert where number = ?",
                channel,
                over,
                at,
                number);
    }

    @Override
    public Optional<Instant> oldestQueued(String channel) {
        return time(query("select min(queued_at) from alert_notice where channel = ? and message is null", channel));
    }

    @Override
    public boolean wasThere(Condition condition) {
        return !query(
                        "select number from alert where kind = ? and subject = ?",
                        condition.kind().wireName(),
                        condition.subject())
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    @Override
    public Set<String> channelsWaitingSince(Instant before) {
        Set<String> channels = new TreeSet<>();
        for (Object channel : query(
                        "select channel from alert_notice where message is null and queued_at < ?"
                                + " union select channel from alert_message where sent_at is null and made_at < ?",
                        before,
                        before)
                .getResultList()) {
            channels.add(String.valueOf(channel));
        }
        return channels;
    }

    @Override
    public int countUnsent(String channel) {
        return ((Number) query(
                                "select count(*) from alert_notice n left join alert_message m on m.id = n.message"
                                        + " where n.channel = ? and m.sent_at is null",
                                channel)
                        .getSingleResult())
                .intValue();
    }

    @Override
    public void fill(String message, String channel, Instant at, int most) {
        update(
                "insert into alert_message (id, channel, made_at, attempts, next_at, place) values (?, ?, ?, 0, ?,"
                        + " (select coalesce(max(m.place), 0) + 1 from alert_message m where m.channel = ?))",
                message,
                channel,
                at,
                at,
                channel);
        Query waiting = query(
                "select n.number from alert_notice n join alert a on a.number = n.alert where n.channel = ?"
                        + " and n.message is null order by case a.severity when 'CRITICAL' then 0 when 'WARNING' then 1"
                        + " else 2 end, n.number",
                channel);
        for (Object number : waiting.setMaxResults(most).getResultList()) {
            update("update alert_notice set message = ? where number = ?", message, number);
        }
    }

    @Override
    public Optional<Outgoing> outgoing(String channel) {
        return list(
                        query(
                                "select id, made_at, attempts, next_at, failing_since, code, sentence, holder,"
                                        + " claimed_until from alert_message where channel = ? and sent_at is null"
                                        + " order by made_at",
                                channel),
                        1,
                        JpaAlerts::outgoing)
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Instant> lastSent(String channel) {
        return time(query("select max(sent_at) from alert_message where channel = ?", channel));
    }

    @Override
    public Optional<String> lastRefused(String channel) {
        List<?> sentences = query(
                        "select sentence from alert_message where channel = ? and sent_at is not null"
                                + " order by coalesce(place, 0) desc, sent_at desc, made_at desc",
                        channel)
                .setMaxResults(1)
                .getResultList();
        return sentences.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(sentences.get(0)).map(String::valueOf);
    }

    @Override
    public List<Notice> notices(String message) {
        return list(
                        query(
                                "select a.number, a.kind, a.severity, case when n.is_over then 1 else 0 end, a.subject,"
                                        + " n.sentence, a.since, n.queued_at from alert_notice n"
                                        + " join alert a on a.number = n.alert where n.message = ? order by n.number",
                                message),
                        MOST,
                        JpaAlerts::notice)
                .stream()
                .sorted(Comparator.comparing(Notice::severity).reversed())
                .toList();
    }

    @Override
    public List<Delivery> deliveries(long number) {
        return list(
                query(
                        "select n.channel, case when n.is_over then 1 else 0 end, n.queued_at, n.message, m.sent_at,"
                                + " m.code, m.sentence from alert_notice n left join alert_message m on m.id = n.message"
                                + " where n.alert = ? order by n.number",
                        number),
                MOST,
                JpaAlerts::delivery);
    }

    @Override
    public void claim(String message, String holder, Instant until) {
        update("update alert_message set holder = ?, claimed_until = ? where id = ?", holder, until, message);
    }

    @Override
    public void sent(String message, String holder, Optional<String> refused, Instant at) {
        update(
                "update alert_message set sent_at = ?, attempts = attempts + 1, failing_since = null,"
                        + " code = cast(? as varchar(100)), sentence = cast(? as varchar(4000)), holder = null,"
                        + " claimed_until = null where id = ? and holder = ? and sent_at is null",
                at,
                refused.isPresent() ? AlertFailure.ALERT_NOT_SENT.name() : null,
                refused.map(JpaAlerts::cut).orElse(null),
                message,
                holder);
    }

    @Override
    public void failed(String message, String holder, Failure failure, Instant at, Instant next) {
        update(
                "update alert_message set attempts = attempts + 1, next_at = ?, code = ?, sentence = ?,"
                        + " failing_since = coalesce(failing_since, ?), holder = null, claimed_until = null where id = ? and holder = ?"
                        + " and sent_at is null",
                next,
                failure.code(),
                cut(failure.sentence()),
                at,
                message,
                holder);
    }

    @Override
    public void drop(String channel) {
        update("delete from alert_notice where channel = ? and message is null", channel);
        update(
                "delete from alert_notice where message in"
                        + " (select id from alert_message where channel = ? and sent_at is null)",
                channel);
        update("delete from alert_message where channel = ? and sent_at is null", channel);
    }

    @Override
    public int purge(Instant overBefore) {
        int removed = update(
                "delete from alert where over_at < ? and not exists (select 1 from alert_notice n"
                        + " left join alert_message m on m.id = n.message"
                        + " where n.alert = alert.number and m.sent_at is null)",
                overBefore);
        if (removed > 0) {
            update(
                    "delete from alert_message where sent_at < ?"
                            + " and not exists (select 1 from alert_notice n where n.message = alert_message.id)"
                            + " and exists (select 1 from alert_message later where later.channel = alert_message.channel"
                            + " and later.sent_at is not null and later.place > coalesce(alert_message.place, 0))",
                    overBefore);
        }
        return removed;
    }

    private static Alert alert(NativeRow row) {
        long number = row.number();
        AlertKind kind = AlertKind.ofWireName(row.text()).orElse(AlertKind.WATCH_FAILED);
        Severity severity = Severity.valueOf(row.text());
        String subject = row.text();
        String text = row.text();
        Instant since = row.time();
        Optional<Instant> over = row.findTime();
        Optional<String> by = row.findText();
        String note = row.findText().orElse("");
        Optional<Instant> at = row.findTime();
        return new Alert(
                number,
                kind,
                severity,
                subject,
                text,
                since,
                over,
                by.flatMap(name -> at.map(then -> new Acknowledgement(name, note, then))));
    }

    private static Outgoing outgoing(NativeRow row) {
        String id = row.text();
        Instant made = row.time();
        int attempts = row.integer();
        Instant next = row.time();
        Optional<Instant> failingSince = row.findTime();
        Optional<Failure> failure = failure(row);
        return new Outgoing(id, made, attempts, next, failingSince, failure, row.findText(), row.findTime());
    }

    private static Optional<Failure> failure(NativeRow row) {
        Optional<String> code = row.findText();
        String sentence = row.findText().orElse("");
        return code.map(known -> new Failure(known, sentence));
    }

    private static Notice notice(NativeRow row) {
        long alert = row.number();
        String kind = row.text();
        Severity severity = Severity.valueOf(row.text());
        boolean over = row.integer() == 1;
        String subject = row.text();
        String text = row.text();
        Instant since = row.time();
        Instant queued = row.time();
        return new Notice(alert, kind, severity, over, subject, text, since, over ? queued : since);
    }

    private static Delivery delivery(NativeRow row) {
        String channel = row.text();
        boolean over = row.integer() == 1;
        Instant queued = row.time();
        Optional<String> message = row.findText();
        Optional<Instant> sent = row.findTime();
        return new Delivery(channel, over, queued, message, sent, failure(row));
    }

    private static <T> List<T> list(Query query, int most, Function<NativeRow, T> read) {
        List<T> found = new ArrayList<>();
        for (Object row : query.setMaxResults(most).getResultList()) {
            found.add(read.apply(new NativeRow(row)));
        }
        return found;
    }

    private static Optional<Instant> time(Query query) {
        Object time = query.getSingleResult();
        return time == null ? Optional.empty() : Optional.of(JpaRunRecords.time(time));
    }

    private static String cut(String sentence) {
        return NativeQueries.cut(sentence, LONGEST);
    }

    private int update(String text, @Nullable Object... parameters) {
        return query(text, parameters).executeUpdate();
    }

    private Query query(String text, @Nullable Object... parameters) {
        return NativeQueries.of(entityManager, text, parameters);
    }
}
