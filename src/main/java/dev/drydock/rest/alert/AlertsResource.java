package dev.drydock.rest.alert;

import dev.drydock.api.AlertChannelView;
import dev.drydock.api.AlertTestRequest;
import dev.drydock.api.AlertView;
import dev.drydock.api.PageView;
import dev.drydock.api.ReasonRequest;
import dev.drydock.application.access.Actor;
import dev.drydock.application.alert.HandleAlerts;
import dev.drydock.application.alert.ViewAlerts;
import dev.drydock.application.alert.ViewAlerts.Viewed;
import dev.drydock.rest.CallerActor;
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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people must know without looking. */
@Path("alerts")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class AlertsResource {
    @Inject
    CallerActor caller;

    @Inject
    ViewAlerts viewAlerts;

    @Inject
    HandleAlerts handleAlerts;

    /** The newest first; without those that are over, unless the request asks for all. */
    @GET
    public PageView<AlertView> list(
            @QueryParam("all") @DefaultValue("false") boolean all,
            @QueryParam("limit") @DefaultValue("100") int limit) {
        return new PageView<>(
                viewAlerts.list(caller.get(), !all, limit).stream()
                        .map(alert -> AlertViews.of(alert, List.of()))
                        .toList(),
                null);
    }

    @GET
    @Path("channels")
    public PageView<AlertChannelView> channels() {
        return new PageView<>(
                viewAlerts.channels(caller.get()).stream().map(AlertViews::of).toList(), null);
    }

    @GET
    @Path("{number: [0-9]{1,18}}")
    public AlertView view(@PathParam("number") long number) {
        Viewed viewed = viewAlerts.view(caller.get(), number);
        return AlertViews.of(viewed.alert(), viewed.deliveries());
    }

    @POST
    @Path("{number: [0-9]{1,18}}/acknowledge")
    @Consumes(MediaType.APPLICATION_JSON)
    public AlertView acknowledge(@PathParam("number") long number, ReasonRequest request) {
        handleAlerts.acknowledge(caller.get(), number, text(request.reason()));
        return view(number);
    }

    private static String text(@Nullable String given) {
        return Objects.requireNonNullElse(given, "");
    }

    @POST
    @Path("test")
    @Consumes(MediaType.APPLICATION_JSON)
    public AlertView test(AlertTestRequest request) {
        Actor actor = caller.get();
        return view(handleAlerts.test(actor, Optional.ofNullable(request.channel())));
    }
}
