package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import org.junit.jupiter.api.Test;

/** For a machine with a GPU and CUDA's runtime library: {@code mvn test -Dtest=GpuMemoryOnGpu}. */
class GpuMemoryOnGpu {
    @Test
    void aGpuTellsWhatIsInUse() {
        assertThat(GpuMemory.mebibytes(Device.gpu()).getAsLong())
                .isPositive()
                .isLessThanOrEqualTo(CudaUtils.getGpuMemory(Device.gpu()).getMax() >> 20);
    }
}
