package dev.drydock.application.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A backfill as a person wrote it.
 *
 * @param from the first day, such as {@code 2026-11-01}
 * @param to the last day; it belongs to the backfill
 * @param times which times of these days
 * @param stops whether a failed date ends it
 */
public record BackfillDraft(
        String job, SortedMap<String, String> parameters, String from, String to, Times times, boolean stops) {
    /** Dates of one backfill. */
    static final int MOST = 400;

    private static final Pattern EVERY = Pattern.compile("[1-9][0-9]{0,2}d");
    private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    /**
     * Which times.
     *
     * @param every such as {@code 1d}; each day if empty
     * @param cron instead of the two others
     * @param at time of day; midnight if empty
     * @param zone of the IANA database
     */
    public record Times(Optional<String> every, Optional<String> cron, Optional<String> at, String zone) {
        private String inWords() {
            return cron.map(expression -> "at the times of " + expression)
                            .orElseGet(() -> "each " + every.orElse("1d") + " at " + at.orElse("00:00"))
                    + " in " + zone;
        }
    }

    public BackfillDraft {
        parameters = new TreeMap<>(parameters);
    }

    public BackfillDraft(
            String job, Map<String, String> parameters, String from, String to, Times times, boolean stops) {
        this(job, new TreeMap<>(parameters), from, to, times, stops);
    }

    Schedule.Work work() {
        return new Schedule.Work(job, parameters);
    }

    String inWords() {
        return from + " to " + to + ", " + times.inWords();
    }

    /** The dates in their order; adds what is wrong to the problems. */
    List<BackfillDate> dates(Instant now, List<String> problems) {
        int before = problems.size();
        Optional<LocalDate> first = day("from", from, problems);
        Optional<LocalDate> last = day("to", to, problems);
        Optional<ZoneId> zone = zone(problems);
        if (first.isPresent() && last.isPresent() && first.get().isAfter(last.get())) {
            problems.add("from is " + from + " and to is " + to + ": from must not be after to");
        }
        if (times.cron().isPresent() && (times.every().isPresent() || times.at().isPresent())) {
            problems.add("cron is given together with every or at: give either cron, or every and at");
        }
        times.every()
                .filter(text -> !EVERY.matcher(text).matches())
                .ifPresent(text -> problems.add("every is \"" + text + "\": write a number of days, such as 1d or 7d"));
        times.at()
                .filter(text -> !TIME.matcher(text).matches())
                .ifPresent(text ->
                        problems.add("at is \"" + text + "\": write a time of day from 00:00 to 23:59, such as 23:15"));
        Optional<CronExpression> cron = cron(problems);
        if (problems.size() > before || first.isEmpty() || last.isEmpty() || zone.isEmpty()) {
            return List.of();
        }
        List<LocalDateTime> locals = cron.map(times -> byCron(times, first.get(), last.get()))
                .orElseGet(() -> byDays(first.get(), last.get()));
        if (locals.isEmpty()) {
            problems.add("from " + from + " to " + to + " there is no time of cron "
                    + times.cron().orElse("") + ": choose other days or another expression");
        }
        if (locals.size() > MOST) {
            problems.add("from " + from + " to " + to + " there are more than " + MOST
                    + " dates: choose fewer days, or fewer times with every or cron");
            return List.of();
        }
        return dates(locals, zone.get(), now, problems);
    }

    private List<BackfillDate> dates(List<LocalDateTime> locals, ZoneId zone, Instant now, List<String> problems) {
        List<BackfillDate> dates = new ArrayList<>();
        for (LocalDateTime local : locals) {
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
            if (offsets.size() != 1) {
                problems.add(MINUTE.format(local) + (offsets.isEmpty() ? " does not exist in " : " occurs twice in ")
                        + zone + ", since the clocks change: choose another time of day, or zone UTC");
                continue;
            }
            Instant asOf = local.toInstant(offsets.get(0));
            if (!asOf.isBefore(now)) {
                problems.add(
                        MINUTE.format(local) + " in " + zone + " is not in the past: choose an earlier date for to");
                return dates;
            }
            dates.add(BackfillDate.of(dates.size() + 1, asOf, local.atZone(zone).toString()));
        }
        return dates;
    }

    private List<LocalDateTime> byDays(LocalDate first, LocalDate last) {
        String text = times.every().orElse("1d");
        int every = Integer.parseInt(text.substring(0, text.length() - 1));
        LocalTime at = LocalTime.parse(times.at().orElse("00:00"));
        List<LocalDateTime> locals = new ArrayList<>();
        for (LocalDate day = first; !day.isAfter(last) && locals.size() <= MOST; day = day.plusDays(every)) {
            locals.add(day.atTime(at));
        }
        return locals;
    }

    private static List<LocalDateTime> byCron(CronExpression cron, LocalDate first, LocalDate last) {
        List<LocalDateTime> locals = new ArrayList<>();
        LocalDateTime end = last.plusDays(1).atStartOfDay();
        Optional<LocalDateTime> next = cron.next(first.atStartOfDay().minusSeconds(1));
        while (next.isPresent() && next.get().isBefore(end) && locals.size() <= MOST) {
            locals.add(next.get());
            next = cron.next(next.get());
        }
        return locals;
    }

    private static Optional<LocalDate> day(String name, String text, List<String> problems) {
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() < 1970 || day.getYear() > 9998) {
                throw new DateTimeException("out of range");
            }
            return Optional.of(day);
        } catch (DateTimeException e) {
            problems.add(name + " is \"" + text + "\": write a day from 1970 on, such as 2026-11-01");
            return Optional.empty();
        }
    }

    private Optional<ZoneId> zone(List<String> problems) {
        Optional<ZoneId> zone = ScheduleDraft.zoneOf(times.zone());
        if (zone.isEmpty()) {
            problems.add("zone is \"" + times.zone()
                    + "\", which is no time zone: use a name of the IANA database, such as Europe/Berlin or UTC");
        }
        return zone;
    }

    private Optional<CronExpression> cron(List<String> problems) {
        try {
            return times.cron().map(CronExpression::parse);
        } catch (IllegalArgumentException e) {
            problems.add("cron is \"" + times.cron().orElse("") + "\": " + e.getMessage()
                    + ". Write minute, hour, day of the month, month and day of the week, such as 15 23 * * MON-FRI");
            return Optional.empty();
        }
    }
}
