package dev.drydock.worker;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.InferenceFailure;
import dev.drydock.inference.ModuleInput;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Tries how a module that takes its rows conducts itself: whether its numbers are numbers, whether it answers the same twice and a row
 * alone as among others, and whether a training step changes it. What it does not do here it would not do at night.
 */
final class ConductProbe {
    /** Kernels round otherwise for other numbers of rows. */
    private static final float ROUNDING = 1e-3f;

    private final Path file;
    private final Model model;

    ConductProbe(Path file, Model model) {
        this.file = file;
        this.model = model;
    }

    /** @throws DrydockException {@link InferenceFailure#MODULE_NOT_FINITE} */
    void requireFinite() {
        for (Pair<String, Parameter> parameter : model.getBlock().getDirectParameters()) {
            float[] values = parameter.getValue().getArray().toFloatArray();
            long broken = 0;
            for (float value : values) {
                broken += Float.isFinite(value) ? 0 : 1;
            }
            if (broken > 0) {
                throw refused(
                        InferenceFailure.MODULE_NOT_FINITE,
                        broken + " of the " + values.length + " values of its parameter " + parameter.getKey()
                                + " are infinite or NaN. Save it from a checkpoint before the loss became so");
            }
        }
    }

    /**
     * @param rows several alike
     * @param alone one of them
     * @throws DrydockException {@link InferenceFailure#MODULE_NOT_FINITE}, {@link InferenceFailure#MODULE_ANSWERS_VARY} or {@link
     *     InferenceFailure#MODULE_ROWS_WRONG}
     */
    void requireSteady(ModuleInput rows, ModuleInput alone) {
        float[] first = answers(rows);
        for (float answer : first) {
            if (!Float.isFinite(answer)) {
                throw refused(
                        InferenceFailure.MODULE_NOT_FINITE,
                        "it answers " + answer
                                + " to a row of zeros. Look for a buffer that is infinite or NaN, a division"
                                + " by zero or a logarithm of zero");
            }
        }
        float[] again = answers(rows);
        if (!Arrays.equals(first, again)) {
            throw refused(
                    InferenceFailure.MODULE_ANSWERS_VARY,
                    "asked twice for the same " + rows.rows() + " rows in inference mode it answers " + first[0]
                            + " and then " + again[0] + " to the first. Let its forward neither draw random numbers nor"
                            + " change a buffer unless self.training");
        }
        requireAlone(Arrays.copyOf(first, first.length / rows.rows()), alone);
    }

    private void requireAlone(float[] among, ModuleInput alone) {
        float[] answer;
        try {
            answer = answers(alone);
        } catch (EngineException | IllegalArgumentException e) {
            throw refused(
                    InferenceFailure.MODULE_ROWS_WRONG,
                    "it takes several rows and not one alone, as serving asks. The engine says: " + ProbeTask.reason(e)
                            + ". Let its forward take any number of rows from 1 on, without squeeze()");
        }
        for (int i = 0; i < among.length; i++) {
            boolean same = answer.length == among.length
                    && Math.abs(answer[i] - among[i]) <= ROUNDING * Math.max(1, Math.abs(among[i]));
            if (!same) {
                throw refused(
                        InferenceFailure.MODULE_ROWS_WRONG,
                        "to a row alone it answers "
                                + (answer.length == among.length ? answer[i] : answer.length + " values")
                                + ", and to the same row among others "
                                + (answer.length == among.length ? among[i] : among.length)
                                + ". Let each row's answer depend on that row alone in inference mode: no statistics of the"
                                + " batch, no squeeze()");
            }
        }
    }

    /**
     * One step's gradients in training mode. The module is of no use for scoring afterwards.
     *
     * @throws DrydockException {@link InferenceFailure#MODULE_UNTRAINABLE}
     */
    void requireLearns(ModuleInput rows) {
        JniUtils.enableTrainingMode((PtSymbolBlock) model.getBlock());
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector();
                NDManager manager = model.getNDManager().newSubManager()) {
            NDArray answers = model.getBlock()
                    .forward(new ParameterStore(manager, false), rows.tensors(manager), true)
                    .singletonOrThrow();
            collector.backward(answers.sum());
        } catch (EngineException | IllegalArgumentException e) {
            if (Memory.lacking(e).isPresent()) {
                throw e;
            }
            throw refused(
                    InferenceFailure.MODULE_UNTRAINABLE,
                    "in training mode no gradient comes back from what it answers to " + rows.rows()
                            + " rows. The engine says: " + ProbeTask.reason(e)
                            + ". Let its forward compute the answer from its parameters without torch.no_grad() and"
                            + " detach(), and take any rows when self.training");
        }
    }

    /** Row-major {@code [rows, outputs]}, in inference mode. */
    private float[] answers(ModuleInput rows) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            return model.getBlock()
                    .forward(new ParameterStore(manager, false), rows.tensors(manager), false)
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    private DrydockException refused(FailureCode code, String why) {
        return new DrydockException(code, "The module " + file.getFileName() + " cannot be used: " + why + ".");
    }
}
