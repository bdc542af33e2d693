package dev.drydock.application.schedule;

import dev.drydock.application.schedule.Backfill.State;
import dev.drydock.application.schedule.BackfillDate.Restart;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.Occurrence.Started;
import dev.drydock.application.schedule.Schedules.Recorded;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The backfills of this site. Every method joins the caller's transaction. */
public interface Backfills {

    /** The number of the next one that is added. */
    long nextId();

    /**
     * Fails if another one has its number, or is RUNNING with the same {@link Backfill#key}.
     *
     * @param digest over job, parameters, dates and what happens after a failure
     */
    void add(Backfill backfill, String digest, List<BackfillDate> dates);

    Optional<Backfill> find(long id);

    /** As {@link #find}; nobody else decides about it until the transaction ends. */
    Optional<Backfill> lock(long id);

    /** The newest with that digest. */
    Optional<Backfill> newest(String digest);

    /** The one that is RUNNING with that {@link Backfill#key}. */
    Optional<Long> running(String key);

    /** The numbers of those that are RUNNING, sorted. */
    List<Long> running();

    /** The newest first, at most that many. */
    List<Backfill> list(int most);

    /** The numbers of those of the author that are RUNNING or FAILED, so that dates can still start; sorted. */
    List<Long> unfinishedOfAuthor(String author);

    /** In their order. */
    List<BackfillDate> dates(long id);

    /** Its run was started, restarted or found; forgets a failure and a restart that was asked for. */
    void started(long id, int number, Started started);

    void completed(long id, int number, String exitStatus);

    /** Its run could not be started or restarted; forgets a restart that was asked for. */
    void failed(long id, int number, Failure failure);

    /** Forgets a failure. */
    void askForRestart(long id, int number, Optional<Restart> restart);

    /** Fails if it becomes RUNNING while another one with the same {@link Backfill#key} is. */
    void move(Backfill backfill, State state, String by, Instant at);

    /** What the audit log has of its beginning; empty if it has nothing. */
    Optional<Recorded> recorded(long id);
}
