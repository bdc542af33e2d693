package dev.drydock.worker;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/** What DJL's own interface does not offer for gradients. */
final class JniGradients {
    private JniGradients() {}

    static void zero(NDArray parameter) {
        JniUtils.zeroGrad((PtNDArray) parameter);
    }

    /** Sum of the squares of the gradient's values, in single precision by the engine. */
    static double squaredNorm(NDArray parameter) {
        try (NDArray gradient = parameter.getGradient();
                NDArray squares = gradient.square();
                NDArray sum = squares.sum()) {
            return sum.getFloat();
        }
    }
}
