package dev.drydock.rest;

import dev.drydock.api.ComparisonView;
import dev.drydock.api.ExecutionView;
import dev.drydock.api.PageView;
import dev.drydock.api.PreviewView;
import dev.drydock.api.ReasonRequest;
import dev.drydock.api.RestartRequest;
import dev.drydock.api.SubmitRequest;
import dev.drydock.application.AbandonExecution;
import dev.drydock.application.Actor;
import dev.drydock.application.CompareExecutions;
import dev.drydock.application.Comparison;
import dev.drydock.application.ExecutionSearch;
import dev.drydock.application.Executions.Execution;
import dev.drydock.application.ListExecutions;
import dev.drydock.application.PreviewRestart;
import dev.drydock.application.RestartExecution;
import dev.drydock.application.SearchQuestion;
import dev.drydock.application.StopExecution;
import dev.drydock.application.SubmitJob;
import dev.drydock.application.ViewExecution;
import dev.drydock.application.ViewExecution.View;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Executions of jobs. */
@Path("executions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ExecutionsResource {
    @Inject
    CallerActor caller;

    @Inject
    SubmitJob submitJob;

    @Inject
    ListExecutions listExecutions;

    @Inject
    Clock clock;

    @Inject
    ViewExecution viewExecution;

    @Inject
    StopExecution stopExecution;

    @Inject
    RestartExecution restartExecution;

    @Inject
    CompareExecutions compareExecutions;

    @Inject
    PreviewRestart previewRestart;

    @Inject
    AbandonExecution abandonExecution;

    @POST
    public Response submit(SubmitRequest request) {
        if (request.job() == null) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID, "Nothing was started: the request names no job. Give one.");
        }
        Map<String, String> parameters = request.parameters() == null ? Map.of() : request.parameters();
        Actor actor = caller.get();
        OptionalInt priority = request.priority() == null ? OptionalInt.empty() : OptionalInt.of(request.priority());
        Execution started =
                submitJob.submit(actor, request.job(), parameters, Optional.ofNullable(request.token()), priority);
        return created(ExecutionViews.whole(viewExecution.view(actor, started.executionId())));
    }

    /** Filters are Liberty's and Drydock's own; {@code docs/formats.md} lists them. */
    @GET
    public PageView<ExecutionView> list(@Context UriInfo address) {
        MultivaluedMap<String, String> asked = address.getQueryParameters();
        ExecutionSearch search = SearchQuestion.read(asked, clock.instant());
        List<View> executions = listExecutions.search(caller.get(), search);
        boolean goesOn = search.order().isEmpty() && search.skip() == 0 && executions.size() == search.limit();
        String next = goesOn
                ? Long.toString(
                        executions.get(executions.size() - 1).execution().executionId())
                : null;
        return new PageView<>(executions.stream().map(ExecutionViews::whole).toList(), next);
    }

    @GET
    @Path("{id: [0-9]+}")
    public ExecutionView view(@PathParam("id") long id) {
        return ExecutionViews.whole(viewExecution.view(caller.get(), id));
    }

    @GET
    @Path("{id: [0-9]+}/comparison")
    public ComparisonView compare(@PathParam("id") long id, @QueryParam("with") @Nullable Long other) {
        if (other == null) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Execution " + id + " was compared with nothing: name another one, by the parameter with.");
        }
        Comparison comparison = compareExecutions.compare(caller.get(), id, other);
        return new ComparisonView(
                comparison.a(),
                comparison.b(),
                comparison.sections().stream()
                        .map(section -> new ComparisonView.Section(
                                section.title(),
                                section.rows().stream()
                                        .map(row -> new ComparisonView.Row(
                                                row.name(),
                                                row.a().orElse(null),
                                                row.b().orElse(null),
                                                row.differs()))
                                        .toList()))
                        .toList());
    }

    @POST
    @Path("{id: [0-9]+}/stop")
    @Consumes(MediaType.WILDCARD)
    public ExecutionView stop(@PathParam("id") long id) {
        Actor actor = caller.get();
        stopExecution.stop(actor, id);
        return ExecutionViews.whole(viewExecution.view(actor, id));
    }

    /** What a restart would do; nothing is changed. */
    @GET
    @Path("{id: [0-9]+}/preview")
    public PreviewView preview(@PathParam("id") long id, @QueryParam("from") @Nullable String fromStep) {
        return PreviewViews.of(previewRestart.preview(caller.get(), id, Optional.ofNullable(fromStep)), fromStep);
    }

    @POST
    @Path("{id: [0-9]+}/restart")
    public Response restart(@PathParam("id") long id, RestartRequest request) {
        Actor actor = caller.get();
        long restarted = restartExecution
                .restart(actor, id, Optional.ofNullable(request.fromStep()), Optional.ofNullable(request.reason()))
                .executionId();
        return created(ExecutionViews.restarted(
                viewExecution.view(actor, restarted), previewRestart.jobChange(actor, restarted)));
    }

    @POST
    @Path("{id: [0-9]+}/abandon")
    public ExecutionView abandon(@PathParam("id") long id, ReasonRequest request) {
        if (request.reason() == null || request.reason().isBlank()) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID,
                    "Execution " + id + " was not abandoned: that needs a reason. Give one.");
        }
        Actor actor = caller.get();
        abandonExecution.abandon(actor, id, request.reason());
        return ExecutionViews.whole(viewExecution.view(actor, id));
    }

    private static Response created(ExecutionView execution) {
        return Response.created(URI.create("executions/" + execution.id()))
                .entity(execution)
                .build();
    }
}
