package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.validation.HoldoutLedger;
import dev.drydock.domain.validation.HoldoutUse;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaHoldoutLedgerTest {
    private static final Instant AT = Instant.parse("2026-11-24T23:15:00.123456789Z");
    private static final String SNAPSHOT = "ab".repeat(32);

    @ParameterizedTest
    @EnumSource
    void numbersUsesOfASnapshotAndEntersARunOnce(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            HoldoutLedger ledger = database.repository(JpaHoldoutLedger.class);
            HoldoutUse first = enter(database, ledger, 7, AT);
            HoldoutUse second = enter(database, ledger, 8, AT.plusSeconds(60));
            HoldoutUse again = enter(database, ledger, 7, AT.plusSeconds(600));

            assertThat(first.number()).isEqualTo(1);
            assertThat(second.number()).isEqualTo(2);
            assertThat(again).as("a restart finds the very entry").isEqualTo(first);
            assertThat(database.transactions().required(() -> ledger.list(SNAPSHOT)))
                    .containsExactly(first, second);
            assertThat(database.transactions().required(() -> ledger.list("cd".repeat(32))))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLookThatWasRolledBackIsNotCounted(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            HoldoutLedger ledger = database.repository(JpaHoldoutLedger.class);
            assertThatThrownBy(() -> database.transactions().run(() -> {
                        ledger.enter(SNAPSHOT, "pump", "pump/7", 7, AT);
                        throw new IllegalStateException("crash");
                    }))
                    .hasMessage("crash");

            assertThat(enter(database, ledger, 8, AT).number()).isEqualTo(1);
        }
    }

    private static HoldoutUse enter(TestDatabase database, HoldoutLedger ledger, long run, Instant at) {
        return database.transactions().required(() -> ledger.enter(SNAPSHOT, "pump", "pump/7", run, at));
    }
}
