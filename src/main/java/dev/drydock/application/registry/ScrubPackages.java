package dev.drydock.application.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.InspectionRecords.Inspected;
import dev.drydock.application.registry.InspectionRecords.Round;
import dev.drydock.application.registry.StoredPackages.Stored;
import dev.drydock.application.runs.DailyTime;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.release.SiteTurn;
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
public class ScrubPackages {
    private static final Logger LOG = Logger.getLogger(ScrubPackages.class.getName());
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

    private final Transactions transactions;
    private final Authorization authorization;
    private final StoredPackages stored;
    private final InspectionRecords records;
    private final SiteTurn turn;
    private final Optional<DailyTime> nightly;
    private final Runnable pause;
    private final AuditLog audit;
    private final Holder self;
    private final Clock clock;
    private volatile boolean stopping;
    private volatile Instant notBefore = Instant.MIN;

    /**
     * @param nightly when each night's reading begins; empty if only people ask for one
     * @param pause between two parts of what is read
     */
    public ScrubPackages(
            Transactions transactions,
            Authorization authorization,
            StoredPackages stored,
            InspectionRecords records,
            SiteTurn turn,
            Optional<DailyTime> nightly,
            Runnable pause,
            AuditLog audit,
            Holder self,
            Clock clock) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.stored = stored;
        this.records = records;
        this.turn = turn;
        this.nightly = nightly;
        this.pause = pause;
        this.audit = audit;
        this.self = self;
        this.clock = clock;
    }

    /**
     * How the stored packages are.
     *
     * @param due when the reading began that is under way or about to begin; empty if there is none
     * @param completedAt when the last complete one ended
     * @param packages in the order in which they are read
     */
    public record Report(Optional<Instant> due, Optional<Instant> completedAt, List<Stored> packages) {
        public List<Stored> damaged() {
            return packages.stream().filter(one -> one.damage().isPresent()).toList();
        }
    }

    /** To be called again and again, outside a transaction. A failure is logged; a later look tries again. */
    public void look() {
        if (clock.instant().isBefore(notBefore)) {
            return;
        }
        try {
            due().ifPresent(due -> turn.take(() -> scrub(due)));
        } catch (CancellationException e) {
            LOG.fine(() -> "node=" + self.node() + " stops while it reads the stored packages");
        } catch (RuntimeException e) {
            notBefore = clock.instant().plus(PAUSE_AFTER_FAILURE);
            LOG.log(Level.WARNING, e, () -> "node=" + self.node() + " could not read the stored packages to their end");
        }
    }

    /** Ends a reading that is under way. */
    public void stop() {
        stopping = true;
    }

    private Optional<Instant> due() {
        Round round = transactions.required(records::round);
        return due(round);
    }

    private Optional<Instant> due(Round round) {
        Optional<Instant> night = nightly.map(time -> time.lastBefore(clock.instant()));
        Optional<Instant> latest = round.askedAt()
                .filter(asked -> night.isEmpty() || asked.isAfter(night.get()))
                .or(() -> night);
        return latest.filter(due ->
                round.completedFor().isEmpty() || round.completedFor().get().isBefore(due));
    }

    /** What comes into the store meanwhile was read when it came. */
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
        pause.run();
    }

    /** Has every package read now. A server begins within seconds. */
    public Report ask(Actor actor) {
        return authorization.perform(actor, Operation.SCRUB_PACKAGES, "packages", () -> {
            transactions.run(() -> {
                records.lockAll();
                records.ask(clock.instant());
                audit.append(AuditLog.Event.of(actor.name(), "packages.scrub", "packages"));
            });
            return report();
        });
    }

    public Report view(Actor actor) {
        authorization.require(actor, Operation.VIEW, "packages");
        return report();
    }

    private Report report() {
        return transactions.required(() -> {
            Round round = records.round();
            return new Report(due(round), round.completedAt(), stored.list());
        });
    }

    /** What a server's health tells, to everybody: when all packages were read last, and how many are damaged. */
    public record Summary(Optional<Instant> completedAt, int damaged) {}

    public Summary summary() {
        return transactions.required(() -> {
            boolean none = records.all().values().stream()
                    .allMatch(inspected -> inspected.damage().isEmpty());
            return new Summary(
                    records.round().completedAt(), none ? 0 : report().damaged().size());
        });
    }
}
