package dev.drydock.application.alert;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.SuspensionRecords;
import dev.drydock.application.release.SuspensionRecords.Suspension;
import dev.drydock.domain.alert.AlertKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Models that people suspended and have not let answer again. Tested by {@code RecordAlertsTest}. */
@Singleton
final class SuspensionAlerts implements AlertSource {
    private final Transactions transactions;
    private final SuspensionRecords records;

    @Inject
    SuspensionAlerts(Transactions transactions, SuspensionRecords records) {
        this.transactions = transactions;
        this.records = records;
    }

    @Override
    public Set<AlertKind> kinds() {
        return Set.of(AlertKind.MODEL_SUSPENDED);
    }

    @Override
    public List<Condition> look(Instant now) {
        return transactions.<List<Suspension>>required(records::list).stream()
                .filter(Suspension::inForce)
                .map(SuspensionAlerts::condition)
                .toList();
    }

    private static Condition condition(Suspension suspension) {
        return new Condition(
                AlertKind.MODEL_SUSPENDED,
                "model/" + suspension.model() + " suspension/"
                        + suspension.digest().substring(0, 12),
                "Model " + suspension.model() + " is suspended since " + suspension.issuedAt() + " by "
                        + suspension.person() + " and answers no request: " + suspension.reason()
                        + " When it is mended, release managers sign 'drydock resume " + suspension.model() + "'.");
    }
}
