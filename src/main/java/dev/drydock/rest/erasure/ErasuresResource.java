package dev.drydock.rest.erasure;

import dev.drydock.api.EraseRequest;
import dev.drydock.api.ErasureView;
import dev.drydock.api.PageView;
import dev.drydock.application.erasure.AskForErasure;
import dev.drydock.application.erasure.AskForErasure.Asked;
import dev.drydock.application.erasure.AskForErasure.Request;
import dev.drydock.application.erasure.ViewErasures;
import dev.drydock.application.erasure.ViewErasures.Affected;
import dev.drydock.application.erasure.ViewErasures.Viewed;
import dev.drydock.domain.erasure.ErasedCopy;
import dev.drydock.domain.erasure.Erasure;
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
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of persons that are erased. */
@Path("erasures")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ErasuresResource {
    @Inject
    CallerActor caller;

    @Inject
    AskForErasure askForErasure;

    @Inject
    ViewErasures viewErasures;

    /** 201 with the erasure, whose run has been submitted; 200 with what would be found. */
    @POST
    @Path("{model}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response ask(@PathParam("model") String model, EraseRequest body) {
        Request request = new Request(
                Objects.requireNonNullElse(body.groups(), List.of()),
                Objects.requireNonNullElse(body.predictions(), List.of()),
                Optional.ofNullable(body.reason()));
        if (Boolean.TRUE.equals(body.dryRun())) {
            return Response.ok(looked(request, askForErasure.look(caller.get(), model, request)))
                    .build();
        }
        Asked asked = askForErasure.ask(caller.get(), model, request);
        return Response.created(URI.create("erasures/" + asked.erasure().label()))
                .entity(view(asked.erasure(), asked.execution().executionId(), List.of(), List.of()))
                .build();
    }

    private static ErasureView looked(Request request, List<ErasedCopy> copies) {
        return new ErasureView(
                null,
                null,
                null,
                request.reason().orElse(null),
                request.groups().size(),
                request.predictionIds().size(),
                null,
                null,
                null,
                copies.stream().map(ErasuresResource::copy).toList(),
                List.of());
    }

    /** The newest first, without what they touch; never a further page. */
    @GET
    public PageView<ErasureView> list(@QueryParam("model") @Nullable String model) {
        return new PageView<>(
                viewErasures.list(caller.get(), Optional.ofNullable(model)).stream()
                        .map(erasure -> view(erasure, null, List.of(), List.of()))
                        .toList(),
                null);
    }

    @GET
    @Path("{model}/{number: [1-9][0-9]{0,8}}")
    public ErasureView view(@PathParam("model") String model, @PathParam("number") int number) {
        Viewed viewed = viewErasures.view(caller.get(), model, number);
        return view(viewed.erasure(), null, viewed.copies(), viewed.versions());
    }

    private static ErasureView view(
            Erasure erasure, @Nullable Long execution, List<ErasedCopy> copies, List<Affected> versions) {
        return new ErasureView(
                erasure.label(),
                erasure.askedBy(),
                erasure.askedAt().toString(),
                erasure.reason().orElse(null),
                erasure.groups(),
                erasure.predictions(),
                erasure.run().isPresent() ? erasure.run().getAsLong() : null,
                execution,
                erasure.finishedAt().map(Instant::toString).orElse(null),
                copies.stream().map(ErasuresResource::copy).toList(),
                versions.stream().map(ErasuresResource::version).toList());
    }

    private static ErasureView.Copy copy(ErasedCopy copy) {
        return new ErasureView.Copy(
                copy.place().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                copy.name(),
                copy.rows(),
                copy.before(),
                copy.after());
    }

    private static ErasureView.Version version(Affected affected) {
        return new ErasureView.Version(
                affected.version().id().toString(),
                affected.version().state().name(),
                affected.through().toString(),
                affected.advice());
    }
}
