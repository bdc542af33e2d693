package dev.drydock.console.schedule;

import dev.drydock.application.schedule.Occurrence;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.Occurrence.Reason;
import dev.drydock.application.schedule.Schedule;
import dev.drydock.application.schedule.TimetableText;
import dev.drydock.application.schedule.ViewSchedules.Next;
import dev.drydock.application.schedule.ViewSchedules.Viewed;
import dev.drydock.console.Wording;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Schedules in the words of the page. */
final class ScheduleRows {
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu HH:mm xxx", Locale.ENGLISH);

    private ScheduleRows() {}

    /** A start that is to come. */
    record Upcoming(String schedule, Next next) {}

    /** A schedule as a row. */
    public record Summary(
            String name,
            String state,
            String job,
            String cron,
            String zone,
            String next,
            String nextUtc,
            Last last,
            String author,
            String problem,
            List<String> waitsFor) {
        public Summary {
            waitsFor = List.copyOf(waitsFor);
        }
    }

    /**
     * What happened last.
     *
     * @param at when it was due, in UTC; empty if nothing has happened
     */
    public record Last(String state, String at) {}

    /**
     * A due moment as a row.
     *
     * @param local what clocks in the schedule's zone show
     * @param state STARTED, RUNNING, SKIPPED, FAILED or NEXT
     * @param execution its number; empty if nothing was started
     */
    public record Row(String schedule, String local, String utc, String state, String execution, String why) {}

    static Summary summary(Viewed viewed) {
        Optional<Schedule> schedule = viewed.stored().schedule();
        return new Summary(
                viewed.name(),
                viewed.state().name(),
                schedule.map(found -> found.work().job()).orElse(Wording.NOTHING),
                schedule.map(found -> when(found.timetable().source())).orElse(Wording.NOTHING),
                schedule.map(found -> found.timetable().source())
                        .map(times -> times.zone() + (times.ofModel() ? ", as model.yaml says" : ""))
                        .orElse(""),
                viewed.next().map(next -> local(next.local())).orElse(Wording.NOTHING),
                viewed.next().map(next -> Wording.time(next.start())).orElse(""),
                viewed.last()
                        .map(last -> new Last(
                                last.state().name(), Wording.time(last.span().last())))
                        .orElse(new Last(Wording.NOTHING, "")),
                schedule.map(found -> found.author().name()).orElse(Wording.NOTHING),
                viewed.problem().orElse(""),
                viewed.waitsFor());
    }

    private static String when(TimetableText times) {
        return times.hasTriggers()
                ? "on " + String.join(", ", times.on())
                        + times.atMostEvery()
                                .map(distance -> ", at most every " + distance)
                                .orElse("")
                : times.cron();
    }

    /** @param running executions that have not ended */
    static List<Row> past(List<Occurrence> occurrences, List<Long> running) {
        return occurrences.stream().map(one -> row(one, running)).toList();
    }

    private static Row row(Occurrence one, List<Long> running) {
        boolean runs = one.started()
                .filter(started -> running.contains(started.executionId()))
                .isPresent();
        return new Row(
                one.schedule(),
                local(one.local()),
                Wording.time(one.due()),
                runs ? "RUNNING" : one.state().name(),
                one.started()
                        .map(started -> Long.toString(started.executionId()))
                        .orElse(""),
                why(one));
    }

    private static String why(Occurrence one) {
        String several = one.span().count() > 1
                ? (one.span().atLeast() ? "More than " : "") + one.span().count() + " starts until "
                        + Wording.time(one.span().last()) + " UTC. "
                : "";
        String code = one.skipped().isEmpty()
                ? one.failure().map(Failure::code).map(name -> name + ": ").orElse("")
                : "";
        return several + code + one.why().orElse("");
    }

    static List<Row> coming(List<Upcoming> upcoming, int most) {
        return upcoming.stream()
                .sorted(Comparator.comparing((Upcoming one) -> one.next().due()).thenComparing(Upcoming::schedule))
                .limit(most)
                .map(ScheduleRows::row)
                .toList();
    }

    private static Row row(Upcoming one) {
        Next next = one.next();
        String jitter =
                next.start().equals(next.due()) ? "" : "Due " + Wording.time(next.due()) + ", later by the jitter.";
        return new Row(
                one.schedule(),
                local(next.local()),
                Wording.time(next.start()),
                next.skipped().isPresent() ? "SKIPPED" : "NEXT",
                "",
                next.skipped().map(Reason::wireName).orElse(jitter));
    }

    /** With the offset, which tells the two hours apart that a clock shows twice. */
    static String local(ZonedDateTime time) {
        ZoneId zone = time.getZone();
        return LOCAL.format(time) + " " + zone.getId();
    }

    /** As recorded if it is no time, or of a zone that is not known any more. */
    static String local(String recorded) {
        try {
            return local(ZonedDateTime.parse(recorded));
        } catch (DateTimeException e) {
            return recorded;
        }
    }
}
