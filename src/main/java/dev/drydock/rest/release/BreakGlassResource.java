package dev.drydock.rest.release;

import dev.drydock.api.BreakGlassView;
import dev.drydock.api.PageView;
import dev.drydock.api.ReasonRequest;
import dev.drydock.application.release.ReviewBreakGlass;
import dev.drydock.application.release.ReviewBreakGlass.Shown;
import dev.drydock.domain.release.BreakGlassUse;
import dev.drydock.domain.release.BreakGlassUse.Review;
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
import org.jspecify.annotations.Nullable;

/** What was done by break-glass, and its reviews. */
@Path("break-glass")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class BreakGlassResource {
    @Inject
    CallerActor caller;

    @Inject
    ReviewBreakGlass reviewBreakGlass;

    @GET
    public PageView<BreakGlassView> all() {
        return new PageView<>(
                reviewBreakGlass.all(caller.get()).stream()
                        .map(BreakGlassResource::view)
                        .toList(),
                null);
    }

    /** @param request its reason is the reviewer's finding */
    @POST
    @Path("{order: [1-9][0-9]{0,17}}/review")
    @Consumes(MediaType.APPLICATION_JSON)
    public BreakGlassView review(@PathParam("order") long order, ReasonRequest request) {
        String finding = request.reason() == null ? "" : request.reason();
        return view(reviewBreakGlass.review(caller.get(), order, finding));
    }

    private static BreakGlassView view(Shown shown) {
        BreakGlassUse use = shown.use();
        @Nullable Review review = use.review().orElse(null);
        return new BreakGlassView(
                use.sequence(),
                use.action().wireName(),
                use.version().toString(),
                use.signed().people(),
                use.signed().reasons(),
                use.period().at().toString(),
                use.period().reviewBy().toString(),
                shown.overdue(),
                review == null ? null : review.person(),
                review == null ? null : review.finding(),
                review == null ? null : review.at().toString());
    }
}
