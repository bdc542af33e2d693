package dev.drydock.worker;

import java.util.Optional;

/** The message of a worker that gets no more memory. A full Java heap ends it before it could write one. */
final class Memory {
    private static final String TENSORS = "can't allocate memory";
    private static final String TENSORS_ON_GPU = "CUDA out of memory";

    private Memory() {}

    /** What to do about it, if memory is what the task lacked. */
    static Optional<String> lacking(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof OutOfMemoryError) {
                return Optional.of("its JVM says '" + message
                        + "'. Raise worker-memory in etc/site.yaml, start the server again and restart the execution");
            }
            if (message.contains(TENSORS) || message.contains(TENSORS_ON_GPU)) {
                return Optional.of("the engine gets no more memory for its tensors. Lower worker-slots in etc/site.yaml"
                        + " and start the server again, or free memory on the machine; then restart the execution. A"
                        + " batch-size that never fits must be lowered in model.yaml, for a new run");
            }
        }
        return Optional.empty();
    }
}
