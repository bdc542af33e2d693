package dev.drydock.application.monitoring;

import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ServedTraffic.Counts;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What the database knows of one model over a time, each by one query. Every method joins the caller's transaction. What has a limit lists the
 * newest first and leaves out the oldest.
 */
public interface HistoryRecords {

    /** @param until exclusive */
    record Window(Instant from, Instant until) {}

    /** The versions that came into service. */
    List<Change> changes(String model, Window window, int most);

    /** The versions that were made and judged, and the checks of versions in service, by the digest of the report. */
    List<Judged> judged(String model, Window window, int most);

    /** The rows of received exports, by the quarter of an hour in which they came; files that a corrected one replaces do not count. */
    List<Received> received(String model, Window window);

    /** The runs that measured drift. */
    List<Measured> measured(String model, Window window, int most);

    /** Clients' requests at the serving node, by days that the orchestrators counted in the site's time zone. */
    List<Served> served(String model, LocalDate first, LocalDate last);

    /** The alerts about the model, its versions, its executions and its orders that stood within the window. */
    List<Stood> alerts(String model, Window window, int most);

    /** @param action of the order that the node followed for it; empty if there is none */
    record Change(int version, Instant at, String by, Optional<Action> action) {}

    /** @param report SHA-256, hex */
    record Judged(Instant at, String report) {}

    /** @param at when the quarter of an hour begins */
    record Received(Instant at, ExportKind kind, long rows) {}

    /** @param at when the run was submitted */
    record Measured(long run, Instant at) {}

    record Served(LocalDate day, Counts counts) {}

    /** @param over empty while it stands */
    record Stood(long number, AlertKind kind, String text, Instant since, Optional<Instant> over) {}
}
