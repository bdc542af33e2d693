package dev.drydock.console.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.training.CompareDefinitions.Difference;
import dev.drydock.domain.registry.DefinitionChange;
import dev.drydock.domain.registry.VersionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DefinitionPresenterTest {
    @Test
    void aCandidateThatSaysTheSameAsItsParentHasNothingToShow() {
        assertThat(DefinitionPresenter.of(Optional.empty()).isOther()).isFalse();

        DefinitionPresenter words = DefinitionPresenter.of(Optional.of(new Difference(
                new VersionId("pump", 1),
                "d".repeat(64),
                List.of("rhea", "olga"),
                DefinitionChange.between(Map.of("seed", "7"), Map.of()))));
        assertThat(words.isOther()).isTrue();
        assertThat(words)
                .isEqualTo(new DefinitionPresenter(
                        "pump/1",
                        "rhea, olga",
                        "dddddddddddd",
                        "d".repeat(64),
                        new KeyRows(List.of(new KeyRows.Row("seed", "7", "(not written)")), List.of())));
    }
}
