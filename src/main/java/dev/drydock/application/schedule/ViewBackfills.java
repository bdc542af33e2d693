package dev.drydock.application.schedule;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.schedule.BackfillProgress.Seen;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** Shows backfills and where their dates are. Tested by {@code BackfillTest}. */
@Singleton
public class ViewBackfills {
    /** So many are listed at most. */
    public static final int LISTED = 50;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Backfills backfills;
    private final BackfillProgress progress;
    private final SchedulesSwitch allowed;

    @Inject
    public ViewBackfills(
            Transactions transactions,
            Authorization authorization,
            Backfills backfills,
            BackfillProgress progress,
            SchedulesSwitch allowed) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.backfills = backfills;
        this.progress = progress;
        this.allowed = allowed;
    }

    /** A backfill and its dates. */
    public record Viewed(Backfill backfill, List<Seen> dates) {}

    /** Whether schedules and backfills of this site start anything. */
    public boolean isOn() {
        return allowed.on();
    }

    /** The newest first, at most 50. */
    public List<Viewed> list(Actor actor) {
        authorization.require(actor, Operation.VIEW, "backfills");
        return transactions.required(
                () -> backfills.list(LISTED).stream().map(this::viewed).toList());
    }

    /** @throws DrydockException {@link ScheduleFailure#BACKFILL_UNKNOWN} */
    public Viewed view(Actor actor, long id) {
        authorization.require(actor, Operation.VIEW, Backfill.subject(id));
        return transactions.required(() -> viewed(backfills.find(id).orElseThrow(() -> SteerBackfill.unknown(id))));
    }

    /** Numbers of the backfills that start no further date if the user or token loses its rights. */
    public List<Long> unfinishedOfAuthor(String author) {
        return transactions.required(() -> backfills.unfinishedOfAuthor(author));
    }

    private Viewed viewed(Backfill backfill) {
        return new Viewed(
                backfill,
                backfills.dates(backfill.id()).stream().map(progress::of).toList());
    }
}
