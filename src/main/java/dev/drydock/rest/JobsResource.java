package dev.drydock.rest;

import dev.drydock.api.JobView;
import dev.drydock.api.PageView;
import dev.drydock.application.JobDefinition;
import dev.drydock.application.ListJobs;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.logging.Logger;

/** Jobs that can be run. A file in {@code jobs/} that cannot be used is left out and logged. */
@Path("jobs")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class JobsResource {
    private static final Logger LOG = Logger.getLogger(JobsResource.class.getName());

    @Inject
    CallerActor caller;

    @Inject
    ListJobs listJobs;

    @GET
    public PageView<JobView> list() {
        return new PageView<>(
                listJobs.list(caller.get()).stream()
                        .map(JobsResource::usable)
                        .flatMap(Optional::stream)
                        .map(JobsResource::view)
                        .toList(),
                null);
    }

    private static Optional<JobDefinition> usable(ListJobs.Listed listed) {
        listed.problem().ifPresent(LOG::warning);
        return listed.definition();
    }

    private static JobView view(JobDefinition job) {
        return new JobView(
                job.name(),
                job.digest(),
                job.parameters().stream()
                        .map(parameter -> new JobView.Parameter(
                                parameter.name(),
                                parameter.required(),
                                parameter.type().wireName(),
                                parameter.description()))
                        .toList());
    }
}
