package dev.drydock.application.schedule;

import dev.drydock.application.runs.SubmitJob;
import dev.drydock.application.schedule.ModelTimes.Wanted;
import dev.drydock.application.schedule.ScheduleDraft.Parsed;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds everything that is wrong with a schedule that somebody adds. Tested by {@code AddScheduleTest}. */
@Singleton
public final class CheckDraft {
    /** More runs a day are worth a warning. */
    static final int MANY_A_DAY = 100;

    private static final int FEW_A_DAY = 2;
    private static final int SAMPLE = 1500;
    private static final Duration LOOKED_AHEAD = Duration.ofDays(730);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ISO_LOCAL_DATE;

    private final SubmitJob submitJob;
    private final Holidays holidays;
    private final ModelTimes modelTimes;

    @Inject
    public CheckDraft(SubmitJob submitJob, Holidays holidays, ModelTimes modelTimes) {
        this.submitJob = submitJob;
        this.holidays = holidays;
        this.modelTimes = modelTimes;
    }

    /** A draft that can become a schedule, with what its author should know. */
    record Checked(Parsed parsed, List<String> warnings) {}

    /**
     * Call it outside a transaction.
     *
     * @throws DrydockException {@link ScheduleFailure#SCHEDULE_INVALID} with every problem
     */
    Checked check(ScheduleDraft given, Instant now) {
        List<String> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        ScheduleDraft draft =
                given.times().ofModel() && !given.times().hasTriggers() ? withTimesOfModel(given, problems) : given;
        Optional<Parsed> parsed = draft.parse(problems);
        collect(problems, "job is \"" + draft.job() + "\": ", () -> submitJob.check(draft.job(), draft.parameters()));
        Set<LocalDate> free = holidays(draft, problems);
        parsed.ifPresent(all -> checkTimes(all.timetable(), free, now, problems, warnings));
        if (parsed.isEmpty() || !problems.isEmpty()) {
            throw DrydockException.listing(
                    ScheduleFailure.SCHEDULE_INVALID,
                    "Schedule " + draft.name() + " was not added: it has " + problems.size()
                            + (problems.size() == 1 ? " problem." : " problems.") + " Correct "
                            + (problems.size() == 1 ? "it" : "them") + " and try again.",
                    problems);
        }
        return new Checked(parsed.get(), warnings);
    }

    private ScheduleDraft withTimesOfModel(ScheduleDraft draft, List<String> problems) {
        String model = draft.parameters().getOrDefault(Schedule.MODEL, "");
        if (model.isEmpty()) {
            problems.add(
                    "cron is absent, and the parameter model names no model whose model.yaml has a schedule: give --cron,"
                            + " such as --cron '30 2 * * MON-FRI', or -p model=NAME");
            return draft;
        }
        Optional<String> cron = modelTimes.find(model).flatMap(Wanted::cron);
        if (cron.isEmpty()) {
            problems.add("cron is absent, and model.yaml of " + model + " has no schedule: give --cron, such as"
                    + " --cron '30 2 * * MON-FRI', or write schedule into model.yaml with 'drydock definition change'");
        }
        return cron.map(draft::withCron).orElse(draft);
    }

    private Set<LocalDate> holidays(ScheduleDraft draft, List<String> problems) {
        List<Set<LocalDate>> read = new ArrayList<>();
        boolean named = problems.stream().noneMatch(problem -> problem.startsWith("holidays is"));
        draft.times()
                .holidays()
                .filter(file -> named)
                .ifPresent(file ->
                        collect(problems, "holidays is \"" + file + "\": ", () -> read.add(holidays.read(file))));
        return read.isEmpty() ? Set.of() : read.get(0);
    }

    private static void collect(List<String> problems, String what, Runnable check) {
        try {
            check.run();
        } catch (DrydockException e) {
            problems.add(what + e.sentence());
        }
    }

    private static void checkTimes(
            Timetable timetable, Set<LocalDate> free, Instant now, List<String> problems, List<String> warnings) {
        if (!timetable.triggers().isEmpty()) {
            if (isAlwaysBlackedOut(timetable)) {
                problems.add(
                        "blackout is \"" + String.join("; ", timetable.source().blackouts())
                                + "\": the whole week is in it. Change the blackout");
            }
            warnOfHolidays(timetable, free, now, warnings);
            return;
        }
        List<Instant> sample = sample(timetable, now);
        String cron = "cron is \"" + timetable.cron() + "\"";
        if (sample.isEmpty()) {
            problems.add(cron + ": no day of any year has such a time. Choose one that comes");
            return;
        }
        Duration closest = closest(sample);
        if (timetable.jitter().multipliedBy(2).compareTo(closest) >= 0) {
            problems.add("jitter is \"" + timetable.source().jitter().orElse("") + "\": two starts are only "
                    + closest.toMinutes() + " min apart. Write less than half of that, or leave it out");
        }
        if (isAlwaysBlackedOut(timetable, sample)) {
            problems.add("blackout is \"" + String.join("; ", timetable.source().blackouts())
                    + "\": every start is in it. Change the blackout or the cron expression");
        }
        int most = mostInADay(sample);
        if (most > MANY_A_DAY) {
            warnings.add(cron + ": it starts up to " + most + " runs in a day, more than " + MANY_A_DAY + ".");
        }
        skippedInSpring(timetable, now, most).ifPresent(warnings::add);
        warnOfHolidays(timetable, free, now, warnings);
    }

    private static void warnOfHolidays(Timetable timetable, Set<LocalDate> free, Instant now, List<String> warnings) {
        timetable.source().holidays().ifPresent(file -> {
            LocalDate today = timetable.local(now).toLocalDate();
            if (free.stream().noneMatch(day -> !day.isBefore(today))) {
                warnings.add("holidays is \"" + file + "\": the file has no day from " + DAY.format(today) + " on.");
            }
        });
    }

    private static List<Instant> sample(Timetable timetable, Instant now) {
        List<Instant> sample = new ArrayList<>();
        Optional<Instant> next = timetable.next(now);
        while (next.isPresent()
                && sample.size() < SAMPLE
                && (sample.size() < 2 || next.get().isBefore(now.plus(LOOKED_AHEAD)))) {
            sample.add(next.get());
            next = timetable.next(next.get());
        }
        return sample;
    }

    private static Duration closest(List<Instant> sample) {
        Duration closest = Duration.ofDays(366);
        for (int i = 1; i < sample.size(); i++) {
            Duration apart = Duration.between(sample.get(i - 1), sample.get(i));
            closest = apart.compareTo(closest) < 0 ? apart : closest;
        }
        return closest;
    }

    private static int mostInADay(List<Instant> sample) {
        int most = 0;
        int first = 0;
        for (int i = 0; i < sample.size(); i++) {
            while (!sample.get(first).plus(Duration.ofDays(1)).isAfter(sample.get(i))) {
                first++;
            }
            most = Math.max(most, i - first + 1);
        }
        return most;
    }

    private static boolean isAlwaysBlackedOut(Timetable timetable, List<Instant> sample) {
        if (timetable.blackouts().isEmpty() || !sample.stream().allMatch(timetable::isBlackedOut)) {
            return false;
        }
        Duration seen = Duration.between(sample.get(0), sample.get(sample.size() - 1));
        return seen.compareTo(WEEK) >= 0 || isAlwaysBlackedOut(timetable);
    }

    /** Every minute of a week. */
    private static boolean isAlwaysBlackedOut(Timetable timetable) {
        LocalDateTime monday =
                LocalDateTime.of(LocalDate.EPOCH.with(TemporalAdjusters.next(DayOfWeek.MONDAY)), LocalTime.MIDNIGHT);
        for (long minute = 0; minute < WEEK.toMinutes(); minute++) {
            LocalDateTime time = monday.plusMinutes(minute);
            if (timetable.blackouts().stream().noneMatch(blackout -> blackout.covers(time))) {
                return false;
            }
        }
        return true;
    }

    /** A nightly start that the clocks skip on one day of the year. */
    private static Optional<String> skippedInSpring(Timetable timetable, Instant now, int mostInADay) {
        ZoneOffsetTransition change = timetable.zone().getRules().nextTransition(now);
        while (change != null && change.isOverlap()) {
            change = timetable.zone().getRules().nextTransition(change.getInstant());
        }
        if (change == null || mostInADay > FEW_A_DAY) {
            return Optional.empty();
        }
        LocalDateTime end = change.getDateTimeAfter();
        LocalDate day = end.toLocalDate();
        return timetable
                .cron()
                .next(change.getDateTimeBefore().minusNanos(1))
                .filter(skipped -> skipped.isBefore(end))
                .map(skipped -> "cron is \"" + timetable.cron() + "\": on " + DAY.format(day) + " the clocks of "
                        + timetable.zone() + " skip " + skipped.toLocalTime() + "; the job starts at "
                        + end.toLocalTime() + " then.");
    }
}
