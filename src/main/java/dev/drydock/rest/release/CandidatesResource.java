package dev.drydock.rest.release;

import dev.drydock.api.CandidateView;
import dev.drydock.api.ExecutionView;
import dev.drydock.api.PageView;
import dev.drydock.api.ReasonRequest;
import dev.drydock.api.ReceiverReportView;
import dev.drydock.api.ReproduceRequest;
import dev.drydock.api.StatementView;
import dev.drydock.api.VersionView;
import dev.drydock.application.access.Actor;
import dev.drydock.application.release.ApproveCandidate;
import dev.drydock.application.release.DownloadPackage;
import dev.drydock.application.release.DownloadVersion;
import dev.drydock.application.release.OfferStatement;
import dev.drydock.application.release.PromoteCandidate;
import dev.drydock.application.release.RejectCandidate;
import dev.drydock.application.release.ViewCandidate;
import dev.drydock.application.release.ViewReceiverReport;
import dev.drydock.application.release.ViewRegistry;
import dev.drydock.application.release.ViewStage;
import dev.drydock.application.release.WaiveGate;
import dev.drydock.application.training.CompareDefinitions;
import dev.drydock.application.training.ReproduceCandidate;
import dev.drydock.application.training.ViewTrainingReport;
import dev.drydock.application.training.ViewTrainingReport.Form;
import dev.drydock.application.validation.ViewServingChecks;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.rest.CallerActor;
import dev.drydock.rest.HtmlReport;
import dev.drydock.rest.RequestBody;
import dev.drydock.rest.runs.ExecutionViews;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Candidates: what they are, what their report says, and what people decide about them. */
@Path("candidates")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class CandidatesResource {
    private static final String ONE = "{model}/{number: [1-9][0-9]{0,8}}";

    @Inject
    CallerActor caller;

    @Inject
    ViewRegistry viewRegistry;

    @Inject
    ViewCandidate viewCandidate;

    @Inject
    ViewStage viewStage;

    @Inject
    ViewReceiverReport viewReceiverReport;

    @Inject
    DownloadVersion downloadVersion;

    @Inject
    DownloadPackage downloadPackage;

    @Inject
    ViewServingChecks viewServingChecks;

    @Inject
    ViewTrainingReport viewTrainingReport;

    @Inject
    OfferStatement offerStatement;

    @Inject
    ApproveCandidate approveCandidate;

    @Inject
    WaiveGate waiveGate;

    @Inject
    RejectCandidate rejectCandidate;

    @Inject
    PromoteCandidate promoteCandidate;

    @Inject
    ReproduceCandidate reproduceCandidate;

    @Inject
    CompareDefinitions compareDefinitions;

    @GET
    public PageView<CandidateView> candidates() {
        Actor actor = caller.get();
        List<CandidateView> candidates = viewRegistry.candidates(actor).stream()
                .map(overview -> ReleaseViews.candidate(
                        viewCandidate.candidate(actor, overview.version().id()), Optional.empty(), Optional.empty()))
                .toList();
        return new PageView<>(candidates, null);
    }

    @GET
    @Path(ONE)
    public CandidateView candidate(@PathParam("model") String model, @PathParam("number") int number) {
        VersionId id = new VersionId(model, number);
        return ReleaseViews.candidate(
                viewCandidate.candidate(caller.get(), id),
                compareDefinitions.withParent(caller.get(), id),
                viewStage.of(caller.get(), id));
    }

    @GET
    @Path(ONE + "/report")
    public StreamingOutput report(@PathParam("model") String model, @PathParam("number") int number) {
        byte[] report = downloadVersion.report(caller.get(), new VersionId(model, number));
        return out -> out.write(report);
    }

    @GET
    @Path(ONE + "/comparison")
    public StreamingOutput comparison(@PathParam("model") String model, @PathParam("number") int number) {
        byte[] envelope = downloadVersion
                .comparison(caller.get(), new VersionId(model, number))
                .getBytes(StandardCharsets.UTF_8);
        return out -> out.write(envelope);
    }

    @GET
    @Path(ONE + "/report.html")
    @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
    public Response reportPage(@PathParam("model") String model, @PathParam("number") int number) {
        return HtmlReport.answer(downloadVersion.reportPage(caller.get(), new VersionId(model, number)));
    }

    /** The report of the last check of the version while it was in service. */
    @GET
    @Path(ONE + "/check")
    public StreamingOutput check(@PathParam("model") String model, @PathParam("number") int number) {
        byte[] report = viewServingChecks.report(caller.get(), new VersionId(model, number));
        return out -> out.write(report);
    }

    @GET
    @Path(ONE + "/check.html")
    @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
    public Response checkPage(@PathParam("model") String model, @PathParam("number") int number) {
        return HtmlReport.answer(viewServingChecks.reportPage(caller.get(), new VersionId(model, number)));
    }

    @GET
    @Path(ONE + "/receiver-report")
    public ReceiverReportView receiverReport(@PathParam("model") String model, @PathParam("number") int number) {
        return ReleaseViews.receiverReport(viewReceiverReport.require(caller.get(), new VersionId(model, number)));
    }

    @GET
    @Path(ONE + "/training-report")
    public StreamingOutput trainingReport(@PathParam("model") String model, @PathParam("number") int number) {
        byte[] report = viewTrainingReport.ofVersion(caller.get(), new VersionId(model, number), Form.JSON);
        return out -> out.write(report);
    }

    @GET
    @Path(ONE + "/training-report.html")
    @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
    public Response trainingReportPage(@PathParam("model") String model, @PathParam("number") int number) {
        return HtmlReport.answer(viewTrainingReport.ofVersion(caller.get(), new VersionId(model, number), Form.PAGE));
    }

    @GET
    @Path(ONE + "/package")
    @Produces("application/x-tar")
    public StreamingOutput packageOf(
            @PathParam("model") String model,
            @PathParam("number") int number,
            @QueryParam("signing") @DefaultValue("false") boolean signing) {
        DownloadPackage.Sender sender = downloadPackage.download(caller.get(), new VersionId(model, number), signing);
        return sender::writeTo;
    }

    @GET
    @Path(ONE + "/statement")
    public StatementView statement(
            @PathParam("model") String model,
            @PathParam("number") int number,
            @QueryParam("action") @DefaultValue("activate") String action,
            @QueryParam("gate") @Nullable String gate,
            @QueryParam("reason") @Nullable String reason,
            @QueryParam("acceptDifferences") @DefaultValue("false") boolean acceptDifferences,
            @QueryParam("breakGlass") @DefaultValue("false") boolean breakGlass) {
        OfferStatement.Offer offer = offerStatement.offer(
                caller.get(),
                new VersionId(model, number),
                new OfferStatement.Wanted(
                        actionOf(action),
                        Optional.ofNullable(gate),
                        Optional.ofNullable(reason),
                        acceptDifferences,
                        breakGlass));
        byte[] payload = offer.payload().getBytes(StandardCharsets.UTF_8);
        return new StatementView(offer.payloadType(), Base64.getEncoder().encodeToString(payload));
    }

    private static Action actionOf(String name) {
        return Action.ofWireName(name)
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.REQUEST_INVALID,
                        "There is no action '" + name + "'. Name activate, waive or roll-back."));
    }

    @POST
    @Path(ONE + "/approvals")
    @Consumes(MediaType.APPLICATION_JSON)
    public VersionView approve(
            @PathParam("model") String model,
            @PathParam("number") int number,
            @QueryParam("breakGlass") boolean breakGlass,
            InputStream envelope) {
        VersionId id = new VersionId(model, number);
        String statement = new String(RequestBody.read(envelope), StandardCharsets.UTF_8);
        return ReleaseViews.version(
                breakGlass
                        ? approveCandidate.approveByBreakGlass(caller.get(), id, statement)
                        : approveCandidate.approve(caller.get(), id, statement),
                List.of());
    }

    @POST
    @Path(ONE + "/waivers")
    @Consumes(MediaType.APPLICATION_JSON)
    public VersionView waive(@PathParam("model") String model, @PathParam("number") int number, InputStream envelope) {
        return ReleaseViews.version(
                waiveGate.waive(
                        caller.get(),
                        new VersionId(model, number),
                        new String(RequestBody.read(envelope), StandardCharsets.UTF_8)),
                List.of());
    }

    @POST
    @Path(ONE + "/rejection")
    @Consumes(MediaType.APPLICATION_JSON)
    public VersionView reject(
            @PathParam("model") String model, @PathParam("number") int number, ReasonRequest request) {
        String reason = request.reason() == null ? "" : request.reason();
        return ReleaseViews.version(
                rejectCandidate.reject(caller.get(), new VersionId(model, number), reason), List.of());
    }

    /** Starts the job; the body says nothing. */
    @POST
    @Path(ONE + "/promotion")
    @Consumes(MediaType.WILDCARD)
    public Response promote(@PathParam("model") String model, @PathParam("number") int number) {
        ExecutionView view = ExecutionViews.listed(
                promoteCandidate.promote(caller.get(), new VersionId(model, number), Optional.empty()));
        return Response.created(URI.create("executions/" + view.id()))
                .entity(view)
                .build();
    }

    @POST
    @Path(ONE + "/reproduction")
    public Response reproduce(
            @PathParam("model") String model, @PathParam("number") int number, ReproduceRequest request) {
        ExecutionView view = ExecutionViews.listed(reproduceCandidate.reproduce(
                caller.get(), new VersionId(model, number), request.toleratesCapability()));
        return Response.created(URI.create("executions/" + view.id()))
                .entity(view)
                .build();
    }
}
