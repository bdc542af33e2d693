package dev.drydock.rest.delivery;

import dev.drydock.api.FleetView;
import dev.drydock.application.access.Journal;
import dev.drydock.application.delivery.ViewFleet;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The sites that this one sends to. */
@Path("fleet")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class FleetResource {
    @Inject
    CallerActor caller;

    @Inject
    ViewFleet viewFleet;

    @Inject
    Journal journal;

    @GET
    public FleetView fleet() {
        return new FleetView(viewFleet.sites(caller.get()).stream()
                .map(site -> FleetViews.of(site, journal.now()))
                .toList());
    }
}
