package dev.drydock.application.validation;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.validation.HoldoutLedger;
import dev.drydock.domain.validation.HoldoutSketch;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.LabelledRows;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Records each use of a holdout. Tested by {@code CandidateJourneyTest}. */
@Singleton
public final class HoldoutLooks {
    private final Transactions transactions;
    private final HoldoutLedger ledger;
    private final Clock clock;

    @Inject
    public HoldoutLooks(Transactions transactions, HoldoutLedger ledger, Clock clock) {
        this.transactions = transactions;
        this.ledger = ledger;
        this.clock = clock;
    }

    HoldoutUse enter(long instanceId, String snapshot, JudgedPackage judged, LabelledRows rows) {
        HoldoutSketch sketch = HoldoutSketch.of(rows.rowsOf(Split.HOLDOUT).mapToObj(rows::id));
        return transactions.required(() -> ledger.enter(
                snapshot,
                judged.version().id().model(),
                judged.version().id().toString(),
                instanceId,
                clock.instant(),
                sketch));
    }
}
