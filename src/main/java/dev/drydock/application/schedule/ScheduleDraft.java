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
    private static final Pattern SPAN = Pattern.compile("[0-9]{1,5}[smh]");
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
                ? Optional.of(new Parsed(new Timetable(times, cron.get(), zone.get(), blackouts, jitter), missed.get()))
                : Optional.empty();
    }

    /** The same with the times that its model wants. */
    ScheduleDraft withCron(String cron) {
        return new ScheduleDraft(name, job, parameters, times.withCron(cron), catchUp);
    }

    private Optional<CronExpression> cron(List<String> problems) {
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
        Duration jitter = SPAN.matcher(text).matches() ? span(text) : Duration.ZERO;
        if (jitter.isZero() || jitter.compareTo(LONGEST_JITTER) > 0) {
            problems.add("jitter is \"" + text + "\": write 1s to 1h, such as 90s or 5m; leave it out for none");
            return Duration.ZERO;
        }
        return jitter;
    }

    private static Duration span(String text) {
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 'h' -> Duration.ofHours(number);
            case 'm' -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
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
