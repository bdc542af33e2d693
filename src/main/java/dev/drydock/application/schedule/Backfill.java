package dev.drydock.application.schedule;

import dev.drydock.application.schedule.Schedule.Author;
import dev.drydock.application.schedule.Schedule.Work;
import java.time.Instant;
import java.util.Optional;

/**
 * A job that is started once for each of several past dates, one after the other, each with the parameter {@code asOf}.
 *
 * @param dates the request for dates in words
 * @param stops whether a failed date ends it, so that no later date starts
 * @param changedBy who changed its state last
 * @param ended when it ended; empty while it is RUNNING
 */
public record Backfill(
        long id,
        Work work,
        String dates,
        boolean stops,
        State state,
        Author author,
        String changedBy,
        Optional<Instant> ended) {
    /** A user's name never begins so. */
    public static final String ACTOR_PREFIX = "backfill:";

    /** The job parameter that a date is given in. */
    static final String AS_OF = "asOf";

    /** Where a backfill is. */
    public enum State {
        /** Its dates start one after the other. */
        RUNNING,
        /** Each date's run has completed. */
        COMPLETED,
        /** At least one date failed, and nothing more starts until somebody restarts it. */
        FAILED,
        /** Somebody cancelled it; nothing more starts. */
        CANCELLED
    }

    /** Who submits its runs, in records. */
    static String actorName(long id) {
        return ACTOR_PREFIX + id;
    }

    static String subject(long id) {
        return "backfill/" + id;
    }

    /** Two running backfills must not share it: the model, or the job if it is for none. */
    public static String key(Work work) {
        return work.parameters().getOrDefault(Schedule.MODEL, "job " + work.job());
    }
}
