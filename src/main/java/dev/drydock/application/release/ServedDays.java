package dev.drydock.application.release;

import dev.drydock.domain.release.ServedTraffic.Counts;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/** Clients' requests at the serving node by model and day. Every method joins the caller's transaction. */
public interface ServedDays {

    /** Nobody else reads or writes readings and days through this method until the transaction ends. */
    void lock();

    /**
     * The last reading of a node's counters.
     *
     * @param since when the node started, by its clock
     */
    Optional<Reading> find(String model, Instant since);

    /** Replaces the reading of the same start. */
    void put(String model, Instant since, Reading reading);

    /** Adds to the counts of the day. A day to which 0 is added was asked about, and had no request. */
    void add(String model, LocalDate day, Counts counts);

    /** @return how many days of models went */
    int removeDaysBefore(LocalDate day);

    void removeReadingsBefore(Instant at);

    /**
     * @param at when the node was asked
     * @param counts since the node's start, of each the largest that it said
     */
    record Reading(Instant at, Counts counts) {}
}
