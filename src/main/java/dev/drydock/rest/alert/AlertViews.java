package dev.drydock.rest.alert;

import dev.drydock.api.AlertChannelView;
import dev.drydock.api.AlertView;
import dev.drydock.api.AlertView.DeliveryView;
import dev.drydock.application.alert.Alert;
import dev.drydock.application.alert.Alert.Acknowledgement;
import dev.drydock.application.alert.Alerts.Delivery;
import dev.drydock.application.alert.Alerts.Failure;
import dev.drydock.application.alert.Alerts.Outgoing;
import dev.drydock.application.alert.ViewAlerts.ChannelState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Alerts as the REST interface shows them. */
final class AlertViews {
    private AlertViews() {}

    static AlertView of(Alert alert, List<Delivery> deliveries) {
        Optional<Acknowledgement> acknowledged = alert.acknowledgement();
        return new AlertView(
                alert.number(),
                alert.kind().wireName(),
                alert.severity().wireName(),
                alert.subject(),
                alert.text(),
                alert.since().toString(),
                alert.over().map(Instant::toString).orElse(null),
                acknowledged.map(Acknowledgement::by).orElse(null),
                acknowledged.map(Acknowledgement::at).map(Instant::toString).orElse(null),
                acknowledged.map(Acknowledgement::note).orElse(null),
                deliveries.stream().map(AlertViews::of).toList());
    }

    private static DeliveryView of(Delivery delivery) {
        return new DeliveryView(
                delivery.channel(),
                delivery.over(),
                delivery.queued().toString(),
                delivery.message().orElse(null),
                delivery.sent().map(Instant::toString).orElse(null),
                delivery.failure().map(Failure::code).orElse(null),
                delivery.failure().map(Failure::sentence).orElse(null));
    }

    static AlertChannelView of(ChannelState channel) {
        Optional<Outgoing> outgoing = channel.outgoing();
        return new AlertChannelView(
                channel.name(),
                channel.unsent(),
                outgoing.flatMap(Outgoing::failingSince).map(Instant::toString).orElse(null),
                outgoing.map(Outgoing::next).map(Instant::toString).orElse(null),
                outgoing.flatMap(Outgoing::failure).map(Failure::sentence).orElse(null));
    }
}
