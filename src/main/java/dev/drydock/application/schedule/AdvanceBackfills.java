package dev.drydock.application.schedule;

import dev.drydock.application.access.Transactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Starts the dates of running backfills, one after the other. Each orchestrator of a site looks; each date starts once, whichever of them is
 * first. Not thread-safe. Tested by {@code BackfillTest}.
 */
@Singleton
public class AdvanceBackfills {
    private static final Logger LOG = Logger.getLogger(AdvanceBackfills.class.getName());

    private final Transactions transactions;
    private final Backfills backfills;
    private final SchedulesSwitch allowed;
    private final AdvanceBackfill advance;
    private final Map<Long, String> failed = new HashMap<>();

    @Inject
    public AdvanceBackfills(
            Transactions transactions, Backfills backfills, SchedulesSwitch allowed, AdvanceBackfill advance) {
        this.transactions = transactions;
        this.backfills = backfills;
        this.allowed = allowed;
        this.advance = advance;
    }

    /** Looks once. Call it regularly, outside a transaction. It logs a failure, and the next look tries again. */
    public void look() {
        if (!allowed.on()) {
            return;
        }
        try {
            transactions.<List<Long>>required(backfills::running).forEach(this::look);
            failed.remove(0L);
        } catch (RuntimeException e) {
            say(0, "the backfills could not be looked at; the next look tries again", e);
        }
    }

    /** What is wrong with one backfill is no reason to leave the others. */
    private void look(long id) {
        try {
            advance.advance(id);
            failed.remove(id);
        } catch (RuntimeException e) {
            say(id, "backfill=" + id + " could not start its next date; the next look tries again", e);
        }
    }

    /** Once, until it works again or fails for another cause: a look follows each few seconds. */
    private void say(long id, String message, RuntimeException cause) {
        if (!cause.toString().equals(failed.put(id, cause.toString()))) {
            LOG.log(Level.WARNING, message, cause);
        }
    }
}
