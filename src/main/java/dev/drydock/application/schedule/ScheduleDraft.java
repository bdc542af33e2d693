package dev.drydock.application.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A schedule as a person wrote it.
 *
 * @param catchUp what happens with missed starts: a {@link CatchUp#wireName}
 */
public record ScheduleDraft(
        String name, String job, SortedMap<String, String> parameters, TimetableText times, String catchUp) {
    static final Duration LONGEST_JITTER = Duration.ofHours(1);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
    private static final int MOST_BLACKOUTS = 20;
    private static final int LONGEST_BLACKOUT = 60;

    public ScheduleDraft {
        parameters = new TreeMap<>(parameters);
    }

    public ScheduleDraft(String name, String job, Map<String, String> parameters, TimetableText times, String catchUp) {
        this(name, job, new TreeMap<>(parameters), times, catchUp);
    }

    /** What the texts mean. */
    record Parsed(Timetable timetable, CatchUp catchUp) {}

    /** Adds what is wrong to the problems; empty if anything of it is. */
    Optional<Parsed> parse(List<String> problems) {
        List<String> own = new ArrayList<>();
        if (!NAME.matcher(name).matches()) {
            own.add("name is \"" + name + "\": use 1 to 63 lower-case letters, digits and dashes");
        }
        Optional<CronExpression> cron = cron(own);
        Optional<ZoneId> zone = zone(own);
        times.holidays()
                .filter(file -> !FILE.matcher(file).matches())
                .ifPresent(file -> own.add("holidays is \"" + file
                        + "\": name a file of the site's folder etc/holidays, without a folder"));
        List<Blackout> blackouts = blackouts(own);
        Duration jitter = jitter(own);
        Triggers triggers = triggers(own);
        times.deadline()
                .filter(time -> !TIME.matcher(time).matches())
                .ifPresent(
                        time -> own.add(
                                "deadline is \"" + time
                                        + "\": write a time of day from 00:00 to 23:59, such as 06:00; it counts in the schedule's zone"));
        Optional<CatchUp> missed = CatchUp.ofWireName(catchUp);
        if (missed.isEmpty()) {
            own.add("catch-up is \"" + catchUp + "\": use "
                    + Arrays.stream(CatchUp.values()).map(CatchUp::wireName).collect(Collectors.joining(", ")));
        }
        problems.addAll(own);
        return own.isEmpty() && cron.isPresent() && zone.isPresent() && missed.isPresent()
                ? Optional.of(new Parsed(
                        new Timetable(times, cron.get(), triggers, zone.get(), blackouts, jitter), missed.get()))
                : Optional.empty();
    }

    /** The same with the times that its model wants. */
    ScheduleDraft withCron(String cron) {
        return new ScheduleDraft(name, job, parameters, times.withCron(cron), catchUp);
    }

    private Triggers triggers(List<String> problems) {
        List<Trigger> on = new ArrayList<>();
        for (String text : times.on()) {
            Trigger.parse(text)
                    .ifPresentOrElse(on::add, () -> problems.add("on is \"" + cut(text) + "\": write " + Trigger.FORM));
        }
        if (on.stream().map(Trigger::kind).distinct().count() < on.size()) {
            problems.add("on is \"" + String.join(", ", times.on()) + "\": write each kind once");
        }
        if (times.hasTriggers()) {
            onlyTriggers(problems);
        }
        return new Triggers(on, distance(problems));
    }

    private static String cut(String text) {
        return text.length() > LONGEST_BLACKOUT ? text.substring(0, LONGEST_BLACKOUT) + "…" : text;
    }

    /** What counts from a due time means nothing without one. */
    private void onlyTriggers(List<String> problems) {
        if (!times.cron().isEmpty()) {
            problems.add("cron is \"" + times.cron()
                    + "\": a schedule with --on has no times. Leave one of them out, or add two schedules");
        }
        if (parameters.getOrDefault(Schedule.MODEL, "").isEmpty()) {
            problems.add(
                    "the parameter model is absent: a schedule with --on waits for what comes of a model. Give -p model=NAME");
        }
        times.jitter()
                .ifPresent(jitter -> problems.add(
                        "jitter is \"" + jitter + "\": a schedule with --on has no due times. Leave it out"));
        times.deadline()
                .ifPresent(deadline -> problems.add(
                        "deadline is \"" + deadline + "\": a schedule with --on has no due times. Leave it out"));
        if (!catchUp.equals(CatchUp.SKIP.wireName())) {
            problems.add("catch-up is \"" + catchUp
                    + "\": a schedule with --on misses nothing, since what came waits for it. Leave it out");
        }
    }

    private Duration distance(List<String> problems) {
        if (times.atMostEvery().isEmpty()) {
            return Triggers.STANDARD_DISTANCE;
        }
        String text = times.atMostEvery().get();
        Duration distance = Spans.parse(text).orElse(Duration.ZERO);
        if (distance.compareTo(Triggers.SHORTEST_DISTANCE) < 0 || distance.compareTo(Triggers.LONGEST_DISTANCE) > 0) {
            problems.add("at-most-every is \"" + cut(text) + "\": write 1m to 720h, such as 6h; leave it out for 1h");
            return Triggers.STANDARD_DISTANCE;
        }
        if (!times.hasTriggers()) {
            problems.add("at-most-every is \"" + text + "\": only a schedule with --on has it. Leave it out");
        }
        return distance;
    }

    private Optional<CronExpression> cron(List<String> problems) {
        if (times.hasTriggers()) {
            return Optional.of(CronExpression.NEVER);
        }
        if (times.ofModel() && times.cron().isEmpty()) {
            return Optional.empty(); // why the model gives none has been said
        }
        try {
            return Optional.of(CronExpression.parse(times.cron()));
        } catch (IllegalArgumentException e) {
            problems.add("cron is \"" + times.cron() + "\": " + e.getMessage()
                    + ". Write minute, hour, day of the month, month and day of the week, such as 30 2 * * MON-FRI");
            return Optional.empty();
        }
    }

    /** Empty if it is none. An offset such as {@code +02:00} is no zone: it does not know when the clocks change. */
    static Optional<ZoneId> zoneOf(String name) {
        try {
            ZoneId zone = ZoneId.of(name);
            return zone instanceof ZoneOffset || !ZoneId.getAvailableZoneIds().contains(zone.getId())
                    ? Optional.empty()
                    : Optional.of(zone);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private Optional<ZoneId> zone(List<String> problems) {
        Optional<ZoneId> zone = zoneOf(times.zone());
        if (zone.isEmpty()) {
            problems.add("zone is \"" + times.zone()
                    + "\", which is no time zone: use a name of the IANA database, such as Europe/Berlin or UTC");
        }
        return zone;
    }

    private List<Blackout> blackouts(List<String> problems) {
        if (times.blackouts().size() > MOST_BLACKOUTS) {
            problems.add("there are " + times.blackouts().size() + " blackouts: write at most " + MOST_BLACKOUTS);
        }
        List<Blackout> blackouts = new ArrayList<>();
        for (String text : times.blackouts()) {
            if (text.length() > LONGEST_BLACKOUT) {
                problems.add("blackout is \"" + text.substring(0, LONGEST_BLACKOUT) + "…\": it has " + text.length()
                        + " characters, at most " + LONGEST_BLACKOUT + " are read");
                continue;
            }
            Blackout.parse(text)
                    .ifPresentOrElse(
                            blackouts::add,
                            () -> problems.add("blackout is \"" + text + "\": write " + Blackout.FORM
                                    + "; its end must differ from its beginning"));
        }
        return blackouts;
    }

    private Duration jitter(List<String> problems) {
        if (times.jitter().isEmpty()) {
            return Duration.ZERO;
        }
        String text = times.jitter().get();
        Duration jitter = Spans.parse(text).orElse(Duration.ZERO);
        if (jitter.isZero() || jitter.compareTo(LONGEST_JITTER) > 0) {
            problems.add("jitter is \"" + text + "\": write 1s to 1h, such as 90s or 5m; leave it out for none");
            return Duration.ZERO;
        }
        return jitter;
    }

    /**
     * The schedule, for a row of the database.
     *
     * @throws IllegalArgumentException with every problem
     */
    public Schedule read(boolean paused, Schedule.Author author, Instant seen) {
        List<String> problems = new ArrayList<>();
        return parse(problems)
                .map(parsed -> new Schedule(
                        name,
                        new Schedule.Work(job, parameters),
                        parsed.timetable(),
                        parsed.catchUp(),
                        paused,
                        author,
                        seen))
                .orElseThrow(() -> new IllegalArgumentException(String.join("; ", problems)));
    }
}
