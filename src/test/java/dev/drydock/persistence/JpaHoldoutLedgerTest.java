package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.validation.HoldoutLedger;
import dev.drydock.domain.validation.HoldoutSketch;
import dev.drydock.domain.validation.HoldoutSpending;
import dev.drydock.domain.validation.HoldoutUse;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
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
                        ledger.enter(SNAPSHOT, "pump", "pump/7", 7, AT, rows(0, 1000));
                        throw new IllegalStateException("crash");
                    }))
                    .hasMessage("crash");

            assertThat(enter(database, ledger, 8, AT).number()).isEqualTo(1);
        }
    }

    /** However its snapshot is called: a row that two earlier looks had spends what a third look may. */
    @ParameterizedTest
    @EnumSource
    void theBudgetIsThatOfRowsWhateverTheirSnapshots(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            HoldoutLedger ledger = database.repository(JpaHoldoutLedger.class);
            HoldoutUse first = look(database, ledger, "aa", "pump", 1, rows(0, 1000));
            HoldoutUse moved = look(database, ledger, "bb", "pump", 2, rows(0, 1000));
            HoldoutUse third = look(database, ledger, "cc", "pump", 3, rows(0, 1000));
            HoldoutUse halfNew = look(database, ledger, "dd", "pump", 4, rows(500, 1500));
            HoldoutUse other = look(database, ledger, "dd", "fan", 5, rows(0, 1000));

            assertThat(List.of(first.number(), moved.number(), third.number())).containsExactly(1, 2, 3);
            assertThat(halfNew.share())
                    .isCloseTo((HoldoutSpending.ofUse(1) + HoldoutSpending.ofUse(4)) / 2, within(1e-9));
            assertThat(halfNew.number()).isEqualTo(2);
            assertThat(other.number()).as("of another model").isEqualTo(1);
        }
    }

    private static HoldoutUse look(
            TestDatabase database, HoldoutLedger ledger, String snapshot, String model, long run, HoldoutSketch rows) {
        return database.transactions()
                .required(() -> ledger.enter(snapshot.repeat(32), model, model + "/7", run, AT.plusSeconds(run), rows));
    }

    private static HoldoutSketch rows(int from, int to) {
        return HoldoutSketch.of(IntStream.range(from, to).mapToObj(row -> "p" + row));
    }

    private static HoldoutUse enter(TestDatabase database, HoldoutLedger ledger, long run, Instant at) {
        return database.transactions().required(() -> ledger.enter(SNAPSHOT, "pump", "pump/7", run, at, rows(0, 1000)));
    }
}
