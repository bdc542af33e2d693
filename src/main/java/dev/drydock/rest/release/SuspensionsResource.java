package dev.drydock.rest.release;

import dev.drydock.api.PageView;
import dev.drydock.api.SuspensionView;
import dev.drydock.application.release.ResumeModel;
import dev.drydock.application.release.SuspendModel;
import dev.drydock.application.release.SuspendModel.Done;
import dev.drydock.application.release.SuspensionRecords.Suspension;
import dev.drydock.application.release.ViewSuspensions;
import dev.drydock.application.release.ViewSuspensions.Place;
import dev.drydock.rest.CallerActor;
import dev.drydock.rest.RequestBody;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Models that people suspended. */
@Path("suspensions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SuspensionsResource {
    @Inject
    CallerActor caller;

    @Inject
    ViewSuspensions viewSuspensions;

    @Inject
    SuspendModel suspendModel;

    @Inject
    ResumeModel resumeModel;

    /** The last suspension of each model that had one. */
    @GET
    public PageView<SuspensionView> suspensions() {
        Place place = viewSuspensions.place(caller.get());
        return new PageView<>(
                viewSuspensions.list(caller.get()).stream()
                        .map(done -> view(place, done))
                        .toList(),
                null);
    }

    @GET
    @Path("{model}")
    public SuspensionView suspension(@PathParam("model") String model) {
        Place place = viewSuspensions.place(caller.get());
        return viewSuspensions
                .last(caller.get(), model)
                .map(done -> view(place, done))
                .orElseGet(() -> new SuspensionView(
                        model,
                        place.site(),
                        place.stage(),
                        SuspensionView.NEVER,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        0,
                        null));
    }

    /** Receives a signed suspension; returns when the serving node was told, or did not answer. */
    @POST
    @Path("{model}/suspend")
    @Consumes(MediaType.APPLICATION_JSON)
    public SuspensionView suspend(@PathParam("model") String model, InputStream envelope) {
        return view(viewSuspensions.place(caller.get()), suspendModel.suspend(caller.get(), model, text(envelope)));
    }

    /** Receives a signed statement that the model may answer again. */
    @POST
    @Path("{model}/resume")
    @Consumes(MediaType.APPLICATION_JSON)
    public SuspensionView resume(@PathParam("model") String model, InputStream envelope) {
        return view(viewSuspensions.place(caller.get()), resumeModel.resume(caller.get(), model, text(envelope)));
    }

    private static String text(InputStream envelope) {
        return new String(RequestBody.read(envelope), StandardCharsets.UTF_8);
    }

    private static SuspensionView view(Place place, Done done) {
        Suspension suspension = done.suspension();
        return new SuspensionView(
                suspension.model(),
                place.site(),
                place.stage(),
                suspension.inForce() ? SuspensionView.SUSPENDED : SuspensionView.RESUMED,
                suspension.digest(),
                suspension.person(),
                suspension.reason(),
                suspension.issuedAt().toString(),
                suspension.received().recordedAt().toString(),
                suspension.liftedAt().map(Instant::toString).orElse(null),
                suspension.resumptions().stream()
                        .map(one -> new SuspensionView.Signed(
                                one.person(),
                                one.received().reason(),
                                one.received().recordedAt().toString()))
                        .toList(),
                done.missing(),
                done.problem().orElse(null));
    }
}
