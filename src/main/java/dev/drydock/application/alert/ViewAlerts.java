package dev.drydock.application.alert;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.alert.Alerts.Delivery;
import dev.drydock.application.alert.Alerts.Outgoing;
import dev.drydock.failure.AlertFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Shows the alerts of the site, and how its channels do. Tested by {@code AlertsTest}. */
@Singleton
public class ViewAlerts {
    public static final int MOST = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Alerts alerts;
    private final AlertRules rules;

    @Inject
    public ViewAlerts(Transactions transactions, Authorization authorization, Alerts alerts, AlertRules rules) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.alerts = alerts;
        this.rules = rules;
    }

    /** An alert, and what happened with its notices, the oldest first. */
    public record Viewed(Alert alert, List<Delivery> deliveries) {}

    /**
     * How a channel does.
     *
     * @param unsent notices that it has not taken yet
     * @param outgoing the message that it has to take next
     */
    public record ChannelState(String name, int unsent, Optional<Outgoing> outgoing) {}

    /**
     * The newest first.
     *
     * @param openOnly without those that are over
     * @param most 1 to {@value #MOST}
     * @throws DrydockException {@code USAGE}
     */
    public List<Alert> list(Actor actor, boolean openOnly, int most) {
        authorization.require(actor, Operation.VIEW, "alerts");
        if (most < 1 || most > MOST) {
            throw new DrydockException(
                    CommonFailure.USAGE, "limit is " + most + ". Ask for 1 to " + MOST + " alerts at a time.");
        }
        return transactions.required(() -> alerts.newest(openOnly, most));
    }

    /** How many stand that nobody has acknowledged. */
    public int countUnacknowledged(Actor actor) {
        authorization.require(actor, Operation.VIEW, "alerts");
        return transactions.required(alerts::countUnacknowledged);
    }

    /** @throws DrydockException {@code ALERT_UNKNOWN} */
    public Viewed view(Actor actor, long number) {
        authorization.require(actor, Operation.VIEW, "alert/" + number);
        return transactions.required(() -> new Viewed(require(alerts, number), alerts.deliveries(number)));
    }

    static Alert require(Alerts alerts, long number) {
        return alerts.find(number)
                .orElseThrow(() -> new DrydockException(
                        AlertFailure.ALERT_UNKNOWN,
                        "There is no alert " + number
                                + ". 'drydock alerts list --all' lists the alerts with their numbers; those that were over"
                                + " for 90 days are removed."));
    }

    /** In the order of {@code site.yaml}. */
    public List<ChannelState> channels(Actor actor) {
        authorization.require(actor, Operation.VIEW, "alerts");
        return transactions.required(() -> rules.channels().stream()
                .map(name -> new ChannelState(name, alerts.countUnsent(name), alerts.outgoing(name)))
                .toList());
    }
}
