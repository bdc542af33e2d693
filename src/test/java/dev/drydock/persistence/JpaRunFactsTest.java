package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.runs.RunFacts;
import dev.drydock.failure.DrydockException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaRunFactsTest {

    @ParameterizedTest
    @EnumSource
    void keepsWhatAStepHasEstablished(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            RunFacts facts = database.repository(JpaRunFacts.class);
            database.transactions().run(() -> facts.record(7, RunFacts.MODEL, "pump"));
            database.transactions().run(() -> facts.record(7, RunFacts.MODEL, "pump"));

            assertThat(database.transactions().required(() -> facts.require(7, RunFacts.MODEL)))
                    .isEqualTo("pump");
            assertThat(database.transactions().required(() -> facts.all(7))).containsOnlyKeys(RunFacts.MODEL);
            assertThat(database.transactions().required(() -> facts.find(8, RunFacts.MODEL)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnotherValueAndKeepsTheFirst(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            RunFacts facts = database.repository(JpaRunFacts.class);
            database.transactions().run(() -> facts.record(7, RunFacts.SNAPSHOT, "a"));

            assertThatThrownBy(() -> database.transactions().run(() -> facts.record(7, RunFacts.SNAPSHOT, "b")))
                    .isInstanceOf(DrydockException.class)
                    .hasMessageContaining("snapshot = a");
            assertThat(database.transactions().required(() -> facts.require(7, RunFacts.SNAPSHOT)))
                    .isEqualTo("a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRolledBackFactWasNeverThere(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            RunFacts facts = database.repository(JpaRunFacts.class);
            assertThatThrownBy(() -> database.transactions().run(() -> {
                        facts.record(7, RunFacts.SNAPSHOT, "a");
                        throw new IllegalStateException("crash");
                    }))
                    .hasMessage("crash");
            assertThat(database.transactions().required(() -> facts.all(7))).isEmpty();
        }
    }
}
