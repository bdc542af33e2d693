package dev.drydock.rest.delivery;

import dev.drydock.api.DeliveriesView;
import dev.drydock.api.DeliveriesView.DraftView;
import dev.drydock.application.delivery.SendRequest;
import dev.drydock.application.delivery.ViewDeliveries;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deliveries between sites. Jobs write and take them. */
@Path("deliveries")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class DeliveriesResource {
    @Inject
    CallerActor caller;

    @Inject
    ViewDeliveries viewDeliveries;

    /** The newest 1,000 of either direction. */
    @GET
    public DeliveriesView list() {
        return new DeliveriesView(
                viewDeliveries.sent(caller.get()).stream()
                        .map(DeliveryViews::of)
                        .toList(),
                viewDeliveries.received(caller.get()).stream()
                        .map(DeliveryViews::of)
                        .toList());
    }

    /** What the job {@code send-delivery} would send with these parameters; nothing is signed or counted. */
    @GET
    @Path("draft")
    public DraftView draft(
            @QueryParam("to") @Nullable String to,
            @QueryParam("packages") @Nullable String packages,
            @QueryParam("documents") @Nullable String documents,
            @QueryParam("exports") @Nullable String exports,
            @QueryParam("reports") @Nullable String reports,
            @QueryParam("marking") @Nullable String marking,
            @QueryParam("validDays") @Nullable String validDays,
            @QueryParam("volumeSize") @Nullable String volumeSize,
            @QueryParam("encrypt") @Nullable String encrypt,
            @QueryParam("again") @Nullable String again,
            @QueryParam("withdraw") @Nullable String withdraw) {
        Map<String, @Nullable String> given = new HashMap<>();
        given.put(SendRequest.PACKAGES, packages);
        given.put(SendRequest.DOCUMENTS, documents);
        given.put(SendRequest.EXPORTS, exports);
        given.put(SendRequest.REPORTS, reports);
        given.put(SendRequest.MARKING, marking);
        given.put(SendRequest.VALID_DAYS, validDays);
        given.put(SendRequest.VOLUME_SIZE, volumeSize);
        given.put(SendRequest.ENCRYPT, encrypt);
        given.put(SendRequest.AGAIN, again);
        given.put(SendRequest.WITHDRAW, withdraw);
        return DeliveryViews.of(viewDeliveries.draft(caller.get(), SendRequest.of(to == null ? "" : to, given)));
    }
}
