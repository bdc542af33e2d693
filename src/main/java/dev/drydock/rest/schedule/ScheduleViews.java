package dev.drydock.rest.schedule;

import dev.drydock.api.ScheduleView;
import dev.drydock.api.ScheduleView.OccurrenceView;
import dev.drydock.api.ScheduleView.StartView;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.schedule.Occurrence;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.Occurrence.Reason;
import dev.drydock.application.schedule.Occurrence.Started;
import dev.drydock.application.schedule.Schedule;
import dev.drydock.application.schedule.TimetableText;
import dev.drydock.application.schedule.ViewSchedules.Next;
import dev.drydock.application.schedule.ViewSchedules.Viewed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Schedules as the REST interface shows them. */
final class ScheduleViews {
    private ScheduleViews() {}

    static ScheduleView of(Viewed viewed, List<String> warnings) {
        Optional<Schedule> schedule = viewed.stored().schedule();
        Optional<TimetableText> times = schedule.map(found -> found.timetable().source());
        return new ScheduleView(
                viewed.name(),
                viewed.state().name(),
                viewed.problem().orElse(null),
                schedule.map(found -> found.work().job()).orElse(null),
                schedule.<Map<String, String>>map(found -> found.work().parameters())
                        .orElse(Map.of()),
                times.map(TimetableText::cron).orElse(null),
                times.filter(TimetableText::ofModel).isPresent(),
                times.map(TimetableText::on).orElse(List.of()),
                times.flatMap(TimetableText::atMostEvery).orElse(null),
                viewed.waitsFor(),
                times.map(TimetableText::zone).orElse(null),
                times.flatMap(TimetableText::holidays).orElse(null),
                times.map(TimetableText::blackouts).orElse(List.of()),
                schedule.map(found -> found.catchUp().wireName()).orElse(null),
                times.flatMap(TimetableText::jitter).orElse(null),
                times.flatMap(TimetableText::deadline).orElse(null),
                schedule.map(found -> found.author().name()).orElse(null),
                schedule.map(found -> found.author().since().toString()).orElse(null),
                viewed.next().map(ScheduleViews::of).orElse(null),
                viewed.last().map(ScheduleViews::of).orElse(null),
                running(viewed),
                warnings);
    }

    private static @Nullable Long running(Viewed viewed) {
        return viewed.running().map(Execution::executionId).orElse(null);
    }

    static StartView of(Next next) {
        return new StartView(
                next.due().toString(),
                next.local().toString(),
                next.start().toString(),
                next.skipped().map(Reason::wireName).orElse(null));
    }

    static OccurrenceView of(Occurrence occurrence) {
        return new OccurrenceView(
                occurrence.schedule(),
                occurrence.due().toString(),
                occurrence.local(),
                occurrence.state().name(),
                occurrence.skipped().map(Reason::wireName).orElse(null),
                occurrence.failure().map(Failure::code).orElse(null),
                occurrence.why().orElse(null),
                occurrence.started().map(Started::executionId).orElse(null),
                occurrence.span().last().toString(),
                occurrence.span().count(),
                occurrence.span().atLeast());
    }
}
