package dev.drydock.application.schedule;

import dev.drydock.files.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When a schedule is due. A time that the clocks skip in spring is due once, at the first moment after the gap. A time that the clocks
 * show twice in autumn is due once, when they show it first.
 *
 * @param source as a person wrote it
 * @param cron {@link CronExpression#NEVER} if it has triggers
 * @param triggers what it waits for in place of a time
 * @param jitter most by which a start is later than it is due, in whole seconds; zero if a start is never late
 */
public record Timetable(
        TimetableText source,
        CronExpression cron,
        Triggers triggers,
        ZoneId zone,
        List<Blackout> blackouts,
        Duration jitter) {
    private static final Duration WEEK = Duration.ofDays(7);

    public Timetable {
        blackouts = List.copyOf(blackouts);
    }

    /** Without triggers. */
    public Timetable(
            TimetableText source, CronExpression cron, ZoneId zone, List<Blackout> blackouts, Duration jitter) {
        this(source, cron, Triggers.NONE, zone, blackouts, jitter);
    }

    /** The first due moment after that one. */
    public Optional<Instant> next(Instant after) {
        Optional<LocalDateTime> local = cron.next(LocalDateTime.ofInstant(after, zone));
        while (local.isPresent() && !moment(local.get()).isAfter(after)) {
            local = cron.next(local.get());
        }
        return local.map(this::moment);
    }

    /** The last due moment that is not after that one. */
    public Optional<Instant> last(Instant until) {
        Optional<LocalDateTime> local = cron.last(latestShown(until).plusNanos(1));
        while (local.isPresent() && moment(local.get()).isAfter(until)) {
            local = cron.last(local.get());
        }
        return local.map(this::moment);
    }

    /** The latest time that clocks in the zone have shown until then: in autumn, before they were put back. */
    private LocalDateTime latestShown(Instant until) {
        LocalDateTime now = LocalDateTime.ofInstant(until, zone);
        ZoneOffsetTransition before = zone.getRules().previousTransition(until.plusNanos(1));
        return before != null && before.isOverlap() && now.isBefore(before.getDateTimeBefore())
                ? before.getDateTimeBefore()
                : now;
    }

    private Instant moment(LocalDateTime local) {
        ZoneRules rules = zone.getRules();
        List<ZoneOffset> offsets = rules.getValidOffsets(local);
        return offsets.isEmpty() ? rules.getTransition(local).getInstant() : local.toInstant(offsets.get(0));
    }

    /** What a clock in the zone shows at a moment. */
    public ZonedDateTime local(Instant moment) {
        return moment.atZone(zone);
    }

    /** When a due run of that schedule starts: later by a part of the jitter that its name and the due moment decide. */
    public Instant start(String schedule, Instant due) {
        if (jitter.isZero()) {
            return due;
        }
        String digest = Sha256.hex((schedule + '\n' + due).getBytes(StandardCharsets.UTF_8));
        long number = Long.parseLong(digest.substring(0, 15), 16);
        return due.plusSeconds(number % (jitter.toSeconds() + 1));
    }

    /**
     * Until when what begins at that moment must be complete: when clocks in the zone show the time of the deadline next. In spring, if
     * they skip it, that is after the gap; in autumn, if they show it twice, it is the first time.
     */
    public Optional<Instant> deadline(Instant begun) {
        return source.deadline().map(LocalTime::parse).map(time -> {
            LocalDate day = local(begun).toLocalDate();
            Instant today = moment(day.atTime(time));
            return today.isAfter(begun) ? today : moment(day.plusDays(1).atTime(time));
        });
    }

    /**
     * The first moment after that one at which something starts again; empty if that one is not in a blackout. If blackouts cover the whole
     * week, it is a moment of next week.
     */
    public Optional<Instant> blackoutEnd(Instant moment) {
        Instant end = moment;
        Instant latest = moment.plus(WEEK);
        while (end.isBefore(latest)) {
            LocalDateTime shown = local(end).toLocalDateTime();
            Optional<LocalDateTime> next = blackouts.stream()
                    .filter(blackout -> blackout.covers(shown))
                    .map(blackout -> blackout.end(shown))
                    .max(Comparator.naturalOrder());
            if (next.isEmpty()) {
                break;
            }
            end = momentAfter(end, next.get());
        }
        return end.equals(moment) ? Optional.empty() : Optional.of(end);
    }

    /** In autumn the clocks may show a time before that moment and again after it. */
    private Instant momentAfter(Instant before, LocalDateTime local) {
        Instant first = moment(local);
        return first.isAfter(before)
                ? first
                : local.atZone(zone).withLaterOffsetAtOverlap().toInstant();
    }

    /** Whether nothing starts then. */
    public boolean isBlackedOut(Instant moment) {
        LocalDateTime shown = local(moment).toLocalDateTime();
        return blackouts.stream().anyMatch(blackout -> blackout.covers(shown));
    }
}
