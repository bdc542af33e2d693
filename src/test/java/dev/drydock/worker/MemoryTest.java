package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.drydock.inference.TorchEngine;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final long NOBODY_HAS_SO_MUCH = 1L << 46;

    @Test
    void knowsWhatTheEngineSaysWhenItGetsNoMemoryForATensor() {
        TorchEngine.start(1);
        try (NDManager manager = NDManager.newBaseManager()) {
            Throwable thrown = catchThrowable(() -> manager.zeros(new Shape(NOBODY_HAS_SO_MUCH), DataType.FLOAT32));
            assertThat(thrown).isNotNull();
            assertThat(Memory.lacking(new IllegalStateException("a batch failed", thrown)))
                    .hasValueSatisfying(cure -> assertThat(cure).contains("batch-size", "worker-slots"));
        }
    }

    @Test
    void knowsWhatTheJvmSays() {
        Throwable thrown = catchThrowable(() -> new long[Integer.MAX_VALUE].clone());
        assertThat(Memory.lacking(thrown))
                .hasValueSatisfying(cure -> assertThat(cure).contains("worker-memory", thrown.getMessage()));
    }

    @Test
    void takesNothingElseForALackOfMemory() {
        assertThat(Memory.lacking(new IllegalStateException("the loss is infinite", new ArithmeticException())))
                .isEmpty();
    }
}
