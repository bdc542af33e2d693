package dev.drydock.console.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.ViewBackground.Background;
import dev.drydock.console.Wording;
import dev.drydock.console.registry.BackgroundPresenter.Moved;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.training.MovedParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BackgroundPresenterTest {
    @Test
    void listsWhatMovedMostAndCountsTheRest() {
        List<MovedParameter> parameters = new ArrayList<>();
        parameters.add(new MovedParameter("frozen.weight", 40, 0, OptionalDouble.of(0)));
        for (int i = 1; i <= 14; i++) {
            parameters.add(new MovedParameter("layer." + i, 1000L * i, i, OptionalDouble.of(i / 100.0)));
        }
        BackgroundPresenter words = words(parameters);
        assertThat(words.moved())
                .hasSize(12)
                .startsWith(new Moved("layer.14", Wording.count(14_000), "14.00 %", 120))
                .endsWith(new Moved("layer.3", Wording.count(3000), "3.00 %", 26));
        assertThat(words.others()).isEqualTo("2 more parameters changed less; 1 of 15 parameters did not change");
    }

    @Test
    void whatWasZeroStandsFirstAndShrinksNoOthersBar() {
        BackgroundPresenter words = words(List.of(
                new MovedParameter("bias", 2, 0.1, OptionalDouble.empty()),
                new MovedParameter("weight", 4, 1, OptionalDouble.of(0.00001)),
                new MovedParameter("other", 4, 1, OptionalDouble.of(0.5))));
        assertThat(words.moved())
                .containsExactly(
                        new Moved("bias", "2", "from 0", 120),
                        new Moved("other", "4", "50.00 %", 120),
                        new Moved("weight", "4", "< 0.01 %", 0));
        assertThat(words.others()).isEmpty();
    }

    @Test
    void saysNothingWhereNothingWasRecorded() {
        assertThat(words(List.of()).moved()).isEmpty();
        assertThat(words(List.of()).others()).isEmpty();
        assertThat(words(List.of()).choice()).isEqualTo("Because.");
    }

    private static BackgroundPresenter words(List<MovedParameter> moved) {
        return BackgroundPresenter.of(() -> new Background(
                Optional.empty(),
                Optional.of(new VersionId("pump", 1)),
                Optional.empty(),
                Optional.empty(),
                moved,
                Optional.of("Because.")));
    }
}
