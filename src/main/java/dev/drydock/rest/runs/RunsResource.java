package dev.drydock.rest.runs;

import dev.drydock.api.BudgetView;
import dev.drydock.api.BudgetView.ResourceView;
import dev.drydock.api.PurgeRunsRequest;
import dev.drydock.api.PurgedRunsView;
import dev.drydock.api.RaiseBudgetRequest;
import dev.drydock.api.ReasonRequest;
import dev.drydock.api.RetryView;
import dev.drydock.api.RunHoldView;
import dev.drydock.application.access.Actor;
import dev.drydock.application.runs.CancelRetry;
import dev.drydock.application.runs.HoldRun;
import dev.drydock.application.runs.PurgeRuns;
import dev.drydock.application.runs.PurgeRuns.Purged;
import dev.drydock.application.runs.PurgeRuns.Request;
import dev.drydock.application.runs.Retry;
import dev.drydock.application.runs.ViewRetry;
import dev.drydock.application.training.RunBudgets;
import dev.drydock.application.training.RunBudgets.Use;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** Runs: an instance of a job with all of its executions. */
@Path("runs")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class RunsResource {
    @Inject
    CallerActor caller;

    @Inject
    PurgeRuns purgeRuns;

    @Inject
    HoldRun holdRun;

    @Inject
    RunBudgets budgets;

    @Inject
    CancelRetry cancelRetry;

    @Inject
    ViewRetry viewRetry;

    @POST
    @Path("purge")
    public PurgedRunsView purge(PurgeRunsRequest request) {
        Request purge = new Request(
                request.run() == null ? OptionalLong.empty() : OptionalLong.of(request.run()),
                Optional.ofNullable(request.job()),
                Optional.ofNullable(request.model()),
                Optional.ofNullable(request.submitter()),
                Objects.requireNonNullElse(request.statuses(), List.of()),
                Duration.ofSeconds(request.olderThanSeconds()));
        Purged purged = purgeRuns.purge(caller.get(), purge, request.dryRun());
        return new PurgedRunsView(
                request.dryRun(),
                purged.runs(),
                purged.executions(),
                purged.rejects(),
                purged.tasks(),
                purged.bytes(),
                purged.dueTimes(),
                purged.kept().stream()
                        .map(kept -> new PurgedRunsView.Kept(kept.run(), kept.why()))
                        .toList());
    }

    @GET
    @Path("{run: [0-9]+}/budget")
    public BudgetView budget(@PathParam("run") long run) {
        return new BudgetView(
                run,
                budgets.view(caller.get(), run).stream()
                        .map(RunsResource::resource)
                        .toList());
    }

    private static ResourceView resource(Use use) {
        return new ResourceView(
                use.resource().wireName(),
                use.limit().map(use.resource()::words).orElse(null),
                use.resource().words(use.used()),
                use.isOver());
    }

    @POST
    @Path("{run: [0-9]+}/budget")
    public BudgetView raise(@PathParam("run") long run, RaiseBudgetRequest request) {
        budgets.raise(
                caller.get(),
                run,
                Objects.requireNonNullElse(request.limits(), Map.of()),
                Objects.requireNonNullElse(request.reason(), ""));
        return budget(run);
    }

    /** The run is not restarted by Drydock itself any more. */
    @POST
    @Path("{run: [0-9]+}/retry/cancel")
    public RetryView cancelRetry(@PathParam("run") long run, ReasonRequest request) {
        Actor actor = caller.get();
        Retry cancelled = cancelRetry.cancel(actor, run, Objects.requireNonNullElse(request.reason(), ""));
        return ExecutionViews.retry(viewRetry.of(actor, cancelled.executionId()).orElseThrow());
    }

    @POST
    @Path("{run: [0-9]+}/hold")
    public RunHoldView hold(@PathParam("run") long run, ReasonRequest request) {
        holdRun.hold(caller.get(), run, Objects.requireNonNullElse(request.reason(), ""));
        return new RunHoldView(run, true);
    }

    @POST
    @Path("{run: [0-9]+}/release-hold")
    public RunHoldView release(@PathParam("run") long run, ReasonRequest request) {
        holdRun.release(caller.get(), run, Objects.requireNonNullElse(request.reason(), ""));
        return new RunHoldView(run, false);
    }
}
