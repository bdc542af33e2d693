package dev.drydock.rest.runs;

import dev.drydock.api.JobApprovalRequest;
import dev.drydock.api.JobView;
import dev.drydock.api.PageView;
import dev.drydock.application.runs.ApproveJob;
import dev.drydock.application.runs.JobApprovals.Standing;
import dev.drydock.application.runs.JobDefinition;
import dev.drydock.application.runs.ListJobs;
import dev.drydock.application.runs.RetrySettings;
import dev.drydock.failure.RetryPolicy;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Objects;
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

    @Inject
    ApproveJob approveJob;

    @Inject
    RetrySettings retries;

    @GET
    public PageView<JobView> list() {
        return new PageView<>(
                listJobs.list(caller.get()).stream()
                        .flatMap(listed -> view(listed).stream())
                        .toList(),
                null);
    }

    @POST
    @Path("{job}/approve")
    @Consumes(MediaType.APPLICATION_JSON)
    public JobView approve(@PathParam("job") String job, JobApprovalRequest request) {
        JobDefinition approved =
                approveJob.approve(caller.get(), job, Objects.requireNonNullElse(request.digest(), ""));
        return view(approved, Standing.APPROVED, retries.policy(job, approved.retry()));
    }

    private static Optional<JobView> view(ListJobs.Listed listed) {
        listed.problem().ifPresent(LOG::warning);
        return listed.definition().map(job -> view(job, listed.standing(), listed.retry()));
    }

    private static JobView view(JobDefinition job, Standing standing, RetryPolicy retry) {
        return new JobView(
                job.name(),
                job.digest(),
                job.parameters().stream()
                        .map(parameter -> new JobView.Parameter(
                                parameter.name(),
                                parameter.required(),
                                parameter.type().wireName(),
                                parameter.description()))
                        .toList(),
                job.releasing(),
                standing.wireName(),
                retry.toText());
    }
}
