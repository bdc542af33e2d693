package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.training.TaskFolders;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Removes the task directories (checkpoints, logs) of runs that are over: completed or abandoned for long enough, and without a
 * version that serves, served last, or waits for a decision. A run that is held, and a failed or stopped one, which can be restarted, keep their own.
 * Records, reports, snapshots and packages stay.
 */
@Singleton
public class PurgeTasks {
    private static final List<String> OVER = List.of("COMPLETED", "ABANDONED");
    private static final int HISTORY = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final RunFacts facts;
    private final VersionRepository versions;
    private final RunRecords records;
    private final TaskFolders folders;
    private final Journal journal;

    @Inject
    public PurgeTasks(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            RunFacts facts,
            VersionRepository versions,
            RunRecords records,
            TaskFolders folders,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.facts = facts;
        this.versions = versions;
        this.records = records;
        this.folders = folders;
        this.journal = journal;
    }

    /**
     * What was, or would be, removed.
     *
     * @param runs whose task directories they are
     * @param tasks their number
     */
    public record Purged(List<Long> runs, int tasks, long bytes) {}

    /**
     * Call it outside a transaction.
     *
     * @param olderThan how long ago a run must have ended
     * @param dryRun only reports
     */
    public Purged purge(Actor actor, Duration olderThan, boolean dryRun) {
        return authorization.perform(
                actor, Operation.PURGE_TASKS, "tasks", () -> purgeAllowed(actor, olderThan, dryRun));
    }

    private Purged purgeAllowed(Actor actor, Duration olderThan, boolean dryRun) {
        if (olderThan.isNegative()) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was purged: the age " + olderThan + " is negative. Use for example 30d.");
        }
        Instant limit = journal.now().minus(olderThan);
        Map<Long, List<String>> found = folders.byRun();
        transactions.run(() -> found.keySet().removeIf(run -> !isOver(run, limit)));
        List<String> keys = found.values().stream().flatMap(List::stream).toList();
        Purged purged = new Purged(
                List.copyOf(found.keySet()),
                keys.size(),
                keys.stream().mapToLong(folders::bytes).sum());
        transactions.run(() -> journal.append(AuditLog.Event.of(
                actor.name(),
                dryRun ? "tasks.purge.asked" : "tasks.purge",
                "tasks",
                "tasks",
                Integer.toString(purged.tasks()),
                "bytes",
                Long.toString(purged.bytes()),
                "endedBefore",
                limit.toString())));
        if (!dryRun) {
            keys.forEach(folders::remove);
        }
        return purged;
    }

    private boolean isOver(long run, Instant limit) {
        return executions
                .latest(run)
                .filter(execution -> OVER.contains(execution.status()) && endedBefore(execution, limit))
                .filter(execution -> records.findHold(run).isEmpty())
                .filter(execution -> candidate(run).filter(this::isNeeded).isEmpty())
                .isPresent();
    }

    private static boolean endedBefore(Execution execution, Instant limit) {
        return execution.ended().filter(ended -> !ended.isAfter(limit)).isPresent();
    }

    private Optional<ModelVersion> candidate(long run) {
        return facts.find(run, RunFacts.CANDIDATE_VERSION).map(VersionId::parse).flatMap(versions::find);
    }

    private boolean isNeeded(ModelVersion version) {
        return switch (version.state()) {
            case REJECTED -> false;
            case RETIRED -> servedLast(version.id().model()).equals(Optional.of(version.id()));
            default -> true;
        };
    }

    /** Of the versions that were replaced, the one that answered last. */
    private Optional<VersionId> servedLast(String model) {
        return versions.aliasHistory(model, VersionRepository.CHAMPION, HISTORY).stream()
                .map(AliasChange::version)
                .filter(version -> versions.require(version).state() == VersionState.RETIRED)
                .findFirst();
    }
}
