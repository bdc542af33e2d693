package dev.drydock.application.alert;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.alert.AlertRules.Pace;
import dev.drydock.application.alert.AlertRules.Rule;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.alert.AlertChannel;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.alert.AlertMessage;
import dev.drydock.domain.alert.AlertMessage.Notice;
import dev.drydock.failure.AlertFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.persistence.JpaAlerts;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A site with two channels and one source of conditions, over a real database, at a time that the test sets. */
final class AlertSite implements AutoCloseable {
    static final Actor OTTO = new Actor("otto", Set.of(Role.SCHEDULER));
    static final Actor AUDREY = new Actor("audrey", Set.of(Role.AUDITOR));

    final TestDatabase database;
    final TestAuditLog audit;
    final JpaAlerts alerts;
    final Received mail = new Received("mail");
    final Received book = new Received("book");
    final List<Condition> conditions = new ArrayList<>();
    final Map<AlertKind, Rule> kinds = new EnumMap<>(AlertKind.class);

    private final AtomicInteger ids = new AtomicInteger();
    private List<String> names = List.of("mail", "book");
    private boolean agree = true;
    private Instant now = Instant.parse("2026-12-02T02:00:00Z");
    private @Nullable RuntimeException blind;

    AlertSite(TestDatabase.Kind kind) {
        database = TestDatabase.open(kind);
        audit = new TestAuditLog(database);
        alerts = database.repository(JpaAlerts.class);
        for (AlertKind one : AlertKind.values()) {
            kinds.put(one, new Rule(one.usual(), Duration.ofMinutes(15), 10, List.of()));
        }
    }

    /** What one channel has taken. */
    static final class Received implements AlertChannel {
        final List<AlertMessage> messages = new ArrayList<>();
        boolean away;
        boolean killed;
        Optional<String> refused = Optional.empty();

        private final String name;

        Received(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Optional<String> send(AlertMessage message) {
            if (away) {
                throw new DrydockException(
                        AlertFailure.ALERT_NOT_SENT, "Channel " + name + " did not take the message: nobody answers.");
            }
            messages.add(message);
            if (killed) {
                throw new AssertionError("the process is killed before it records that the message was taken");
            }
            return refused;
        }

        List<String> texts() {
            return messages.stream()
                    .flatMap(message -> message.notices().stream())
                    .map(AlertSite::words)
                    .toList();
        }
    }

    static String words(Notice notice) {
        return (notice.resolved() ? "over " : "") + notice.kind() + " " + notice.subject();
    }

    private final class Time extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    Instant now() {
        return now;
    }

    void has(Condition... all) {
        conditions.clear();
        conditions.addAll(List.of(all));
    }

    void clocksAgree(boolean agreed) {
        agree = agreed;
    }

    void goesBlind(String why) {
        blind = new IllegalStateException(why);
    }

    void channels(String... only) {
        names = List.of(only);
    }

    static Condition failed(int execution) {
        return new Condition(AlertKind.RUN_FAILED, "execution/" + execution, "Execution " + execution + " failed.");
    }

    AlertRules rules() {
        return new AlertRules(
                kinds, names, new Pace(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(24)));
    }

    private Journal journal() {
        return new Journal(audit, new Time());
    }

    /** An orchestrator that has just started. */
    WatchAlerts watch(String node) {
        AlertSource source = new AlertSource() {
            @Override
            public Set<AlertKind> kinds() {
                return Set.of(AlertKind.RUN_FAILED, AlertKind.DISK_LOW);
            }

            @Override
            public List<Condition> look(Instant at) {
                if (blind != null) {
                    throw blind;
                }
                return List.copyOf(conditions);
            }
        };
        AlertSources sources = new AlertSources(
                List.of(source, new UnsentAlerts(database.transactions(), alerts, rules())),
                new Holder(node, node + "-" + ids.incrementAndGet()),
                () -> agree);
        return new WatchAlerts(database.transactions(), alerts, sources, rules(), journal());
    }

    SendAlerts sender(String incarnation) {
        return sender("one", incarnation);
    }

    SendAlerts sender(String node, String incarnation) {
        return new SendAlerts(
                database.transactions(),
                alerts,
                new SiteChannels("plant", "production", List.of(mail, book)),
                rules(),
                () -> "message-" + ids.incrementAndGet(),
                new Holder(node, incarnation),
                journal());
    }

    void look() {
        watch("one").look();
    }

    /** Both channels, by an orchestrator that has just started. */
    void send() {
        SendAlerts sender = sender("first");
        sender.names().forEach(sender::send);
    }

    HandleAlerts handle() {
        return new HandleAlerts(
                database.transactions(), new Authorization(database.transactions(), audit), alerts, rules(), journal());
    }

    ViewAlerts view() {
        return new ViewAlerts(
                database.transactions(), new Authorization(database.transactions(), audit), alerts, rules());
    }

    /** The oldest first, as {@code kind subject}, with {@code over} where it is. */
    List<String> all() {
        List<String> lines = new ArrayList<>();
        for (Alert alert : database.transactions().required(() -> alerts.newest(false, 1000))) {
            lines.add(0, (alert.isOpen() ? "" : "over ") + alert.kind().wireName() + " " + alert.subject());
        }
        return lines;
    }

    @Override
    public void close() {
        database.close();
    }
}
