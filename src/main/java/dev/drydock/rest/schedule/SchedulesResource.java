package dev.drydock.rest.schedule;

import dev.drydock.api.PageView;
import dev.drydock.api.ScheduleRequest;
import dev.drydock.api.ScheduleView;
import dev.drydock.api.ScheduleView.OccurrenceView;
import dev.drydock.api.ScheduleView.StartView;
import dev.drydock.api.SchedulesView;
import dev.drydock.application.access.Actor;
import dev.drydock.application.schedule.AddSchedule;
import dev.drydock.application.schedule.AddSchedule.Added;
import dev.drydock.application.schedule.ScheduleDraft;
import dev.drydock.application.schedule.SteerSchedule;
import dev.drydock.application.schedule.TimetableText;
import dev.drydock.application.schedule.TriggerText;
import dev.drydock.application.schedule.ViewSchedules;
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
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Jobs that start by themselves. */
@Path("schedules")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SchedulesResource {
    private static final Duration AHEAD = Duration.ofDays(1);

    @Inject
    CallerActor caller;

    @Inject
    AddSchedule addSchedule;

    @Inject
    SteerSchedule steerSchedule;

    @Inject
    ViewSchedules viewSchedules;

    @Inject
    Clock clock;

    @GET
    public SchedulesView list() {
        List<ScheduleView> items = viewSchedules.list(caller.get()).stream()
                .map(viewed -> ScheduleViews.of(viewed, List.of()))
                .toList();
        return new SchedulesView(
                viewSchedules.isOn(), viewSchedules.clockProblem().orElse(null), items);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response add(ScheduleRequest request) {
        Actor actor = caller.get();
        Added added = addSchedule.add(actor, draft(request), Boolean.TRUE.equals(request.replace()));
        String name = added.schedule().name();
        return Response.created(URI.create("schedules/" + name))
                .entity(ScheduleViews.of(viewSchedules.view(actor, name), added.warnings()))
                .build();
    }

    /** What is absent, or null, becomes a text that the use case refuses, or its default; without cron, that of the model. */
    static ScheduleDraft draft(ScheduleRequest request) {
        Map<String, String> parameters = new TreeMap<>();
        if (request.parameters() != null) {
            request.parameters().forEach((name, value) -> parameters.put(text(name), text(value)));
        }
        List<String> blackouts = request.blackouts() == null
                ? List.of()
                : request.blackouts().stream().map(SchedulesResource::text).toList();
        List<String> on = request.on() == null
                ? List.of()
                : request.on().stream().map(SchedulesResource::text).toList();
        TimetableText times = new TimetableText(
                text(request.cron()),
                Objects.requireNonNullElse(request.zone(), "UTC"),
                Optional.ofNullable(request.holidays()),
                blackouts,
                Optional.ofNullable(request.jitter()),
                Optional.ofNullable(request.deadline()),
                request.cron() == null && on.isEmpty(),
                new TriggerText(on, Optional.ofNullable(request.atMostEvery())));
        return new ScheduleDraft(
                text(request.name()),
                text(request.job()),
                parameters,
                times,
                Objects.requireNonNullElse(request.catchUp(), "skip"));
    }

    private static String text(@Nullable String given) {
        return Objects.requireNonNullElse(given, "");
    }

    @GET
    @Path("{name}")
    public ScheduleView view(@PathParam("name") String name) {
        return ScheduleViews.of(viewSchedules.view(caller.get(), name), List.of());
    }

    @GET
    @Path("{name}/preview")
    public PageView<StartView> preview(
            @PathParam("name") String name, @QueryParam("count") @DefaultValue("10") int count) {
        return new PageView<>(
                viewSchedules.preview(caller.get(), name, count).stream()
                        .map(ScheduleViews::of)
                        .toList(),
                null);
    }

    /** The newest first. */
    @GET
    @Path("{name}/occurrences")
    public PageView<OccurrenceView> occurrences(
            @PathParam("name") String name, @QueryParam("limit") @DefaultValue("20") int limit) {
        return new PageView<>(
                viewSchedules
                        .occurrences(
                                caller.get(),
                                Optional.of(name),
                                Instant.EPOCH,
                                clock.instant().plus(AHEAD),
                                limit)
                        .stream()
                        .map(ScheduleViews::of)
                        .toList(),
                null);
    }

    /** The body says nothing. */
    @POST
    @Path("{name}/pause")
    @Consumes(MediaType.WILDCARD)
    public ScheduleView pause(@PathParam("name") String name) {
        steerSchedule.pause(caller.get(), name);
        return view(name);
    }

    /** The body says nothing. */
    @POST
    @Path("{name}/resume")
    @Consumes(MediaType.WILDCARD)
    public ScheduleView resume(@PathParam("name") String name) {
        steerSchedule.resume(caller.get(), name);
        return view(name);
    }

    /** The body says nothing. */
    @POST
    @Path("{name}/remove")
    @Consumes(MediaType.WILDCARD)
    public Response remove(@PathParam("name") String name) {
        steerSchedule.remove(caller.get(), name);
        return Response.noContent().build();
    }
}
