package dev.drydock.serving;

import dev.drydock.domain.release.Environment;
import dev.drydock.failure.DrydockException;
import dev.drydock.inference.TorchEngine;
import dev.drydock.program.MachineFacts;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds out in which environment this node answers. Once PyTorch is loaded the machine is asked no more: nothing of it changes without a
 * restart. Thread-safe.
 */
final class NodeEnvironment {
    private static final Logger LOG = Logger.getLogger(NodeEnvironment.class.getName());
    private static final String NO_ENGINE = "none: ";

    private static final NodeEnvironment THIS = new NodeEnvironment(Path.of("/"), NodeEnvironment::engine);

    private final Path root;
    private final Supplier<String> engine;
    private @Nullable Environment found;

    /**
     * @param root of the file system
     * @param engine what computes
     */
    NodeEnvironment(Path root, Supplier<String> engine) {
        this.root = root;
        this.engine = engine;
    }

    /** Of the running program. */
    static Environment current() {
        return THIS.environment();
    }

    private static String engine() {
        try {
            return TorchEngine.description() + ", " + TorchEngine.library();
        } catch (DrydockException e) {
            return NO_ENGINE + e.code().name();
        }
    }

    synchronized Environment environment() {
        if (found != null) {
            return found;
        }
        Environment now = ask();
        if (now.facts().getOrDefault("engine", "").startsWith(NO_ENGINE)) {
            LOG.warning(() -> "PyTorch is not loaded, " + now.facts().get("engine")
                    + ": this node can answer for no model. See ENGINE_UNAVAILABLE in docs/errors/inference.md");
        } else {
            found = now;
        }
        return now;
    }

    private Environment ask() {
        Map<String, String> facts = new TreeMap<>(new MachineFacts(root).read());
        MachineFacts.put(facts, "engine", engine.get());
        return Environment.of(facts);
    }
}
