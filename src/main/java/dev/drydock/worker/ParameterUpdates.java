package dev.drydock.worker;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.drydock.domain.registry.FineTuning;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The optimizer. Its state is keyed by parameter name, since the engine's ids differ from process to process, and is a pure
 * function of the steps made so far. After an update the gradients are zero.
 */
abstract sealed class ParameterUpdates {
    private static final float NO_CLIPPING = -1;

    private final NDManager manager;
    private final SortedMap<String, NDArray> parameters;
    private final SortedMap<String, NDArray> state = new TreeMap<>();
    private final TrainingSettings settings;
    private final int stepsAnEpoch;
    private final Map<String, Fixed> fixed = new HashMap<>();

    /**
     * What of a parameter's updates is the same in every step.
     *
     * @param stepsBefore of the training, before the parameter's own first
     */
    private record Fixed(double rateFactor, double decay, long stepsBefore) {}

    private ParameterUpdates(
            NDManager manager, SortedMap<String, NDArray> parameters, TrainingSettings settings, int stepsAnEpoch) {
        this.manager = manager;
        this.parameters = parameters;
        this.settings = settings;
        this.stepsAnEpoch = stepsAnEpoch;
    }

    /**
     * @param parameters those that are trained; more may come to them
     * @param stepsAnEpoch optimizer steps of each epoch
     */
    static ParameterUpdates of(
            TrainingSettings settings, int stepsAnEpoch, NDManager manager, SortedMap<String, NDArray> parameters) {
        return settings.optimizer().equals("adamw")
                ? new AdamW(manager, parameters, settings, stepsAnEpoch)
                : new Sgd(manager, parameters, settings, stepsAnEpoch);
    }

    /**
     * What one parameter's update goes by.
     *
     * @param rate its learning rate in this step
     * @param decay its weight decay
     * @param step counted from 1 at its own first
     * @param gradientScale what its gradient is multiplied by to clip it
     */
    record Update(double rate, double decay, long step, float gradientScale) {}

    /**
     * Makes one step; {@code step} counts from 1.
     *
     * @return the gradients' norm before clipping; if it is not finite nothing has been changed
     */
    double apply(long step) {
        double norm = globalNorm();
        if (Double.isFinite(norm)) {
            float scale =
                    settings.clipNorm() > 0 && norm > settings.clipNorm() ? (float) (settings.clipNorm() / norm) : 1;
            double rate = rate(step);
            parameters.forEach((name, parameter) -> {
                Fixed own = fixed.computeIfAbsent(name, absent -> fixed(absent, parameter));
                update(
                        name,
                        parameter,
                        new Update(rate * own.rateFactor(), own.decay(), step - own.stepsBefore(), scale));
            });
        }
        return norm;
    }

    /** The learning rate of a step, without what layers have of their own. */
    double rate(long step) {
        return settings.learningRate()
                * settings.fineTuning().schedule().factor(step, (long) stepsAnEpoch * settings.epochs());
    }

    /** How many steps there are until the end of that epoch. */
    long stepsUntil(int epoch) {
        return (long) stepsAnEpoch * epoch;
    }

    /** The optimizer's memory by {@code <parameter>.<what>}; later steps change it. */
    SortedMap<String, NDArray> state() {
        return state;
    }

    void restore(Map<String, ByteBuffer> values) throws IOException {
        state.values().forEach(NDArray::close);
        state.clear();
        for (Map.Entry<String, ByteBuffer> kept : values.entrySet()) {
            String parameter = kept.getKey().substring(0, kept.getKey().lastIndexOf('.'));
            state.put(kept.getKey(), TensorFile.tensor(manager, requireParameter(parameter), kept.getValue()));
        }
    }

    abstract void update(String name, NDArray parameter, Update update);

    private Fixed fixed(String name, NDArray parameter) {
        FineTuning fineTuning = settings.fineTuning();
        boolean spared = fineTuning.sparesVectors() && parameter.getShape().dimension() < 2;
        return new Fixed(
                fineTuning.rateFactor(name),
                spared ? 0 : settings.weightDecay(),
                (settings.trainedFrom(name) - 1L) * stepsAnEpoch);
    }

    /** The state array of that name, zeros at first. */
    final NDArray memory(String name, NDArray parameter) {
        return state.computeIfAbsent(name, absent -> manager.zeros(parameter.getShape()));
    }

    private NDArray requireParameter(String name) {
        NDArray parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalStateException("the optimizer's state is of a parameter " + name + " that is not trained");
        }
        return parameter;
    }

    private double globalNorm() {
        double squares = 0;
        for (NDArray parameter : parameters.values()) {
            squares += JniGradients.squaredNorm(parameter);
        }
        return Math.sqrt(squares);
    }

    /** Adam with decoupled weight decay (Loshchilov and Hutter, 2019), with the constants of {@code torch.optim.AdamW}. */
    static final class AdamW extends ParameterUpdates {
        private static final float BETA_1 = 0.9f;
        private static final float BETA_2 = 0.999f;
        private static final float EPSILON = 1e-8f;

        AdamW(NDManager manager, SortedMap<String, NDArray> parameters, TrainingSettings settings, int stepsAnEpoch) {
            super(manager, parameters, settings, stepsAnEpoch);
        }

        @Override
        void update(String name, NDArray parameter, Update update) {
            double step = update.step();
            double correction = Math.sqrt(1 - StrictMath.pow(BETA_2, step)) / (1 - StrictMath.pow(BETA_1, step));
            try (NDArray gradient = parameter.getGradient()) {
                NDList inputs = new NDList(
                        parameter, gradient, memory(name + ".mean", parameter), memory(name + ".variance", parameter));
                parameter
                        .getNDArrayInternal()
                        .adamUpdate(
                                inputs,
                                new NDList(parameter),
                                (float) update.rate(),
                                (float) (update.rate() * correction),
                                (float) update.decay(),
                                update.gradientScale(),
                                NO_CLIPPING,
                                BETA_1,
                                BETA_2,
                                EPSILON,
                                false,
                                true);
            }
        }
    }

    /** Stochastic gradient descent: {@code m = momentum * m - rate * (gradient + decay * w); w = w + m}. */
    static final class Sgd extends ParameterUpdates {
        private final double momentum;

        Sgd(NDManager manager, SortedMap<String, NDArray> parameters, TrainingSettings settings, int stepsAnEpoch) {
            super(manager, parameters, settings, stepsAnEpoch);
            this.momentum = settings.momentum();
        }

        @Override
        void update(String name, NDArray parameter, Update update) {
            try (NDArray gradient = parameter.getGradient()) {
                NDList inputs = new NDList(parameter, gradient);
                if (momentum != 0) {
                    inputs.add(memory(name + ".momentum", parameter));
                }
                parameter
                        .getNDArrayInternal()
                        .sgdUpdate(
                                inputs,
                                new NDList(parameter),
                                (float) update.rate(),
                                (float) update.decay(),
                                update.gradientScale(),
                                NO_CLIPPING,
                                (float) momentum,
                                false);
            }
        }
    }
}
