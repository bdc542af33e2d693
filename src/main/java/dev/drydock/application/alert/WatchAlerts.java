package dev.drydock.application.alert;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.alert.AlertKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Compares what is so at the site with its open alerts: opens those that are missing and ends those that are over, and queues a notice of
 * each for every channel. Opening and queueing are one transaction, under a lock of the site. So each alert is opened once, by one of
 * several orchestrators, and a kill loses no notice. Not thread-safe. Tested by {@code AlertsTest}.
 */
@Singleton
public class WatchAlerts {
    private static final Logger LOG = Logger.getLogger(WatchAlerts.class.getName());
    /** An alert that was over for so long is removed. */
    private static final Duration KEPT = Duration.ofDays(90);
    /** What waits for a channel that the site does not have is kept for so long: another orchestrator may have it already, or still. */
    private static final Duration DROPPED = Duration.ofDays(1);

    private final Transactions transactions;
    private final Alerts alerts;
    private final AlertSources sources;
    private final AlertRules rules;
    private final Journal journal;
    private final Map<AlertSource, String> failing = new HashMap<>();
    private String said = "";
    private boolean first = true;

    @Inject
    public WatchAlerts(
            Transactions transactions, Alerts alerts, AlertSources sources, AlertRules rules, Journal journal) {
        this.transactions = transactions;
        this.alerts = alerts;
        this.sources = sources;
        this.rules = rules;
        this.journal = journal;
    }

    /** Looks once. Call it regularly, outside a transaction. It logs a failure, and the next look tries again. */
    public void look() {
        try {
            boolean agree = sources.clocksAgree();
            sources.all().stream().filter(this::isWanted).forEach(source -> look(source, agree));
            List<Condition> failures = failing.values().stream()
                    .distinct()
                    .map(text -> new Condition(AlertKind.WATCH_FAILED, sources.here(), text))
                    .toList();
            transactions.run(() -> {
                alerts.lock();
                if (agree) { // by another time other things are so
                    compare(failures, Set.of(AlertKind.WATCH_FAILED));
                    tidy();
                }
            });
            first = false;
            said = "";
        } catch (RuntimeException e) {
            if (!said.equals(e.toString())) {
                said = e.toString();
                LOG.log(Level.WARNING, "the alerts could not be looked at; the next look tries again", e);
            }
        }
    }

    private boolean isWanted(AlertSource source) {
        return source.kinds().stream().anyMatch(kind -> rules.rule(kind).isPresent());
    }

    /** What one source cannot look at is no reason to leave the others, and what it reads for long holds up none before it. */
    private void look(AlertSource source, boolean agree) {
        try {
            List<Condition> found = source.look(journal.now());
            Set<AlertKind> seen = EnumSet.noneOf(AlertKind.class);
            seen.addAll(source.kinds());
            if (!agree) { // by another time other things are so
                seen.retainAll(Set.of(AlertKind.CLOCK_APART));
            }
            transactions.run(() -> {
                alerts.lock();
                compare(found, seen);
            });
            failing.remove(source);
        } catch (RuntimeException e) {
            String kinds =
                    source.kinds().stream().map(AlertKind::wireName).sorted().collect(Collectors.joining(", "));
            String text = "This orchestrator cannot look at " + kinds + ": "
                    + e.getClass().getSimpleName() + ": " + e.getMessage()
                    + ". Alerts of these kinds neither begin nor end until it can. The server's log has the cause.";
            if (!text.equals(failing.put(source, text))) {
                LOG.log(Level.WARNING, text, e);
            }
        }
    }

    private void compare(List<Condition> found, Set<AlertKind> kinds) {
        Instant now = journal.now();
        Set<AlertKind> seen = kinds.stream()
                .filter(kind -> rules.rule(kind).isPresent())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(AlertKind.class)));
        Map<String, Condition> wanted = new LinkedHashMap<>();
        found.stream()
                .filter(condition -> seen.contains(condition.kind()))
                .forEach(condition -> wanted.putIfAbsent(key(condition.kind(), condition.subject()), condition));
        for (Alert alert : alerts.open(seen)) {
            Condition same = wanted.remove(key(alert.kind(), alert.subject()));
            if (same == null ? sources.mayEnd(alert) : same.over()) {
                end(alert, now);
            } else if (same != null && !same.text().equals(alert.text())) {
                alerts.say(alert.number(), same.text());
            }
        }
        wanted.values().stream()
                .filter(condition -> !condition.over() || !alerts.wasThere(condition))
                .forEach(condition -> begin(condition, now));
    }

    private void tidy() {
        Instant now = journal.now();
        if (first) { // later, another orchestrator may still have its kind on
            alerts.open(EnumSet.allOf(AlertKind.class)).stream()
                    .filter(alert -> rules.rule(alert.kind()).isEmpty())
                    .forEach(alert -> end(alert, now));
        }
        remind(now);
        alerts.channelsWaitingSince(now.minus(DROPPED)).stream()
                .filter(channel -> !rules.channels().contains(channel))
                .forEach(this::drop);
        int purged = alerts.purge(now.minus(KEPT));
        if (purged > 0) {
            journal.append(
                    AuditLog.Event.of(sources.actor(), "alert.purge", "alerts", "removed", Integer.toString(purged)));
        }
    }

    private static String key(AlertKind kind, String subject) {
        return kind.wireName() + ' ' + subject;
    }

    private void begin(Condition condition, Instant now) {
        long number = alerts.add(condition, rules.severityOf(condition.kind()), now);
        LOG.warning(() -> "alert=" + number + " kind=" + condition.kind().wireName() + " subject=" + condition.subject()
                + ": " + condition.text());
        rules.channelsOf(condition.kind()).forEach(channel -> alerts.queue(number, channel, false, now));
        if (condition.over()) {
            alerts.find(number).ifPresent(alert -> end(alert, now));
        }
    }

    private void end(Alert alert, Instant now) {
        alerts.end(alert.number(), now);
        LOG.info(() -> "alert=" + alert.number() + " kind=" + alert.kind().wireName() + " subject=" + alert.subject()
                + " is over");
        rules.channelsOf(alert.kind()).forEach(channel -> alerts.queue(alert.number(), channel, true, now));
    }

    private void remind(Instant now) {
        Duration repeat = rules.pace().repeat();
        if (repeat.isZero()) {
            return;
        }
        for (Alert alert : alerts.unacknowledged(now.minus(repeat))) {
            Set<String> waiting = alerts.deliveries(alert.number()).stream()
                    .filter(delivery -> delivery.sent().isEmpty())
                    .map(Alerts.Delivery::channel)
                    .collect(Collectors.toSet());
            rules.channelsOf(alert.kind()).stream()
                    .filter(channel -> !waiting.contains(channel))
                    .forEach(channel -> alerts.queue(alert.number(), channel, false, now));
        }
    }

    private void drop(String channel) {
        journal.append(AuditLog.Event.of(
                sources.actor(),
                "alert.drop",
                "channel/" + channel,
                "notices",
                Integer.toString(alerts.countUnsent(channel))));
        LOG.warning(() -> "channel=" + channel + " is no longer in etc/site.yaml: " + alerts.countUnsent(channel)
                + " notices that waited for it are not sent; the console still shows their alerts");
        alerts.drop(channel);
    }
}
