package dev.drydock.domain.registry;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.Replay;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A model as its owner wrote it in {@code model.yaml}.
 *
 * @param name lower-case letters, digits and dashes
 * @param digest lower-case hex SHA-256 of the bytes of {@code model.yaml}
 * @param revision which contract with clients and sources this is
 * @param replay empty if rows that are too old are not replayed
 * @param weights file name of the TorchScript module beside {@code model.yaml}
 * @param preprocessing where the preprocessing comes from, or for text the tokenizer
 * @param files names of further files beside {@code model.yaml} that travel in each package
 * @param sweep the trials of a night
 * @param cluster where the site's queue places its trainings
 * @param budget what a run may use up in training
 * @param decision how the scores of a classification become a class
 * @param gates what the owner tightens above the site's gate policy
 * @param behaviour what the owner expects of the answers of each version
 */
public record ModelDefinition(
        String name,
        String digest,
        Task task,
        DatasetSchema schema,
        Revision revision,
        Optional<Replay> replay,
        String weights,
        PreprocessingFile preprocessing,
        List<String> files,
        TrainingSettings training,
        Sweep sweep,
        Placement cluster,
        Budget budget,
        DecisionRule decision,
        GateRequests gates,
        List<ExpectedBehaviour> behaviour,
        DriftLimits drift,
        ServingLimits serving,
        Optional<String> schedule) {
    public ModelDefinition {
        files = List.copyOf(files);
        behaviour = List.copyOf(behaviour);
    }

    /** Whether its versions answer as if the owner had decided nothing. */
    public boolean decidesAsStandard() {
        return decision.equals(
                DecisionRule.standard(task, schema.label().classes().size()));
    }

    /** Whether of the same snapshot both make the same candidate, judged alike; where and for how long it is trained is no part of that. */
    public boolean makesTheSameAs(ModelDefinition other) {
        return revision.equals(other.revision)
                && training.equals(other.training)
                && sweep.equals(other.sweep)
                && decision.equals(other.decision)
                && gates.equals(other.gates)
                && behaviour.equals(other.behaviour)
                && serving.equals(other.serving);
    }

    /**
     * @param name of the file beside {@code model.yaml}
     * @param fittedOnTrain whether each training fits its numbers again; else the file stays unchanged
     * @param maxLength of a tokenizer: most tokens of a row, with special ones; a longer text is cut; else 0
     */
    public record PreprocessingFile(String name, boolean fittedOnTrain, int maxLength) {
        /** Of numbers and categories. */
        public PreprocessingFile(String name, boolean fittedOnTrain) {
            this(name, fittedOnTrain, 0);
        }
    }

    /**
     * How one trial is trained.
     *
     * @param optimizer {@code adamw} or {@code sgd}
     * @param clipNorm largest global gradient norm; 0 means no clipping
     * @param patience epochs without a better loss on <em>tune</em> before training stops; 0 means never
     * @param freeze prefixes of the names of parameters that stay as they are, or do at first
     * @param threads CPU threads; part of the run record, since it changes the bits
     * @param loss of a regression, {@code squared} or {@code huber}
     * @param classWeights {@code none} or {@code balanced}
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
            int threads,
            String loss,
            String classWeights,
            FineTuning fineTuning) {
        /** The loss of a regression if the owner names none. */
        public static final String SQUARED = "squared";

        public static final String HUBER = "huber";
        /** Every row of a classification counts alike. */
        public static final String UNWEIGHTED = "none";

        public static final String BALANCED = "balanced";

        public TrainingSettings {
            freeze = List.copyOf(freeze);
        }

        /** With the loss that is the task's own. */
        public TrainingSettings(
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
            this(
                    epochs,
                    batchSize,
                    optimizer,
                    learningRate,
                    weightDecay,
                    momentum,
                    clipNorm,
                    patience,
                    freeze,
                    seed,
                    threads,
                    SQUARED,
                    UNWEIGHTED,
                    FineTuning.NONE);
        }

        /** The epoch from which on a parameter is trained, counted from 1; {@code Integer.MAX_VALUE} if it stays as it is. */
        public int trainedFrom(String parameter) {
            if (freeze.stream().noneMatch(parameter::startsWith)) {
                return 1;
            }
            return fineTuning.unfreeze().stream()
                    .filter(unfreezing -> parameter.startsWith(unfreezing.prefix()))
                    .mapToInt(FineTuning.Unfreezing::epoch)
                    .min()
                    .orElse(Integer.MAX_VALUE);
        }

        /** Optimizer steps of an epoch with this number of batches; the last step may have fewer batches. */
        public int stepsOf(int batches) {
            return (batches + fineTuning.accumulate() - 1) / fineTuning.accumulate();
        }
    }

    /**
     * What the inference endpoint accepts.
     *
     * @param batching empty if each request is scored by itself
     */
    public record ServingLimits(
            int maxBatch, Duration timeout, Optional<String> safeAnswer, Optional<Batching> batching) {
        /** Of a model that refuses requests while it is suspended, and scores each by itself. */
        public ServingLimits(int maxBatch, Duration timeout) {
            this(maxBatch, timeout, Optional.empty(), Optional.empty());
        }
    }

    /**
     * Scores requests that wait at the same moment in one forward pass.
     *
     * @param delay how long a request waits for others at most
     * @param rows of each forward pass, also of one with a single request
     */
    public record Batching(Duration delay, int rows) {}
}
