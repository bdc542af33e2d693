package dev.drydock.domain.registry;

import dev.drydock.domain.dataset.DatasetSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model as its owner wrote it in {@code model.yaml}.
 *
 * @param name lower-case letters, digits and dashes
 * @param digest lower-case hex SHA-256 of the bytes of {@code model.yaml}
 * @param weights file name of the TorchScript module beside {@code model.yaml}
 * @param preprocessing file name of the fitted preprocessing beside {@code model.yaml}
 * @param sweep one entry per trial: the settings that differ from {@code training}
 * @param gates what the owner tightens above the site's gate policy: gate name to parameters
 */
public record ModelDefinition(
        String name,
        String digest,
        Task task,
        DatasetSchema schema,
        String weights,
        String preprocessing,
        TrainingSettings training,
        List<TrainingSettings> sweep,
        Map<String, Map<String, Double>> gates,
        DriftLimits drift,
        ServingLimits serving,
        Optional<String> schedule) {
    public ModelDefinition {
        sweep = List.copyOf(sweep);
        gates = Map.copyOf(gates);
    }

    /**
     * How one trial is trained.
     *
     * @param optimizer {@code adamw} or {@code sgd}
     * @param clipNorm largest global gradient norm; 0 means no clipping
     * @param patience epochs without a better loss on <em>tune</em> before training stops; 0 means never
     * @param freeze parameter-name prefixes that stay as they are
     * @param threads CPU threads; part of the run record, since it changes the bits
     */
    public record TrainingSettings(
            int epochs,
            int batchSize,
            String optimizer,
            double learningRate,
            double weightDecay,
            double momentum,
            double clipNorm,
            int patience,
            List<String> freeze,
            long seed,
            int threads) {
        public TrainingSettings {
            freeze = List.copyOf(freeze);
        }
    }

    /**
     * When the field counts as drifted.
     *
     * @param psi population stability index per input at and above which the input has drifted
     * @param minRows fewer joined rows than this: collect labels
     * @param minLabels fewer mature labelled rows than this: collect labels
     */
    public record DriftLimits(double psi, int minRows, int minLabels) {}

    /** What the inference endpoint accepts. */
    public record ServingLimits(int maxBatch, Duration timeout) {}
}
