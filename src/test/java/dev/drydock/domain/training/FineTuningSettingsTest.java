package dev.drydock.domain.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.FineTuning;
import dev.drydock.domain.registry.FineTuning.LayerRate;
import dev.drydock.domain.registry.FineTuning.Unfreezing;
import dev.drydock.domain.registry.RateSchedule;
import dev.drydock.domain.registry.RateSchedule.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FineTuningSettingsTest {
    private final List<String> problems = new ArrayList<>();

    @Test
    void nothingSetIsNothingNamed() {
        assertThat(FineTuningSettings.named(FineTuning.NONE)).isEmpty();
        assertThat(FineTuningSettings.read(Map.of("epochs", "3"), problems)).isEqualTo(FineTuning.NONE);
        assertThat(problems).isEmpty();
    }

    @Test
    void isReadAsItWasNamed() {
        FineTuning all = new FineTuning(
                new RateSchedule(Kind.COSINE, 0.05, 0.01),
                List.of(new LayerRate("encoder.", 0.1), new LayerRate("encoder.layer.5.", 0.5)),
                List.of(new Unfreezing(3, "encoder.layer.5."), new Unfreezing(5, "encoder.")),
                true,
                0.1,
                4,
                true);
        Map<String, String> named = FineTuningSettings.named(all);

        assertThat(named)
                .containsEntry("schedule", "cosine")
                .containsEntry("layer-rates", "encoder.=0.1,encoder.layer.5.=0.5")
                .containsEntry("unfreeze", "encoder.layer.5.=3,encoder.=5")
                .containsEntry("decay", "matrices")
                .containsEntry("resampling", "balanced");
        assertThat(FineTuningSettings.read(named, problems)).isEqualTo(all);
        assertThat(problems).isEmpty();
    }

    @Test
    void theLongestPrefixGivesTheRate() {
        FineTuning rates = new FineTuning(
                RateSchedule.CONSTANT,
                List.of(new LayerRate("encoder.layer.5.", 0.5), new LayerRate("encoder.", 0.1)),
                List.of(),
                false,
                0,
                1,
                false);
        assertThat(rates.rateFactor("encoder.layer.5.bias")).isEqualTo(0.5);
        assertThat(rates.rateFactor("encoder.layer.4.bias")).isEqualTo(0.1);
        assertThat(rates.rateFactor("head.bias")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            schedule        | step        | schedule must be constant, linear or cosine, not 'step'
            accumulate      | 0           | accumulate must be a whole number from 1 to 1000, not '0'
            accumulate      | 1.5         | accumulate must be a whole number from 1 to 1000, not '1.5'
            label-smoothing | NaN         | label-smoothing must be from 0.0 to 0.5, not 'NaN'
            layer-rates     | head        | layer-rates must be PREFIX=NUMBER, ..., not 'head'
            unfreeze        | head.=soon  | unfreeze must be PREFIX=NUMBER, ..., not 'head.=soon'
            decay           | some        | decay must be all or matrices, not 'some'
            resampling      | twice       | resampling must be none or balanced, not 'twice'
            """)
    void tellsWhatCannotBe(String name, String value, String problem) {
        FineTuningSettings.read(Map.of(name, value), problems);
        assertThat(problems).containsExactly(problem);
    }
}
