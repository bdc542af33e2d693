package dev.drydock.application.registry;

import dev.drydock.application.access.Pause;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.InspectionRecords.Inspected;
import dev.drydock.application.registry.StoredPackages.Stored;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.release.SiteTurns;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Reads every stored package once a night, so that a lost or altered file is found before somebody needs it. One server reads
 * one package after another, with pauses. After a crash, the next server continues with the packages that were not read yet.
 * Thread-safe.
 */
@Singleton
public class ScrubPackages {
    private static final Logger LOG = Logger.getLogger(ScrubPackages.class.getName());
    /** After each part of 4 MiB: less than 80 MiB a second, so that a night's trainings have the disk. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

    private final Transactions transactions;
    private final StoredPackages stored;
    private final InspectionRecords records;
    private final SiteTurns turns;
    private final ScrubSchedule schedule;
    private final Pause pause;
    private final Holder self;
    private final Clock clock;

    private volatile boolean stopping;
    private volatile Instant notBefore = Instant.MIN;

    @Inject
    public ScrubPackages(
            Transactions transactions,
            StoredPackages stored,
            InspectionRecords records,
            SiteTurns turns,
            ScrubSchedule schedule,
            Pause pause,
            Holder self,
            Clock clock) {
        this.transactions = transactions;
        this.stored = stored;
        this.records = records;
        this.turns = turns;
        this.schedule = schedule;
        this.pause = pause;
        this.self = self;
        this.clock = clock;
    }

    /** Checks once. Call it regularly, outside a transaction. It logs a failure, and a later call tries again. */
    public void look() {
        if (clock.instant().isBefore(notBefore)) {
            return;
        }
        try {
            due().ifPresent(due -> turns.ofScrub().take(() -> scrub(due)));
        } catch (CancellationException e) {
            LOG.fine(() -> "node=" + self.node() + " stops while it reads the stored packages");
        } catch (RuntimeException e) {
            notBefore = clock.instant().plus(PAUSE_AFTER_FAILURE);
            LOG.log(Level.WARNING, e, () -> "node=" + self.node() + " could not read all stored packages");
        }
    }

    /** Ends a check in progress. */
    public void stop() {
        stopping = true;
    }

    private Optional<Instant> due() {
        return schedule.due(transactions.required(records::round), clock.instant());
    }

    /** Skips packages that arrived since: they were read on arrival. */
    private void scrub(Instant due) {
        List<Stored> all = transactions.required(stored::list);
        for (Stored one : all) {
            if (isToBeRead(one, due)) {
                stored.inspect(one.version(), one.packageDigest(), this::pause);
            }
        }
        stored.keepNotes(all);
        transactions.run(() -> records.complete(due, clock.instant()));
    }

    private boolean isToBeRead(Stored one, Instant due) {
        Instant read = one.inspected().map(Inspected::at).orElse(one.since());
        return read.isBefore(due) || read.isAfter(clock.instant()); // the clock was set back since
    }

    private void pause() {
        if (stopping) {
            throw new CancellationException();
        }
        pause.take(PAUSE);
    }
}
