package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class GpuMemoryTest {
    @Test
    void aCpuHasNone() {
        assertThat(GpuMemory.mebibytes(Device.cpu())).isEmpty();
    }
}
