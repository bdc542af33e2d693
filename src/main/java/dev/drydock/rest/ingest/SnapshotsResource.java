package dev.drydock.rest.ingest;

import dev.drydock.api.SnapshotView;
import dev.drydock.application.ingest.ViewSnapshot;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Sealed snapshots: what their columns are like, and what of that is unusual. No rows. */
@Path("snapshots")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SnapshotsResource {
    @Inject
    CallerActor caller;

    @Inject
    ViewSnapshot viewSnapshot;

    @GET
    @Path("{id: [0-9a-f]{64}}")
    public SnapshotView view(@PathParam("id") String id) {
        return SnapshotViews.view(viewSnapshot.view(caller.get(), new SnapshotId(id)));
    }
}
