package dev.drydock.rest.schedule;

import dev.drydock.api.BackfillRequest;
import dev.drydock.api.BackfillView;
import dev.drydock.api.PageView;
import dev.drydock.api.ReasonRequest;
import dev.drydock.application.access.Actor;
import dev.drydock.application.schedule.BackfillDraft;
import dev.drydock.application.schedule.PlanBackfill;
import dev.drydock.application.schedule.PlanBackfill.Planned;
import dev.drydock.application.schedule.SteerBackfill;
import dev.drydock.application.schedule.ViewBackfills;
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
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Jobs that are started for several past dates. */
@Path("backfills")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class BackfillsResource {
    private static final int CREATED = 201;
    private static final int OK = 200;

    @Inject
    CallerActor caller;

    @Inject
    PlanBackfill planBackfill;

    @Inject
    SteerBackfill steerBackfill;

    @Inject
    ViewBackfills viewBackfills;

    @GET
    public PageView<BackfillView> list() {
        return new PageView<>(
                viewBackfills.list(caller.get()).stream()
                        .map(viewed -> BackfillViews.withoutDates(viewBackfills.isOn(), viewed))
                        .toList(),
                null);
    }

    /** 200 if the same request began it before. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response begin(BackfillRequest request) {
        Actor actor = caller.get();
        Planned planned = planBackfill.begin(actor, draft(request));
        return Response.status(planned.isNew() ? CREATED : OK)
                .entity(view(planned.id()))
                .build();
    }

    @POST
    @Path("preview")
    @Consumes(MediaType.APPLICATION_JSON)
    public BackfillView preview(BackfillRequest request) {
        return BackfillViews.of(viewBackfills.isOn(), planBackfill.preview(caller.get(), draft(request)));
    }

    /** What is absent, or null, becomes a text that the use case refuses, or its default. */
    static BackfillDraft draft(BackfillRequest request) {
        Map<String, String> parameters = new TreeMap<>();
        if (request.parameters() != null) {
            request.parameters().forEach((name, value) -> parameters.put(text(name), text(value)));
        }
        return new BackfillDraft(
                text(request.job()),
                parameters,
                text(request.from()),
                text(request.to()),
                new BackfillDraft.Times(
                        Optional.ofNullable(request.every()),
                        Optional.ofNullable(request.cron()),
                        Optional.ofNullable(request.at()),
                        Objects.requireNonNullElse(request.zone(), "UTC")),
                !Boolean.FALSE.equals(request.stopOnFailure()));
    }

    private static String text(@Nullable String given) {
        return Objects.requireNonNullElse(given, "");
    }

    @GET
    @Path("{id: [0-9]{1,18}}")
    public BackfillView view(@PathParam("id") long id) {
        return BackfillViews.of(viewBackfills.isOn(), viewBackfills.view(caller.get(), id));
    }

    @POST
    @Path("{id: [0-9]{1,18}}/cancel")
    @Consumes(MediaType.APPLICATION_JSON)
    public BackfillView cancel(@PathParam("id") long id, ReasonRequest request) {
        steerBackfill.cancel(caller.get(), id, text(request.reason()));
        return view(id);
    }

    /** The body says nothing. */
    @POST
    @Path("{id: [0-9]{1,18}}/restart")
    @Consumes(MediaType.WILDCARD)
    public BackfillView restart(@PathParam("id") long id) {
        steerBackfill.restart(caller.get(), id);
        return view(id);
    }
}
