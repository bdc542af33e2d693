package dev.drydock.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.FineTuning;
import dev.drydock.domain.registry.FineTuning.LayerRate;
import dev.drydock.domain.registry.FineTuning.Unfreezing;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.RateSchedule;
import dev.drydock.domain.registry.RateSchedule.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FineTuningKeysTest {
    private static final String MODEL = ValveModel.WITHOUT_TRAINING + """
            training:
              epochs: 6
              freeze: [encoder.]
              schedule: cosine
              warmup: 5%
              final-rate: 0.01
              layer-rates: [{parameters: encoder., factor: 0.1}, {parameters: head., factor: 2}]
              unfreeze: [{parameters: encoder.layer.5., epoch: 3}]
              decay: matrices
              label-smoothing: 0.1
              accumulate: 4
              resampling: balanced
            sweep: [{}, {schedule: constant, unfreeze: []}, {accumulate: 1, layer-rates: []}]
            """;

    private final ModelFileReader reader = new ModelFileReader();

    @Test
    void readsAllAndEachTrialItsOwn() {
        ModelDefinition model = reader.readText(MODEL);

        FineTuning all = new FineTuning(
                new RateSchedule(Kind.COSINE, 0.05, 0.01),
                List.of(new LayerRate("encoder.", 0.1), new LayerRate("head.", 2)),
                List.of(new Unfreezing(3, "encoder.layer.5.")),
                true,
                0.1,
                4,
                true);
        assertThat(model.training().fineTuning()).isEqualTo(all);
        assertThat(model.sweep().trials())
                .extracting(TrainingSettings::fineTuning)
                .containsExactly(
                        all,
                        new FineTuning(
                                new RateSchedule(Kind.CONSTANT, 0.05, 1),
                                all.layerRates(),
                                List.of(),
                                true,
                                0.1,
                                4,
                                true),
                        new FineTuning(all.schedule(), List.of(), all.unfreeze(), true, 0.1, 1, true));
    }

    @Test
    void aRateThatFallsAndNamesNoLastValueFallsToNothing() {
        assertThat(reader.readText(MODEL.replace("final-rate: 0.01", "patience: 2"))
                        .training()
                        .fineTuning()
                        .schedule())
                .isEqualTo(new RateSchedule(Kind.COSINE, 0.05, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            schedule: cosine       | schedule: step                 | training.schedule
            schedule: cosine       | schedule: constant             | training.final-rate
            warmup: 5%             | warmup: 105%                   | training.warmup
            final-rate: 0.01       | final-rate: -1                 | training.final-rate
            factor: 0.1            | factor: 0                      | training.layer-rates[0].factor
            parameters: head.      | parameters: encoder.           | training.layer-rates[1].parameters
            parameters: head.      | parameters: "head,x"           | training.layer-rates[1].parameters
            freeze: [encoder.]     | freeze: ["encoder,head"]       | training.freeze[0]
            freeze: [encoder.]     | freeze: []                     | training.unfreeze
            epoch: 3               | epoch: 1                       | training.unfreeze[0].epoch
            epoch: 3               | epoch: 7                       | training.unfreeze
            decay: matrices        | decay: biases                  | training.decay
            label-smoothing: 0.1   | label-smoothing: 0.6           | training.label-smoothing
            accumulate: 4          | accumulate: 0                  | training.accumulate
            resampling: balanced   | resampling: some               | training.resampling
            decay: matrices        | class-weights: balanced        | training.resampling
            {schedule: constant, unfreeze: []} | {epochs: 2}        | sweep[1].epochs
            {schedule: constant, unfreeze: []} | {freeze: []}       | sweep[1].freeze
            """)
    void refusesEachMistake(String right, String wrong, String key) {
        assertThat(MODEL).contains(right);
        assertThat(keys(MODEL.replace(right, wrong))).contains(key).allMatch(found -> found.startsWith(sectionOf(key)));
    }

    @Test
    void classesAreNoneOfARegressionsBusiness() {
        String hours = MODEL.replace("binary-classification", "regression")
                .replace("{classes: [\"no\", \"yes\"]}", "{min: 0, max: 9, unit: h}")
                .replace("preprocessing: preprocessing.json", "preprocessing: {file: preprocessing.json, fit: train}");
        assertThat(keys(hours)).containsExactlyInAnyOrder("training.label-smoothing", "training.resampling");
    }

    private static String sectionOf(String key) {
        return key.substring(0, key.indexOf('.') + 1);
    }

    private List<String> keys(String yaml) {
        return reader.check(yaml.getBytes(StandardCharsets.UTF_8)).problems().stream()
                .map(ModelFileProblem::key)
                .toList();
    }
}
