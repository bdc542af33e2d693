package dev.drydock.application.schedule;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.JobRuntime;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.application.schedule.Backfill.State;
import dev.drydock.application.schedule.BackfillProgress.Seen;
import dev.drydock.application.schedule.Schedule.Author;
import dev.drydock.application.schedule.Schedule.Work;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Previews and begins backfills. The same request again finds the backfill that it began before. Tested by {@code BackfillTest}.
 */
@Singleton
public class PlanBackfill {
    /** Each fails only if another request succeeded. */
    private static final int ATTEMPTS = 10;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Backfills backfills;
    private final BackfillProgress progress;
    private final JobRuntime runtime;
    private final SubmitJob submitJob;
    private final Journal journal;

    @Inject
    public PlanBackfill(
            Transactions transactions,
            Authorization authorization,
            Backfills backfills,
            BackfillProgress progress,
            JobRuntime runtime,
            SubmitJob submitJob,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.backfills = backfills;
        this.progress = progress;
        this.runtime = runtime;
        this.submitJob = submitJob;
        this.journal = journal;
    }

    /**
     * What a backfill would do; changes nothing.
     *
     * @param same the one that the same request continues
     */
    public record Preview(Work work, String dates, List<Seen> seen, Optional<Backfill> same) {}

    /** @throws DrydockException {@link ScheduleFailure#BACKFILL_INVALID} with every problem */
    public Preview preview(Actor actor, BackfillDraft draft) {
        authorization.require(actor, Operation.SUBMIT_JOB, subject(draft));
        List<BackfillDate> dates = check(draft);
        return transactions.required(() -> new Preview(
                draft.work(), draft.inWords(), progress.of(draft.work(), dates), same(digest(draft, dates))));
    }

    /**
     * A backfill that is there.
     *
     * @param isNew false if the same request began it before
     */
    public record Planned(long id, boolean isNew) {}

    /**
     * Begins a backfill, or finds the one that the same request began before and nobody cancelled.
     *
     * @throws DrydockException {@link ScheduleFailure#BACKFILL_INVALID} with every problem; {@link ScheduleFailure#BACKFILL_RUNNING}
     */
    public Planned begin(Actor actor, BackfillDraft draft) {
        return authorization.perform(actor, Operation.SUBMIT_JOB, subject(draft), () -> {
            List<BackfillDate> dates = check(draft);
            String digest = digest(draft, dates);
            RuntimeException last = new IllegalStateException("no attempt was made");
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                try {
                    return transactions.requiresNew(
                            () -> find(digest).orElseGet(() -> add(actor, draft, dates, digest)));
                } catch (DrydockException e) {
                    // the same request, which another one sent at the same moment, may be the one that runs
                    return transactions.requiresNew(() -> find(digest)).orElseThrow(() -> e);
                } catch (RuntimeException e) {
                    last = e; // another request may have taken the number, or have begun the same
                }
            }
            throw last;
        });
    }

    private static String subject(BackfillDraft draft) {
        return draft.job().length() > 63 ? draft.job().substring(0, 63) : draft.job();
    }

    private Optional<Planned> find(String digest) {
        return same(digest).map(found -> new Planned(found.id(), false));
    }

    private Optional<Backfill> same(String digest) {
        return backfills.newest(digest).filter(found -> found.state() != State.CANCELLED);
    }

    private Planned add(Actor actor, BackfillDraft draft, List<BackfillDate> dates, String digest) {
        requireNoneRunning(backfills, draft.work());
        Instant now = journal.now().truncatedTo(ChronoUnit.SECONDS);
        Backfill backfill = new Backfill(
                backfills.nextId(),
                draft.work(),
                draft.inWords(),
                draft.stops(),
                State.RUNNING,
                Author.of(actor, now),
                actor.name(),
                Optional.empty());
        backfills.add(backfill, digest, dates);
        journal.append(new AuditLog.Event(
                actor.name(), "backfill.begin", Backfill.subject(backfill.id()), details(backfill, dates)));
        return new Planned(backfill.id(), true);
    }

    static void requireNoneRunning(Backfills backfills, Work work) {
        backfills.running(Backfill.key(work)).ifPresent(id -> {
            throw new DrydockException(
                    ScheduleFailure.BACKFILL_RUNNING,
                    "No backfill was started: backfill " + id + " of " + Backfill.key(work)
                            + " is RUNNING, and one runs at a time. Wait until it ends, or cancel it with 'drydock"
                            + " backfill cancel " + id + " --reason TEXT'.");
        });
    }

    private List<BackfillDate> check(BackfillDraft draft) {
        List<String> problems = new ArrayList<>();
        List<BackfillDate> dates = draft.dates(journal.now(), problems);
        checkWork(draft, problems);
        if (!problems.isEmpty()) {
            throw DrydockException.listing(
                    ScheduleFailure.BACKFILL_INVALID,
                    "No backfill of job " + draft.job() + " was started: the request has " + problems.size()
                            + (problems.size() == 1 ? " problem. Correct it" : " problems. Correct them")
                            + " and try again.",
                    problems);
        }
        return dates;
    }

    private void checkWork(BackfillDraft draft, List<String> problems) {
        if (draft.parameters().containsKey(Backfill.AS_OF)) {
            problems.add("parameter asOf is given: the backfill gives it to each run; leave it out");
            return;
        }
        try {
            boolean hasAsOf = runtime.require(draft.job()).parameters().stream()
                    .anyMatch(parameter -> parameter.name().equals(Backfill.AS_OF));
            if (!hasAsOf) {
                problems.add("job is \"" + draft.job()
                        + "\", which has no parameter asOf: choose one that has, such as nightly-retrain");
                return;
            }
            Map<String, String> any = new TreeMap<>(draft.parameters());
            any.put(Backfill.AS_OF, Instant.EPOCH.toString());
            submitJob.check(draft.job(), any);
        } catch (DrydockException e) {
            problems.add("job is \"" + draft.job() + "\": " + e.sentence());
        }
    }

    private static String digest(BackfillDraft draft, List<BackfillDate> dates) {
        StringBuilder text = new StringBuilder(draft.job())
                .append('\n')
                .append(draft.stops())
                .append('\n');
        dates.forEach(date -> text.append(date.token(draft.work())).append('\n'));
        return Sha256.hex(text.toString());
    }

    /** What the audit log keeps of it, and what a start is compared with. */
    static SortedMap<String, String> details(Backfill backfill, List<BackfillDate> dates) {
        SortedMap<String, String> details = new TreeMap<>();
        backfill.work().parameters().forEach((name, value) -> details.put("parameter." + name, value));
        details.put("job", backfill.work().job());
        details.put("dates", backfill.dates());
        details.put("count", Integer.toString(dates.size()));
        details.put(
                "datesDigest",
                Sha256.hex(dates.stream().map(date -> date.asOf().toString()).collect(Collectors.joining("\n"))));
        details.put("onFailure", backfill.stops() ? "stop" : "continue");
        details.put("author", backfill.author().name());
        details.put(
                "authorRoles",
                backfill.author().roles().stream().map(Role::name).sorted().collect(Collectors.joining(",")));
        details.put("authorSince", backfill.author().since().toString());
        return details;
    }
}
