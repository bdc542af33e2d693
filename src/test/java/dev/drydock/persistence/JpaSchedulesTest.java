package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code StartSchedulesTest} sets by itself. */
class JpaSchedulesTest {

    @ParameterizedTest
    @EnumSource
    void showsTheDatabasesClock(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaSchedules schedules = database.repository(JpaSchedules.class);
            Instant before = Instant.now();
            Instant shown = database.transactions().required(schedules::databaseTime);
            assertThat(shown)
                    .isBetween(
                            before.minus(Duration.ofMinutes(1)), Instant.now().plus(Duration.ofMinutes(1)));
        }
    }
}
