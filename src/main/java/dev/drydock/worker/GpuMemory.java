package dev.drydock.worker;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import java.util.OptionalLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How much of a GPU's memory is in use. */
final class GpuMemory {
    private static final Logger LOG = Logger.getLogger(GpuMemory.class.getName());
    private static final long MEBIBYTE = 1 << 20;

    private GpuMemory() {}

    /** MiB in use on the whole device, by all processes; empty if the device is no GPU, or if CUDA does not report it. */
    static OptionalLong mebibytes(Device device) {
        if (!device.isGpu()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(CudaUtils.getGpuMemory(device).getUsed() / MEBIBYTE);
        } catch (EngineException | IllegalStateException e) {
            LOG.log(Level.FINE, "the memory in use on " + device + " is not known", e); // no reason not to train
            return OptionalLong.empty();
        }
    }
}
