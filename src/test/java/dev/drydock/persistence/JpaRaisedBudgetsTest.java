package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.training.RaisedBudgets;
import dev.drydock.domain.registry.Budget.Resource;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaRaisedBudgetsTest {
    private static final Instant NOW = Instant.parse("2026-11-27T02:00:00Z");

    @ParameterizedTest
    @EnumSource
    void theLastRaiseOfEachResourceOfEachRunCounts(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            RaisedBudgets raised = database.repository(JpaRaisedBudgets.class);
            database.transactions().run(() -> raised.raise(7, Resource.TIME, 60_000, "erin", NOW));
            database.transactions().run(() -> raised.raise(7, Resource.TIME, 90_000, "ed", NOW));
            database.transactions().run(() -> raised.raise(7, Resource.DISK, 1L << 40, "ed", NOW));
            database.transactions().run(() -> raised.raise(8, Resource.TIME, 1000, "ed", NOW));

            Map<Resource, Long> found = database.transactions().required(() -> raised.of(7));
            assertThat(found).isEqualTo(Map.of(Resource.TIME, 90_000L, Resource.DISK, 1L << 40));
            Map<Resource, Long> none = database.transactions().required(() -> raised.of(9));
            assertThat(none).isEmpty();
        }
    }
}
