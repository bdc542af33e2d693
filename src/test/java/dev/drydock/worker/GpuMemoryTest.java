package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import org.junit.jupiter.api.Test;

class GpuMemoryTest {
    @Test
    void aCpuHasNone() {
        assertThat(GpuMemory.mebibytes(Device.cpu())).isEmpty();
    }

    @Test
    void aGpuTellsWhatIsInUse() {
        assumeTrue(CudaUtils.hasCuda(), "needs a GPU and libcudart");

        assertThat(GpuMemory.mebibytes(Device.gpu()).getAsLong())
                .isPositive()
                .isLessThanOrEqualTo(CudaUtils.getGpuMemory(Device.gpu()).getMax() >> 20);
    }
}
