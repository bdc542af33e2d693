package dev.drydock.application.alert;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.alert.Alerts.Outgoing;
import dev.drydock.domain.alert.AlertKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Channels that do not take their messages, or not for every recipient: what could not be sent is itself an alert, for the other channels and the console. Tested by {@code AlertsTest}. */
@Singleton
final class UnsentAlerts implements AlertSource {
    private final Transactions transactions;
    private final Alerts alerts;
    private final AlertRules rules;

    @Inject
    UnsentAlerts(Transactions transactions, Alerts alerts, AlertRules rules) {
        this.transactions = transactions;
        this.alerts = alerts;
        this.rules = rules;
    }

    @Override
    public Set<AlertKind> kinds() {
        return Set.of(AlertKind.ALERT_NOT_SENT);
    }

    @Override
    public List<Condition> look(Instant now) {
        return rules.rule(AlertKind.ALERT_NOT_SENT)
                .map(rule -> transactions.required(() -> Stream.concat(
                                channels(now).stream().map(channel -> failing(channel, now.minus(rule.limit()))),
                                rules.channels().stream().map(this::refused))
                        .flatMap(Optional::stream)
                        .toList()))
                .orElse(List.of());
    }

    /** Its own, and those of other orchestrators that wait and have an alert already: it is not over. */
    private Set<String> channels(Instant now) {
        Set<String> open = alerts.open(kinds()).stream().map(Alert::subject).collect(Collectors.toSet());
        Set<String> channels = new TreeSet<>(alerts.channelsWaitingSince(now));
        channels.removeIf(channel -> !open.contains(subject(channel)));
        channels.addAll(rules.channels());
        return channels;
    }

    private static String subject(String channel) {
        return "channel/" + channel;
    }

    private Optional<Condition> failing(String channel, Instant before) {
        return alerts.outgoing(channel)
                .filter(message -> before.isAfter(since(message)))
                .map(message -> new Condition(AlertKind.ALERT_NOT_SENT, subject(channel), text(channel, message)));
    }

    private Optional<Condition> refused(String channel) {
        return alerts.lastRefused(channel)
                .map(sentence -> new Condition(AlertKind.ALERT_NOT_SENT, subject(channel) + " recipients", sentence));
    }

    /** One that a channel neither takes nor refuses hangs since it was made. */
    private static Instant since(Outgoing message) {
        return message.failingSince().orElse(message.made());
    }

    private String text(String channel, Outgoing message) {
        return "Channel " + channel + " has not taken a message since "
                + since(message)
                + ". Notices that wait for it: " + alerts.countUnsent(channel) + ". The last of " + message.attempts()
                + " attempts: "
                + message.failure().map(Alerts.Failure::sentence).orElse("")
                + " Nothing is lost: Drydock tries again until it succeeds.";
    }
}
