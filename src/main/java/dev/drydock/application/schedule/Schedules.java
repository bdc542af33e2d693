package dev.drydock.application.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The schedules of this site, and what happened at their due moments. Every method joins the caller's transaction. */
public interface Schedules {

    /**
     * A schedule as the database has it.
     *
     * @param schedule empty if the row cannot be read
     * @param problem what is wrong with the row; empty if nothing is
     * @param trouble why the start that is due next has failed so far
     * @param deadlineSince since when it has its deadline; empty if that is not known
     */
    record Stored(
            String name,
            Optional<Schedule> schedule,
            Optional<String> problem,
            Optional<Trouble> trouble,
            Optional<Instant> deadlineSince) {}

    /**
     * An attempt to start a due run that is made again.
     *
     * @param since when the first attempt failed
     */
    record Trouble(Instant due, String code, String sentence, Instant since) {}

    /** Sorted. */
    List<String> names();

    Optional<Stored> find(String name);

    /** As {@link #find}; nobody else decides about the schedule until the transaction ends. */
    Optional<Stored> lock(String name);

    /** Fails if there is one of that name. */
    void add(Schedule schedule, String by, Instant at);

    /** Replaces the one of that name; forgets the trouble. */
    void put(Schedule schedule, String by, Instant at);

    /** Also one that cannot be read. Its occurrences stay. */
    void remove(String name);

    /** Every start until then has been decided; forgets the trouble. */
    void see(String name, Instant seen);

    void note(String name, Trouble trouble);

    void record(Occurrence occurrence, Instant at);

    /**
     * What the audit log has of the last time that somebody added or replaced the schedule: who and the details; empty if it has nothing.
     */
    Optional<Recorded> recorded(String name);

    /** An audit record of a schedule. */
    record Recorded(String by, SortedMap<String, String> details) {
        public Recorded {
            details = new TreeMap<>(details);
        }
    }

    /** With another span. */
    void replace(Occurrence occurrence, Instant at);

    /** Removes what is recorded of due moments after that one at which nothing started. */
    void forgetUnstarted(String name, Instant after);

    /** What is recorded of that due moment. */
    Optional<Occurrence> occurrence(String name, Instant due);

    /** The last by due moment. */
    Optional<Occurrence> newest(String name);

    /** Those that were started, the newest first, at most that many. */
    List<Occurrence> newestStarted(String name, int most);

    /** Those with a due moment in the time, the newest first, at most that many. */
    List<Occurrence> list(Optional<String> name, Instant from, Instant until, int most);

    /** Names of the schedules whose author that is. */
    List<String> namesOfAuthor(String author);

    /** What the database's clock shows. */
    Instant databaseTime();
}
