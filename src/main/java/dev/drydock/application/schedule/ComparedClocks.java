package dev.drydock.application.schedule;

import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * Compares the clock of this machine with the database's, which all orchestrators of a site share. While they differ by more than a minute,
 * this orchestrator starts nothing. Tested by {@code StartSchedulesTest}.
 */
@Singleton
public class ComparedClocks {
    static final Duration MOST_APART = Duration.ofMinutes(1);

    private static final Logger LOG = Logger.getLogger(ComparedClocks.class.getName());

    private final Transactions transactions;
    private final Schedules schedules;
    private final Journal journal;
    private volatile Optional<Apart> last = Optional.empty();

    @Inject
    public ComparedClocks(Transactions transactions, Schedules schedules, Journal journal) {
        this.transactions = transactions;
        this.schedules = schedules;
        this.journal = journal;
    }

    /** Two clocks that differ too much. */
    public record Apart(Instant here, Instant database) {
        /** For people. */
        public String sentence() {
            return "No schedule starts anything at this orchestrator, and no retry begins: its clock shows " + here
                    + " and the database's clock shows " + database + ". They may differ by "
                    + MOST_APART.toSeconds() + " s. Set the clocks right, for example by NTP.";
        }
    }

    /** What the last comparison found; empty if the clocks agreed. */
    public Optional<Apart> last() {
        return last;
    }

    /** Compares them now. Call it outside a transaction. */
    public boolean agree() {
        Instant before = journal.now();
        Instant database = transactions.required(schedules::databaseTime);
        Instant after = journal.now();
        boolean apart = database.isBefore(before.minus(MOST_APART)) || database.isAfter(after.plus(MOST_APART));
        Optional<Apart> found = apart ? Optional.of(new Apart(after, database)) : Optional.empty();
        if (apart && last.isEmpty()) {
            LOG.severe(() -> found.map(Apart::sentence).orElse(""));
        } else if (!apart && last.isPresent()) {
            LOG.info("the clock agrees with the database's again; schedules start their jobs, and retries begin");
        }
        last = found;
        return !apart;
    }
}
