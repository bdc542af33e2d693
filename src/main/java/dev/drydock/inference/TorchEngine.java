package dev.drydock.inference;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import org.jspecify.annotations.Nullable;

/**
 * Starts PyTorch once per JVM with the settings that everything here depends on: nothing calls out, the graph optimizer
 * is off (it freezes what training must change), the thread count is explicit (it changes the bits).
 */
public final class TorchEngine {
    private static final String THREADS = "ai.djl.pytorch.num_threads";
    private static @Nullable Engine engine;

    private TorchEngine() {}

    /**
     * Starts the engine with {@code threads} CPU threads; does nothing if it runs already.
     *
     * @throws DrydockException {@link InferenceFailure#ENGINE_UNAVAILABLE}
     */
    public static synchronized void start(int threads) {
        if (engine == null) {
            System.setProperty(THREADS, Integer.toString(threads));
            running();
        }
    }

    /** The engine, started with the thread count of {@code ai.djl.pytorch.num_threads}, or one. */
    static synchronized Engine running() {
        if (engine == null) {
            System.setProperty(THREADS, System.getProperty(THREADS, "1"));
            System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
            System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
            callNobody();
            engine = load();
        }
        return engine;
    }

    /** Before anything of DJL is used. */
    static void callNobody() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    /** Such as {@code PyTorch 2.7.1}. */
    public static String description() {
        Engine running = running();
        return running.getEngineName() + " " + running.getVersion();
    }

    /** How many GPUs the engine can use: none if its natives are those for a CPU. */
    public static int gpus() {
        return running().getGpuCount();
    }

    /** The library between Java and the engine, such as {@code DJL 0.36.0}. */
    public static String library() {
        return "DJL " + Engine.getDjlVersion();
    }

    private static Engine load() {
        try {
            return Engine.getEngine("PyTorch");
        } catch (EngineException | IllegalArgumentException | IllegalStateException | LinkageError e) {
            throw new DrydockException(
                    InferenceFailure.ENGINE_UNAVAILABLE,
                    "PyTorch cannot be started on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + root(e)
                            + ". Put pytorch-native-cpu for this platform into the installation's library directory, or"
                            + " name a directory with libtorch in PYTORCH_LIBRARY_PATH together with PYTORCH_VERSION and"
                            + " PYTORCH_FLAVOR; nothing is downloaded.",
                    e);
        }
    }

    static String root(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
