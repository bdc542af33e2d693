package dev.drydock.application.schedule;

import dev.drydock.files.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;

/**
 * When a schedule is due. A time that the clocks skip in spring is due once, at the first moment after the gap. A time that the clocks
 * show twice in autumn is due once, when they show it first.
 *
 * @param source as a person wrote it
 * @param jitter most by which a start is later than it is due, in whole seconds; zero if a start is never late
 */
public record Timetable(
        TimetableText source, CronExpression cron, ZoneId zone, List<Blackout> blackouts, Duration jitter) {
    public Timetable {
        blackouts = List.copyOf(blackouts);
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

    /** Whether nothing starts then. */
    public boolean isBlackedOut(Instant moment) {
        LocalDateTime shown = local(moment).toLocalDateTime();
        return blackouts.stream().anyMatch(blackout -> blackout.covers(shown));
    }
}
