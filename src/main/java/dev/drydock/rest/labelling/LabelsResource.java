package dev.drydock.rest.labelling;

import dev.drydock.api.AskLabelsRequest;
import dev.drydock.api.LabelRequestView;
import dev.drydock.api.PageView;
import dev.drydock.api.ReturnedLabelsView;
import dev.drydock.application.labelling.AskForLabels;
import dev.drydock.application.labelling.AskForLabels.Asked;
import dev.drydock.application.labelling.AskForLabels.Request;
import dev.drydock.application.labelling.ReturnLabels;
import dev.drydock.application.labelling.ViewLabelRequests;
import dev.drydock.domain.dataset.LabelOutcome;
import dev.drydock.domain.labelling.LabelAnswers;
import dev.drydock.domain.labelling.LabelQuestion;
import dev.drydock.domain.labelling.LabelRequest;
import dev.drydock.domain.labelling.QueryStrategy;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.PacedInput;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
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
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Label requests: requests, their sheets, and returned sheets. */
@Path("labels/{model}")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class LabelsResource {
    private static final String CSV = "text/csv";

    @Inject
    CallerActor caller;

    @Inject
    AskForLabels askForLabels;

    @Inject
    ViewLabelRequests viewLabelRequests;

    @Inject
    ReturnLabels returnLabels;

    /** A repeated token answers the request that it made before. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response ask(@PathParam("model") String model, AskLabelsRequest body) {
        Asked asked = askForLabels.ask(caller.get(), model, requestOf(body), Optional.ofNullable(body.token()));
        LabelRequest request = asked.request();
        return Response.created(URI.create("labels/" + request.label() + "/sheet"))
                .entity(view(request, new LabelAnswers(request.rows(), Map.of()), asked.leftOut()))
                .build();
    }

    private static Request requestOf(AskLabelsRequest body) {
        return new Request(
                body.rows() == null ? 0 : body.rows(),
                Optional.ofNullable(body.strategy()).map(LabelsResource::strategy),
                Optional.ofNullable(body.asOf()).map(text -> instant("asOf", text)),
                or(body.randomShare(), LabelQuestion.RANDOM_SHARE),
                or(body.groupShare(), LabelQuestion.GROUP_SHARE),
                or(body.sourceShare(), LabelQuestion.SOURCE_SHARE),
                Boolean.TRUE.equals(body.again()),
                Boolean.TRUE.equals(body.anyVersion()));
    }

    private static double or(@Nullable Double given, double standard) {
        return given == null ? standard : given;
    }

    private static QueryStrategy strategy(String name) {
        return QueryStrategy.ofWireName(name)
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.USAGE,
                        "There is no strategy '" + name
                                + "'. Choose margin, least-confidence, entropy, core-set or contested."));
    }

    private static Instant instant(String name, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    name + " is '" + text + "' and must be an instant such as 2026-11-24T23:15:00Z.",
                    e);
        }
    }

    /** The model's label requests and the results of the answers, newest first. */
    @GET
    public PageView<LabelRequestView> list(@PathParam("model") String model) {
        return new PageView<>(
                viewLabelRequests.list(caller.get(), model).stream()
                        .map(status -> view(status.request(), status.answers(), Map.of()))
                        .toList(),
                null);
    }

    @GET
    @Path("{number: [1-9][0-9]{0,8}}/sheet")
    @Produces(CSV + ";charset=UTF-8")
    public StreamingOutput sheet(@PathParam("model") String model, @PathParam("number") int number) {
        byte[] sheet = viewLabelRequests.sheet(caller.get(), model, number);
        return out -> out.write(sheet);
    }

    /**
     * Takes a sheet that was filled in and answers it as a feedback file; this ingests nothing.
     *
     * @param annotator who labelled the rows that do not say it
     * @param labelledAt when the rows were labelled that do not say it
     */
    @POST
    @Path("returned")
    @Consumes(CSV)
    public ReturnedLabelsView returned(
            @PathParam("model") String model,
            @QueryParam("annotator") @Nullable String annotator,
            @QueryParam("labelledAt") @Nullable String labelledAt,
            InputStream sheet) {
        ReturnLabels.Returned returned = returnLabels.convert(
                caller.get(),
                model,
                Optional.ofNullable(annotator),
                Optional.ofNullable(labelledAt).map(text -> instant("labelledAt", text)),
                new PacedInput(sheet, System::nanoTime));
        return new ReturnedLabelsView(returned.feedback(), returned.labels(), returned.unfilled());
    }

    private static LabelRequestView view(LabelRequest request, LabelAnswers answers, Map<String, Long> leftOut) {
        return new LabelRequestView(
                request.label(),
                request.number(),
                request.requestedBy(),
                request.requestedAt().toString(),
                request.asOf().toString(),
                request.strategy().wireName(),
                request.rows(),
                request.randomRows(),
                request.candidates(),
                request.champion().orElse(null),
                request.sheet(),
                leftOut,
                answers.answered(),
                answers.of(LabelOutcome.MATCHED),
                answers.of(LabelOutcome.CONFLICTING),
                answers.of(LabelOutcome.TOO_EARLY),
                answers.of(LabelOutcome.TOO_LATE),
                answers.of(LabelOutcome.WAITING));
    }
}
