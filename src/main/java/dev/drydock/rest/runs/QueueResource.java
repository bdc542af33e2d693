package dev.drydock.rest.runs;

import dev.drydock.api.QueueView;
import dev.drydock.application.runs.Claim;
import dev.drydock.application.runs.ExecutionQueue.Entry;
import dev.drydock.application.runs.QueueOrder;
import dev.drydock.application.runs.QueueOrder.Turn;
import dev.drydock.application.runs.ViewQueue;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** What waits for slots, and what holds them. */
@Path("queue")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class QueueResource {
    @Inject
    CallerActor caller;

    @Inject
    ViewQueue viewQueue;

    @GET
    public QueueView view() {
        QueueOrder line = viewQueue.view(caller.get());
        return new QueueView(
                slots(line.slots()),
                slots(line.free()),
                line.holding().stream().map(QueueResource::claimed).toList(),
                line.turns().stream().map(QueueResource::waiting).toList());
    }

    private static QueueView.Slots slots(Claim.Slots slots) {
        return new QueueView.Slots(slots.gpu(), slots.cpu());
    }

    private static QueueView.Waiting waiting(Turn turn) {
        return new QueueView.Waiting(turn.place(), claimed(turn.entry()), turn.missing(), List.copyOf(turn.behind()));
    }

    private static QueueView.Claimed claimed(Entry entry) {
        Claim claim = entry.claim();
        return new QueueView.Claimed(
                entry.executionId(),
                entry.job(),
                entry.priority(),
                claim.gpu(),
                claim.cpu(),
                claim.alone().orElse(null));
    }
}
