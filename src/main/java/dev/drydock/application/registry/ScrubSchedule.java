package dev.drydock.application.registry;

import dev.drydock.application.registry.InspectionRecords.Round;
import dev.drydock.application.runs.DailyTime;
import java.time.Instant;
import java.util.Optional;

/**
 * When the stored packages are read.
 *
 * @param nightly when each night's reading begins; empty if only people ask for one
 */
public record ScrubSchedule(Optional<DailyTime> nightly) {

    /** When the current check began, or the next one was requested; empty if there is none. */
    Optional<Instant> due(Round round, Instant now) {
        Optional<Instant> night = nightly.map(time -> time.lastBefore(now));
        Optional<Instant> latest = round.askedAt()
                .filter(asked -> night.isEmpty() || asked.isAfter(night.get()))
                .or(() -> night);
        return latest.filter(due ->
                round.completedFor().isEmpty() || round.completedFor().get().isBefore(due));
    }
}
