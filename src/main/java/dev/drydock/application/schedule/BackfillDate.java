package dev.drydock.application.schedule;

import dev.drydock.application.runs.RunTokens;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.Occurrence.Started;
import dev.drydock.application.schedule.Schedule.Work;
import dev.drydock.files.Sha256;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One date of a backfill.
 *
 * @param number from 1, in the order of the dates
 * @param local what a clock in the zone showed
 * @param started its run, and the execution that was started or restarted last; empty if there is none yet
 * @param completed the exit status of its run; empty if that has not completed
 * @param failure why the run could not be started or restarted
 * @param restart empty unless somebody asked for a restart that has not begun
 */
public record BackfillDate(
        int number,
        Instant asOf,
        String local,
        Optional<Started> started,
        Optional<String> completed,
        Optional<Failure> failure,
        Optional<Restart> restart) {

    /**
     * A restart that somebody asked for.
     *
     * @param execution the failed one
     */
    public record Restart(long execution, String by) {}

    static BackfillDate of(int number, Instant asOf, String local) {
        return new BackfillDate(
                number, asOf, local, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** What its run is submitted with. */
    Map<String, String> parameters(Work work) {
        Map<String, String> all = new TreeMap<>(work.parameters());
        all.put(Backfill.AS_OF, asOf.toString());
        return all;
    }

    /** The same for the same job, parameters and instant, in whichever backfill. */
    String token(Work work) {
        StringBuilder text = new StringBuilder(work.job()).append('\n');
        parameters(work)
                .forEach((name, value) ->
                        text.append(name).append('=').append(value).append('\n'));
        return RunTokens.BACKFILL + Sha256.hex(text.toString());
    }
}
