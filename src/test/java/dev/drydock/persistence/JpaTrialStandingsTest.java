package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.training.TrialStandings;
import dev.drydock.domain.registry.TrialChoice.ChoiceMetric;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.TrialStanding;
import dev.drydock.domain.validation.TrialStanding.Place;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaTrialStandingsTest {
    private static final TrialStanding BEST = new TrialStanding(
            0, ChoiceMetric.AUC, 0.9, Optional.of(new Interval(0.85, 0.94)), 0, Optional.empty(), Place.BEST, true);
    private static final TrialStanding OTHER = new TrialStanding(
            1,
            ChoiceMetric.AUC,
            0.7,
            Optional.empty(),
            -0.2,
            Optional.of(new Interval(-0.3, -0.1)),
            Place.WORSE,
            false);

    @ParameterizedTest
    @EnumSource
    void keepsWhatWasRecordedLastOfEachRun(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            database.transactions().run(() -> standings(database).record(7, List.of(OTHER)));
            database.transactions().run(() -> standings(database).record(7, List.of(OTHER, BEST)));
            database.transactions().run(() -> standings(database).record(8, List.of(BEST)));

            assertThat(database.transactions()
                            .required(() -> standings(database).of(7)))
                    .containsExactly(BEST, OTHER);
            assertThat(database.transactions()
                            .required(() -> standings(database).of(8)))
                    .containsExactly(BEST);
            assertThat(database.transactions()
                            .required(() -> standings(database).of(9)))
                    .isEmpty();
        }
    }

    private static TrialStandings standings(TestDatabase database) {
        return database.repository(JpaTrialStandings.class);
    }
}
