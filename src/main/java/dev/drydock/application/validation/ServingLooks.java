package dev.drydock.application.validation;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.validation.HoldoutSketch;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.ReleasedHoldout;
import dev.drydock.domain.validation.ServingChecks;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Records each look of a check at rows that came since the version's release. Tested by {@code CheckServingTest}. */
@Singleton
public final class ServingLooks {
    private final Transactions transactions;
    private final ServingChecks checks;
    private final Clock clock;

    @Inject
    public ServingLooks(Transactions transactions, ServingChecks checks, Clock clock) {
        this.transactions = transactions;
        this.checks = checks;
        this.clock = clock;
    }

    /** @param released the snapshot of the report; empty if there is none, and all holdout rows are looked at */
    HoldoutUse enter(
            long instanceId,
            String snapshot,
            JudgedPackage serving,
            LabelledRows rows,
            Optional<ReleasedHoldout> released) {
        IntPredicate since = released.map(known -> known.since(rows)).orElse(row -> true);
        HoldoutSketch sketch =
                HoldoutSketch.of(rows.rowsOf(Split.HOLDOUT).filter(since).mapToObj(rows::id));
        return transactions.required(
                () -> checks.enter(snapshot, serving.version().id(), instanceId, clock.instant(), sketch));
    }
}
