package dev.drydock.installed;

import dev.drydock.time.ShiftedClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;

/** The clock of a site's servers, which a test moves. From there it runs at its usual speed. Not thread-safe. */
final class FakeCalendar {
    private final ShiftedClock clock;
    private final ZoneId zone;
    private Duration ahead = Duration.ZERO;

    FakeCalendar(Path folder, ZoneId zone) throws IOException {
        this.clock = ShiftedClock.in(folder);
        this.zone = zone;
    }

    /** Of each process that goes by this calendar. */
    Map<String, String> environment() {
        return clock.environment();
    }

    void set(LocalDateTime shown) throws IOException {
        setTo(instant(shown));
    }

    Instant now() {
        return Instant.now().plus(ahead);
    }

    void setTo(Instant at) throws IOException {
        ahead = Duration.between(Instant.now(), at);
        clock.set(ahead);
    }

    void pass(Duration time) throws IOException {
        ahead = ahead.plus(time);
        clock.set(ahead);
    }

    /** When clocks of the zone show it: the first time, if they show it twice; the end of the gap, if they never show it. */
    Instant instant(LocalDateTime shown) {
        return shown.atZone(zone).toInstant();
    }
}
