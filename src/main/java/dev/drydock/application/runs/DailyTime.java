package dev.drydock.application.runs;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** A time of day, such as 02:00, at a place. */
public record DailyTime(LocalTime time, ZoneId zone) {

    /** When it was that time last; {@code now} included. */
    public Instant lastBefore(Instant now) {
        ZonedDateTime here = now.atZone(zone);
        ZonedDateTime today = here.with(time);
        return (today.isAfter(here) ? here.minusDays(1).with(time) : today).toInstant();
    }
}
