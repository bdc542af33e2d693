package dev.drydock.application.alert;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.alert.Alert.Acknowledgement;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.failure.AlertFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What people do with alerts: they acknowledge one, or try the channels. Tested by {@code AlertsTest}. */
@Singleton
public class HandleAlerts {
    private static final int LONGEST_NOTE = 500;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Alerts alerts;
    private final AlertRules rules;
    private final Journal journal;

    @Inject
    public HandleAlerts(
            Transactions transactions, Authorization authorization, Alerts alerts, AlertRules rules, Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.alerts = alerts;
        this.rules = rules;
        this.journal = journal;
    }

    /**
     * Records that the actor takes care of the alert; nobody is reminded of it then. Another acknowledgement replaces the first.
     *
     * @param note what the actor does about it; may be empty
     * @throws DrydockException {@code ALERT_UNKNOWN}, {@code REQUEST_INVALID}
     */
    public Alert acknowledge(Actor actor, long number, String note) {
        return authorization.perform(actor, Operation.ACKNOWLEDGE_ALERT, "alert/" + number, () -> {
            String text = note.strip().replaceAll("\\s+", " ");
            if (text.length() > LONGEST_NOTE) {
                throw new DrydockException(
                        CommonFailure.REQUEST_INVALID,
                        "Alert " + number + " was not acknowledged: the note has " + text.length()
                                + " characters, and at most " + LONGEST_NOTE + " are kept. Shorten it.");
            }
            return transactions.required(() -> {
                alerts.lock();
                ViewAlerts.require(alerts, number);
                Instant now = journal.now().truncatedTo(ChronoUnit.MILLIS);
                alerts.acknowledge(number, new Acknowledgement(actor.name(), text, now));
                journal.append(AuditLog.Event.of(actor.name(), "alert.acknowledge", "alert/" + number, "note", text));
                return ViewAlerts.require(alerts, number);
            });
        });
    }

    /**
     * Queues a notice that says that it is a test. It goes the way of every other one.
     *
     * @param channel empty for all
     * @return its number
     * @throws DrydockException {@code ALERT_CHANNEL_UNKNOWN}
     */
    public long test(Actor actor, Optional<String> channel) {
        String subject = "test/" + channel.filter(this::isKnown).orElse("all");
        return authorization.perform(actor, Operation.TEST_ALERTS, subject, () -> {
            List<String> names = channels(channel);
            return transactions.required(() -> {
                alerts.lock();
                Instant now = journal.now();
                long number = alerts.add(
                        new Condition(
                                AlertKind.TEST,
                                subject + " " + now,
                                actor.name() + " tries the channels of alerts. There is nothing to do."),
                        rules.severityOf(AlertKind.TEST),
                        now);
                names.forEach(name -> alerts.queue(number, name, false, now));
                alerts.end(number, now);
                journal.append(AuditLog.Event.of(
                        actor.name(), "alert.test", "alert/" + number, "channels", String.join(",", names)));
                return number;
            });
        });
    }

    private boolean isKnown(String channel) {
        return rules.channels().contains(channel);
    }

    private List<String> channels(Optional<String> channel) {
        channel.filter(name -> !isKnown(name)).ifPresent(name -> {
            throw new DrydockException(
                    AlertFailure.ALERT_CHANNEL_UNKNOWN,
                    "The site has no channel \"" + shown(name) + "\" for alerts. "
                            + (rules.channels().isEmpty()
                                    ? "etc/site.yaml has none under alerts.channels."
                                    : "It has " + String.join(", ", rules.channels()) + "."));
        });
        if (rules.channels().isEmpty()) {
            throw new DrydockException(
                    AlertFailure.ALERT_CHANNEL_UNKNOWN,
                    "The site has no channel for alerts: etc/site.yaml has none under alerts.channels. Add one, for example"
                            + " a file, and restart the orchestrator.");
        }
        return channel.map(List::of).orElse(rules.channels());
    }

    private static String shown(String name) {
        return name.length() > 63 ? name.substring(0, 63) + "…" : name;
    }
}
