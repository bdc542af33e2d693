package dev.drydock.application.registry;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What was found in the stored packages, and when. Every method joins the caller's transaction. */
public interface InspectionRecords {

    /**
     * How a package was found last.
     *
     * @param damage the first thing that was lost or changed, as a clause; empty if nothing was
     * @param since when that was found first
     */
    record Inspected(Instant at, Optional<String> damage, Optional<Instant> since) {}

    /**
     * How far the reading of all packages is.
     *
     * @param askedAt when somebody asked for one last
     * @param completedFor the time at which the last complete one was due
     * @param completedAt when that one ended
     */
    record Round(Optional<Instant> askedAt, Optional<Instant> completedFor, Optional<Instant> completedAt) {}

    /** By package digest. Locks the records until the transaction ends. */
    Map<String, Inspected> lockAll();

    /** By package digest. */
    Map<String, Inspected> all();

    void record(String packageDigest, Inspected inspected);

    Round round();

    /** One that is due, whatever was completed: a clock may have been set back. */
    void ask(Instant at);

    void complete(Instant due, Instant at);
}
