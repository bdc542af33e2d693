package dev.drydock.inference;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts PyTorch once per JVM with the settings that everything here depends on: nothing calls out, the graph optimizer
 * is off (it freezes what training must change), the thread count is explicit (it changes the bits).
 */
public final class TorchEngine {
    private static final Logger LOG = Logger.getLogger(TorchEngine.class.getName());
    private static final String THREADS = "ai.djl.pytorch.num_threads";
    /** Below the directory of natives that the environment names: what loads only where NVIDIA's driver is. */
    private static final Path NEEDS_DRIVER = Path.of("with-driver", "libcaffe2_nvrtc.so");

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
            requireNamedNatives();
            engine = load();
            loadWhatNeedsTheDriver();
        }
        return engine;
    }

    /** Before anything of DJL is used. */
    static void callNobody() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    /** Such as {@code PyTorch 2.7.1}, or {@code PyTorch 2.5.1+cu124} if its natives are those for a CUDA. */
    public static String description() {
        Engine running = running();
        String flavor = variable("PYTORCH_LIBRARY_PATH").isEmpty() ? "" : variable("PYTORCH_FLAVOR");
        return running.getEngineName() + " " + running.getVersion() + (flavor.startsWith("cu") ? "+" + flavor : "");
    }

    /** How many GPUs the engine can use: none if its natives are those for a CPU. */
    public static int gpus() {
        return running().getGpuCount();
    }

    /** The library between Java and the engine, such as {@code DJL 0.36.0}. */
    public static String library() {
        return "DJL " + Engine.getDjlVersion();
    }

    /** Without this, the engine would use the installation's natives instead of those that an operator named. */
    private static void requireNamedNatives() {
        String named = variable("PYTORCH_LIBRARY_PATH");
        String library = System.mapLibraryName("torch");
        boolean there = named.isBlank()
                || Stream.of(named.split(File.pathSeparator, -1))
                        .anyMatch(directory -> Files.exists(Path.of(directory, library)));
        if (!there) {
            throw new DrydockException(
                    InferenceFailure.ENGINE_UNAVAILABLE,
                    "PyTorch cannot be started: PYTORCH_LIBRARY_PATH is " + named + ", but there is no " + library
                            + " in it on this machine. Name the directory of libtorch that has it, together with"
                            + " PYTORCH_VERSION and PYTORCH_FLAVOR, or leave the variable out for the natives of the"
                            + " installation.");
        }
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

    /**
     * PyTorch compiles some of a GPU's kernels by a library that is linked against NVIDIA's driver. Where it lies beside the others, CUDA's
     * natives do not start without a driver; put aside, it is loaded where there is one.
     */
    private static void loadWhatNeedsTheDriver() {
        for (String directory : variable("PYTORCH_LIBRARY_PATH").split(File.pathSeparator, -1)) {
            Path library = Path.of(directory).resolve(NEEDS_DRIVER).toAbsolutePath();
            if (!directory.isEmpty() && Files.exists(library)) {
                try {
                    System.load(library.toString());
                } catch (UnsatisfiedLinkError e) {
                    LOG.log(Level.FINE, "there is no driver for " + library, e);
                }
            }
        }
    }

    private static String variable(String name) {
        return Objects.requireNonNullElse(System.getenv(name), "");
    }

    static String root(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
