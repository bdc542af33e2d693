package dev.drydock.application.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.InspectionRecords.Round;
import dev.drydock.application.registry.StoredPackages.Stored;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Requests a check of all stored packages now, and reports the results. Tested by {@code ScrubPackagesTest}. */
@Singleton
public final class AskForScrub {
    private final Transactions transactions;
    private final Authorization authorization;
    private final StoredPackages stored;
    private final InspectionRecords records;
    private final ScrubSchedule schedule;
    private final Journal journal;

    @Inject
    public AskForScrub(
            Transactions transactions,
            Authorization authorization,
            StoredPackages stored,
            InspectionRecords records,
            ScrubSchedule schedule,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.stored = stored;
        this.records = records;
        this.schedule = schedule;
        this.journal = journal;
    }

    /**
     * The state of the stored packages.
     *
     * @param due when the current check began, or the next one was requested; empty if there is none
     * @param completedAt when the last complete check ended
     * @param packages in the order of the check
     */
    public record Report(Optional<Instant> due, Optional<Instant> completedAt, List<Stored> packages) {
        public List<Stored> damaged() {
            return packages.stream().filter(one -> one.damage().isPresent()).toList();
        }
    }

    /** Has every package read now. A server begins within seconds. */
    public Report ask(Actor actor) {
        return authorization.perform(actor, Operation.SCRUB_PACKAGES, "packages", () -> {
            transactions.run(() -> {
                records.lockAll();
                records.ask(journal.now());
                journal.append(AuditLog.Event.of(actor.name(), "packages.scrub", "packages"));
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
            return new Report(schedule.due(round, journal.now()), round.completedAt(), stored.list());
        });
    }

    /** The public part of a server's health: when the last complete check ended, and how many packages are damaged. */
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
