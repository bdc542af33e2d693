package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunRecords.Amount;
import dev.drydock.application.runs.RunRecords.EndedRun;
import dev.drydock.application.runs.RunRecords.Selection;
import dev.drydock.domain.training.TaskFolders;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Removes ended runs: their records, quarantined rows, task directories and logs. If the request names no run, job, model or submitter, it
 * also removes records of due moments of schedules that are older than it says, than the site keeps the runs of any job, and than 30 days. It keeps runs with a hold, runs that are
 * younger than the site's retention, and runs whose version waits for a decision, is in service or could be rolled back to,
 * because the people who may decide about the version are computed from these records. The audit log, the ledger of holdouts,
 * versions, snapshots, reports and packages stay whole.
 */
@Singleton
public class PurgeRuns {
    /** Alerts and deadlines look at younger records of due moments. */
    private static final Duration DUE_TIMES_KEPT = Duration.ofDays(30);

    /** How runs may be over without being asked for by name. */
    public static final List<String> OVER = List.of("COMPLETED", "ABANDONED");

    private final Transactions transactions;
    private final Authorization authorization;
    private final RunRecords records;
    private final RunsToKeep toKeep;
    private final TaskFolders folders;
    private final ExecutionLogFiles logs;
    private final Journal journal;

    @Inject
    public PurgeRuns(
            Transactions transactions,
            Authorization authorization,
            RunRecords records,
            RunsToKeep toKeep,
            TaskFolders folders,
            ExecutionLogFiles logs,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.records = records;
        this.toKeep = toKeep;
        this.folders = folders;
        this.logs = logs;
        this.journal = journal;
    }

    /**
     * What to purge.
     *
     * @param run only this one; refused by name if it must be kept
     * @param statuses of the latest execution; an empty list for {@link #OVER}
     * @param olderThan since when a run must be over
     */
    public record Request(
            OptionalLong run,
            Optional<String> job,
            Optional<String> model,
            Optional<String> submitter,
            List<String> statuses,
            Duration olderThan) {
        public Request {
            statuses = List.copyOf(statuses);
        }

        /** All runs that have been over for so long. */
        public static Request olderThan(Duration age) {
            return new Request(
                    OptionalLong.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of(), age);
        }
    }

    /**
     * What was, or would be, removed.
     *
     * @param bytes of task directories
     * @param dueTimes records of due moments of schedules
     * @param kept what the request asked for and was not removed
     */
    public record Purged(
            List<Long> runs, int executions, long rejects, int tasks, long bytes, long dueTimes, List<Kept> kept) {}

    /** @param why a sentence */
    public record Kept(long run, String why) {}

    private record Doomed(long run, Amount amount, List<String> tasks, long bytes) {}

    /**
     * Call it outside a transaction.
     *
     * @param dryRun only reports
     */
    public Purged purge(Actor actor, Request request, boolean dryRun) {
        return authorization.perform(
                actor, Operation.PURGE_RUNS, subject(request), () -> purgeAllowed(actor, request, dryRun));
    }

    private static String subject(Request request) {
        return request.run().isPresent() ? "run/" + request.run().getAsLong() : "runs";
    }

    private Purged purgeAllowed(Actor actor, Request request, boolean dryRun) {
        Selection selection = selection(request);
        List<Kept> kept = new ArrayList<>();
        List<String> keys = folders.keys();
        List<Doomed> doomed = transactions.required(() -> choose(selection, kept, keys));
        refuseWhatWasNamed(request, doomed, kept);
        Optional<Instant> dueBefore = dueBefore(request, selection);
        long dueTimes = transactions.required(
                () -> dueBefore.map(records::countDueTimes).orElse(0L));
        Purged told = sum(doomed, dueTimes, kept);
        transactions.run(() -> journal.append(AuditLog.Event.of(
                actor.name(),
                dryRun ? "runs.purge.asked" : "runs.purge",
                subject(request),
                "runs",
                Integer.toString(told.runs().size()),
                "executions",
                Integer.toString(told.executions()),
                "rejects",
                Long.toString(told.rejects()),
                "kept",
                Integer.toString(kept.size()),
                "dueTimes",
                Long.toString(dueTimes),
                "numbers",
                numbers(told.runs()),
                "endedBefore",
                selection.endedBefore().toString())));
        if (dryRun) {
            return told;
        }
        dueBefore.ifPresent(before -> transactions.run(() -> records.removeDueTimes(before)));
        return sum(doomed.stream().filter(run -> remove(run, kept)).toList(), dueTimes, kept);
    }

    /** Empty if the request is about certain runs. */
    private Optional<Instant> dueBefore(Request request, Selection selection) {
        if (request.run().isPresent()
                || request.job().isPresent()
                || request.model().isPresent()
                || request.submitter().isPresent()) {
            return Optional.empty();
        }
        return Stream.of(
                        selection.endedBefore(),
                        journal.now().minus(toKeep.ofAll()),
                        journal.now().minus(DUE_TIMES_KEPT))
                .min(Comparator.naturalOrder());
    }

    private Selection selection(Request request) {
        if (request.olderThan().isNegative()) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was purged: the age " + request.olderThan() + " is negative. Use for example 30d.");
        }
        for (String status : request.statuses()) {
            if (!Executions.ENDED.contains(status)) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "Nothing was purged: " + status + " is not the status of an ended run. These statuses are "
                                + String.join(", ", Executions.ENDED) + ".");
            }
        }
        return new Selection(
                request.run(),
                request.job(),
                request.model(),
                request.submitter(),
                request.statuses().isEmpty() ? OVER : request.statuses(),
                journal.now().minus(request.olderThan()));
    }

    private List<Doomed> choose(Selection selection, List<Kept> kept, List<String> keys) {
        List<Doomed> doomed = new ArrayList<>();
        for (EndedRun run : records.listEnded(selection)) {
            Optional<String> obstacle = toKeep.why(run);
            if (obstacle.isPresent()) {
                kept.add(new Kept(run.run(), obstacle.get()));
            } else {
                List<String> tasks = keys.stream()
                        .filter(key -> key.startsWith(run.run() + "-"))
                        .toList();
                doomed.add(new Doomed(
                        run.run(),
                        records.amount(run.run()),
                        tasks,
                        tasks.stream().mapToLong(folders::bytes).sum()));
            }
        }
        return doomed;
    }

    private void refuseWhatWasNamed(Request request, List<Doomed> doomed, List<Kept> kept) {
        if (request.run().isEmpty() || !doomed.isEmpty()) {
            return;
        }
        long run = request.run().getAsLong();
        if (transactions.required(() -> !records.exists(run))) {
            throw new DrydockException(
                    RunFailure.RUN_UNKNOWN,
                    "There is no run " + run + ", or it was purged before. Nothing was purged.");
        }
        transactions.required(() -> records.findHold(run)).ifPresent(hold -> {
            throw HoldRun.held(run, hold, "Nothing was purged; release the hold first.");
        });
        throw new DrydockException(
                RunFailure.RUN_NEEDED,
                "Run " + run + " was not purged: "
                        + kept.stream()
                                .map(Kept::why)
                                .findFirst()
                                .orElse("it ended too recently, or with another status than the request names."));
    }

    /** Checks again under the run's lock: since the selection, someone may have held or restarted the run. */
    private boolean remove(Doomed doomed, List<Kept> kept) {
        boolean removed = transactions.required(() -> {
            Optional<EndedRun> still = records.lockEnded(doomed.run());
            Optional<String> obstacle =
                    still.isPresent() ? toKeep.why(still.get()) : Optional.of("It was restarted or removed meanwhile.");
            obstacle.ifPresent(why -> kept.add(new Kept(doomed.run(), why)));
            if (obstacle.isEmpty()) {
                records.remove(doomed.run());
            }
            return obstacle.isEmpty();
        });
        if (removed) {
            doomed.tasks().forEach(folders::remove);
            doomed.amount().executions().forEach(logs::remove);
        }
        return removed;
    }

    private static Purged sum(List<Doomed> runs, long dueTimes, List<Kept> kept) {
        return new Purged(
                runs.stream().map(Doomed::run).toList(),
                runs.stream().mapToInt(run -> run.amount().executions().size()).sum(),
                runs.stream().mapToLong(run -> run.amount().rejects()).sum(),
                runs.stream().mapToInt(run -> run.tasks().size()).sum(),
                runs.stream().mapToLong(Doomed::bytes).sum(),
                dueTimes,
                List.copyOf(kept));
    }

    private static String numbers(List<Long> runs) {
        String all = String.join(" ", runs.stream().map(String::valueOf).toList());
        return all.length() <= 2000 ? all : all.substring(0, 2000) + "…";
    }
}
