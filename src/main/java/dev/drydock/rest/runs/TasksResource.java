package dev.drydock.rest.runs;

import dev.drydock.api.PurgeRequest;
import dev.drydock.api.PurgeView;
import dev.drydock.application.runs.PurgeTasks;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;

/** What workers' tasks left on the disk. */
@Path("tasks")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class TasksResource {
    @Inject
    CallerActor caller;

    @Inject
    PurgeTasks purgeTasks;

    @POST
    @Path("purge")
    @Consumes(MediaType.APPLICATION_JSON)
    public PurgeView purge(PurgeRequest request) {
        PurgeTasks.Purged purged =
                purgeTasks.purge(caller.get(), Duration.ofSeconds(request.olderThanSeconds()), request.dryRun());
        return new PurgeView(request.dryRun(), purged.runs(), purged.tasks(), purged.bytes());
    }
}
