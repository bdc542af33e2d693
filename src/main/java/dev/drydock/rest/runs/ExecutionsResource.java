package dev.drydock.rest.runs;

import dev.drydock.api.ComparisonView;
import dev.drydock.api.DriftView;
import dev.drydock.api.ExecutionView;
import dev.drydock.api.PageView;
import dev.drydock.api.PreviewView;
import dev.drydock.api.PriorityRequest;
import dev.drydock.api.ReasonRequest;
import dev.drydock.api.RestartRequest;
import dev.drydock.api.SubmitRequest;
import dev.drydock.application.access.Actor;
import dev.drydock.application.drift.ViewDrift;
import dev.drydock.application.release.ViewApprovers;
import dev.drydock.application.runs.AbandonExecution;
import dev.drydock.application.runs.CompareExecutions;
import dev.drydock.application.runs.Comparison;
import dev.drydock.application.runs.ExecutionSearch;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.ListExecutions;
import dev.drydock.application.runs.PreviewRestart;
import dev.drydock.application.runs.PrioritizeExecution;
import dev.drydock.application.runs.RestartExecution;
import dev.drydock.application.runs.SearchQuestion;
import dev.drydock.application.runs.StopExecution;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.application.runs.ViewExecution;
import dev.drydock.application.runs.ViewExecution.View;
import dev.drydock.application.runs.ViewRetry;
import dev.drydock.application.runs.ViewRetry.Shown;
import dev.drydock.application.training.ViewTraining;
import dev.drydock.application.training.ViewTrainingReport;
import dev.drydock.application.training.ViewTrainingReport.Form;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.rest.CallerActor;
import dev.drydock.rest.HtmlReport;
import dev.drydock.rest.drift.DriftViews;
import dev.drydock.rest.training.TrialViews;
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
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Executions of jobs. */
@Path("executions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ExecutionsResource {
    private static final String DAYS = "^([<>][0-9]{1,5}d|[0-9]{4}-[0-9]{2}-[0-9]{2}(:[0-9]{4}-[0-9]{2}-[0-9]{2})?)$";
    private static final String STATE = "(WAITING|STARTING|STARTED|STOPPING|STOPPED|FAILED|COMPLETED|ABANDONED"
            + "|SUBMITTED|JMS_QUEUED|JMS_CONSUMED|DISPATCHED)";
    private static final String STATES = "^" + STATE + "(," + STATE + ")*$";
    private static final String DIGESTS = "^[0-9a-f]{64}(,[0-9a-f]{64})*$";
    private static final String FIELD = "-?(jobInstanceId|executionId|jobName|model|submitter|instanceState|exitStatus"
            + "|createTime|lastUpdatedTime)";
    private static final String SORT = "^" + FIELD + "(," + FIELD + ")*$";

    @Inject
    CallerActor caller;

    @Inject
    SubmitJob submitJob;

    @Inject
    ListExecutions listExecutions;

    @Inject
    Clock clock;

    @Inject
    ViewTraining viewTraining;

    @Inject
    ViewExecution viewExecution;

    @Inject
    StopExecution stopExecution;

    @Inject
    PrioritizeExecution prioritizeExecution;

    @Inject
    RestartExecution restartExecution;

    @Inject
    ViewTrainingReport viewTrainingReport;

    @Inject
    ViewDrift viewDrift;

    @Inject
    CompareExecutions compareExecutions;

    @Inject
    PreviewRestart previewRestart;

    @Inject
    AbandonExecution abandonExecution;

    @Inject
    ViewApprovers viewApprovers;

    @Inject
    ViewRetry viewRetry;

    @POST
    public Response submit(SubmitRequest request) {
        if (request.job() == null) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID, "Nothing was started: the request names no job. Name one.");
        }
        Map<String, String> parameters = request.parameters() == null ? Map.of() : request.parameters();
        Actor actor = caller.get();
        OptionalInt priority = request.priority() == null ? OptionalInt.empty() : OptionalInt.of(request.priority());
        Execution started =
                submitJob.submit(actor, request.job(), parameters, Optional.ofNullable(request.token()), priority);
        return created(ExecutionViews.with(
                ExecutionViews.whole(viewExecution.view(actor, started.executionId())),
                viewApprovers.ofRun(actor, started.instanceId())));
    }

    /** Filters are Liberty's and Drydock's own, and {@code jobParameter.NAME}; {@code docs/formats.md} has their forms. */
    @GET
    @Parameter(
            name = "jobInstanceId",
            in = ParameterIn.QUERY,
            description = "Runs by number: 10:20, >10, <10 or 10,12",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            pattern = "^([<>][0-9]{1,18}|[0-9]{1,18}:[0-9]{1,18}|[0-9]{1,18}(,[0-9]{1,18})*)$",
                            example = "10:20"))
    @Parameter(
            name = "createTime",
            in = ParameterIn.QUERY,
            description = "Days in UTC, including the last one: 2026-11-01:2026-11-24, >3d, <3d or 2026-11-24",
            schema = @Schema(type = SchemaType.STRING, pattern = DAYS, example = ">3d"))
    @Parameter(
            name = "lastUpdatedTime",
            in = ParameterIn.QUERY,
            description = "As createTime, of the newest change",
            schema = @Schema(type = SchemaType.STRING, pattern = DAYS, example = "2026-11-24"))
    @Parameter(
            name = "instanceState",
            in = ParameterIn.QUERY,
            description = "States as Liberty names them, or as status; several separated by commas",
            schema = @Schema(type = SchemaType.STRING, pattern = STATES, example = "DISPATCHED"))
    @Parameter(
            name = "status",
            in = ParameterIn.QUERY,
            description =
                    "WAITING, STARTING, STARTED, STOPPING, STOPPED, FAILED, COMPLETED, ABANDONED; several separated by commas",
            schema = @Schema(type = SchemaType.STRING, pattern = STATES, example = "FAILED,STOPPED"))
    @Parameter(
            name = "exitStatus",
            in = ParameterIn.QUERY,
            description = "Exit status; * at either end stands for any text, several separated by commas",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "jobName",
            in = ParameterIn.QUERY,
            description = "Name of the job; * at either end stands for any text, several separated by commas",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "job",
            in = ParameterIn.QUERY,
            description = "As jobName; * at either end stands for any text, several separated by commas",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "appName",
            in = ParameterIn.QUERY,
            description =
                    "What Liberty calls the application, drydock; * at either end stands for any text, several separated by commas",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "submitter",
            in = ParameterIn.QUERY,
            description = "Who submitted; * at either end stands for any text, several separated by commas",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "model",
            in = ParameterIn.QUERY,
            description = "Name of the model; * at either end stands for any text, several separated by commas",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "snapshot",
            in = ParameterIn.QUERY,
            description = "Id of a snapshot that the run sealed; several separated by commas",
            schema = @Schema(type = SchemaType.STRING, pattern = DIGESTS))
    @Parameter(
            name = "package",
            in = ParameterIn.QUERY,
            description = "Digest of a package that the run signed; several separated by commas",
            schema = @Schema(type = SchemaType.STRING, pattern = DIGESTS))
    @Parameter(
            name = "sort",
            in = ParameterIn.QUERY,
            description = "Fields, separated by commas, each with - before it for the greatest first",
            schema = @Schema(type = SchemaType.STRING, pattern = SORT, example = "-createTime"))
    @Parameter(
            name = "page",
            in = ParameterIn.QUERY,
            description = "Which page, from 0",
            schema =
                    @Schema(
                            type = SchemaType.INTEGER,
                            format = "int32",
                            minimum = "0",
                            maximum = "1000000",
                            defaultValue = "0"))
    @Parameter(
            name = "pageSize",
            in = ParameterIn.QUERY,
            description = "How many a page",
            schema =
                    @Schema(
                            type = SchemaType.INTEGER,
                            format = "int32",
                            minimum = "1",
                            maximum = "1000",
                            defaultValue = "50"))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "As pageSize, which wins",
            schema =
                    @Schema(
                            type = SchemaType.INTEGER,
                            format = "int32",
                            minimum = "1",
                            maximum = "1000",
                            defaultValue = "50"))
    @Parameter(
            name = "before",
            in = ParameterIn.QUERY,
            description = "Only executions with a lower number: the next page",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0"))
    @Parameter(
            name = "ignoreCase",
            in = ParameterIn.QUERY,
            description = "Texts without regard to case",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    @Parameter(
            name = "latest",
            in = ParameterIn.QUERY,
            description = "Only the latest execution of each run",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    public PageView<ExecutionView> list(@Context UriInfo address) {
        MultivaluedMap<String, String> asked = address.getQueryParameters();
        ExecutionSearch search = SearchQuestion.read(asked, clock.instant());
        List<View> executions = listExecutions.search(caller.get(), search);
        boolean goesOn = search.order().isEmpty() && search.skip() == 0 && executions.size() == search.limit();
        String next = goesOn
                ? Long.toString(
                        executions.get(executions.size() - 1).execution().executionId())
                : null;
        Map<Long, Shown> retries = viewRetry.pending(
                caller.get(), executions.stream().map(View::execution).toList());
        return new PageView<>(
                executions.stream().map(view -> listed(view, retries)).toList(), next);
    }

    private static ExecutionView listed(View view, Map<Long, Shown> retries) {
        ExecutionView listed = ExecutionViews.whole(view);
        return Optional.ofNullable(retries.get(listed.id()))
                .map(ExecutionViews::retry)
                .map(listed::withRetry)
                .orElse(listed);
    }

    @GET
    @Path("{id: [0-9]+}")
    public ExecutionView view(@PathParam("id") long id) {
        View view = viewExecution.view(caller.get(), id);
        ExecutionView shown = ExecutionViews.with(
                        ExecutionViews.whole(view),
                        viewApprovers.ofRun(caller.get(), view.execution().instanceId()))
                .withTrials(viewTraining.viewNewest(caller.get(), id).stream()
                        .map(TrialViews::of)
                        .toList());
        return withRetry(caller.get(), shown);
    }

    private ExecutionView withRetry(Actor actor, ExecutionView shown) {
        return viewRetry
                .of(actor, shown.id())
                .map(ExecutionViews::retry)
                .map(shown::withRetry)
                .orElse(shown);
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

    /** What the execution's run measured of drift. */
    @GET
    @Path("{id: [0-9]+}/training-report")
    public StreamingOutput trainingReport(@PathParam("id") long id) {
        byte[] report = viewTrainingReport.ofExecution(caller.get(), id, Form.JSON);
        return out -> out.write(report);
    }

    @GET
    @Path("{id: [0-9]+}/training-report.html")
    @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
    public Response trainingReportPage(@PathParam("id") long id) {
        return HtmlReport.answer(viewTrainingReport.ofExecution(caller.get(), id, Form.PAGE));
    }

    @GET
    @Path("{id: [0-9]+}/drift")
    public DriftView drift(@PathParam("id") long id) {
        return viewDrift
                .view(caller.get(), id)
                .map(DriftViews::view)
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.NOT_FOUND,
                        "The run of execution " + id + " has no drift report: its job measures none, it has not come so"
                                + " far, or the report was removed."));
    }

    @POST
    @Path("{id: [0-9]+}/stop")
    @Consumes(MediaType.WILDCARD)
    public ExecutionView stop(@PathParam("id") long id) {
        Actor actor = caller.get();
        boolean cancelled = stopExecution.stop(actor, id).isPresent();
        ExecutionView stopped = ExecutionViews.whole(viewExecution.view(actor, id));
        return cancelled ? withRetry(actor, stopped) : stopped;
    }

    /** Of one that waits. */
    @POST
    @Path("{id: [0-9]+}/priority")
    public ExecutionView prioritize(@PathParam("id") long id, PriorityRequest request) {
        if (request.priority() == null) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID,
                    "Execution " + id + " keeps its priority: the request has none. Send a number from 0 to 9.");
        }
        Actor actor = caller.get();
        prioritizeExecution.prioritize(actor, id, request.priority());
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
                .restart(
                        actor,
                        id,
                        Optional.ofNullable(request.fromStep()),
                        Optional.ofNullable(request.reason()),
                        Optional.ofNullable(request.jobDigest()))
                .executionId();
        return created(ExecutionViews.restarted(
                viewExecution.view(actor, restarted), previewRestart.jobChange(actor, restarted)));
    }

    @POST
    @Path("{id: [0-9]+}/abandon")
    public ExecutionView abandon(@PathParam("id") long id, ReasonRequest request) {
        Actor actor = caller.get();
        List<String> left = abandonExecution.abandon(actor, id, Objects.requireNonNullElse(request.reason(), ""));
        return ExecutionViews.whole(viewExecution.view(actor, id)).withLeftWorkers(left);
    }

    private static Response created(ExecutionView execution) {
        return Response.created(URI.create("executions/" + execution.id()))
                .entity(execution)
                .build();
    }
}
