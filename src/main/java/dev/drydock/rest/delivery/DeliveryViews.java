package dev.drydock.rest.delivery;

import dev.drydock.api.DeliveriesView.DraftView;
import dev.drydock.api.DeliveriesView.ItemView;
import dev.drydock.api.DeliveriesView.ReceivedView;
import dev.drydock.api.DeliveriesView.SentView;
import dev.drydock.application.delivery.ViewDeliveries.Draft;
import dev.drydock.application.delivery.ViewDeliveries.SentDelivery;
import dev.drydock.application.delivery.ViewDeliveries.TakenDelivery;
import dev.drydock.domain.delivery.DeliveryReceipt;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import java.util.List;

/** Deliveries for the wire. */
final class DeliveryViews {
    private DeliveryViews() {}

    static SentView of(SentDelivery delivery) {
        DeliveryStatement statement = delivery.statement();
        return new SentView(
                delivery.sent().to(),
                statement.sequence(),
                DeliveryStatement.folder(statement.route(), statement.sequence()),
                delivery.sent().digest(),
                statement.marking().orElse(null),
                items(statement.contents().items()),
                statement.contents().volumes().size(),
                statement.contents().bytes(),
                delivery.sent().sealedAt().toString(),
                statement.expires().toString(),
                delivery.answer().map(answer -> answer.verdict().name()).orElse(null),
                delivery.answer()
                        .map(DeliveryReceipt::reason)
                        .filter(reason -> !reason.isEmpty())
                        .orElse(null),
                delivery.answer().map(answer -> answer.at().toString()).orElse(null),
                delivery.answer().map(DeliveryReceipt::serving).orElse(List.of()).stream()
                        .map(one -> one.model() + "/" + one.version())
                        .toList());
    }

    static ReceivedView of(TakenDelivery delivery) {
        DeliveryStatement statement = delivery.statement();
        return new ReceivedView(
                delivery.received().from(),
                statement.sequence(),
                DeliveryStatement.folder(statement.route(), statement.sequence()),
                delivery.received().digest(),
                statement.marking().orElse(null),
                items(statement.contents().items()),
                delivery.received().takenAt().toString(),
                delivery.received().custody().medium(),
                delivery.received().custody().custodian());
    }

    static DraftView of(Draft draft) {
        return new DraftView(items(draft.items()), draft.leftOut());
    }

    private static List<ItemView> items(List<Item> items) {
        return items.stream()
                .map(item -> new ItemView(item.kind().wireName(), item.name(), item.digest(), item.bytes()))
                .toList();
    }
}
