package dev.drydock.serving;

import dev.drydock.domain.release.Environment;
import dev.drydock.failure.DrydockException;
import dev.drydock.inference.TorchEngine;
import dev.drydock.program.ProgramVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out in which environment this node answers. Once PyTorch is loaded the machine is asked no more: nothing of it changes without a
 * restart. Thread-safe.
 */
final class NodeEnvironment {
    /** By these PyTorch, and the libraries in it, choose other code with other last digits. */
    private static final Set<String> INSTRUCTION_SETS = Set.of(
            // x86-64
            "fma",
            "f16c",
            "avx",
            "avx2",
            "avx_vnni",
            "avx512f",
            "avx512bw",
            "avx512cd",
            "avx512dq",
            "avx512vl",
            "avx512_vnni",
            "avx512_bf16",
            "avx512_fp16",
            "amx_tile",
            "amx_bf16",
            "amx_int8",
            "amx_fp16",
            // aarch64
            "asimd",
            "asimddp",
            "bf16",
            "i8mm",
            "sve",
            "sve2");

    private static final Logger LOG = Logger.getLogger(NodeEnvironment.class.getName());
    private static final String NO_ENGINE = "none: ";
    private static final Pattern DRIVER = Pattern.compile("\\s(\\d+\\.\\d+(\\.\\d+)?)\\s");
    private static final int LONGEST = 500;

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
        Map<String, String> facts = new TreeMap<>();
        put(facts, "arch", property("os.arch"));
        put(facts, "drydock", ProgramVersion.current().toString());
        put(facts, "engine", engine.get());
        gpuDriver().ifPresent(driver -> put(facts, "gpu-driver", driver));
        gpus().ifPresent(models -> put(facts, "gpu", models));
        put(facts, "instruction-set", instructionSets());
        put(facts, "jdk", property("java.vendor") + " " + property("java.runtime.version"));
        put(facts, "kernel", property("os.version"));
        put(facts, "os", operatingSystem());
        return Environment.of(facts);
    }

    /** Other signs than those of a fact are replaced. */
    private static void put(Map<String, String> facts, String name, String value) {
        String line = value.strip().replaceAll("[^ -~]", "?");
        facts.put(name, line.isEmpty() ? "unknown" : line.substring(0, Math.min(line.length(), LONGEST)));
    }

    private static String property(String name) {
        return System.getProperty(name, "");
    }

    /** Such as {@code debian 12}. */
    private String operatingSystem() {
        List<String> lines = lines(root.resolve("etc/os-release"));
        String name = value(lines, "ID").orElse(property("os.name"));
        return name + value(lines, "VERSION_ID").map(version -> " " + version).orElse("");
    }

    private static Optional<String> value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).replace("\"", ""))
                .findFirst();
    }

    /** Those of every processor of the machine that PyTorch may choose by. */
    private String instructionSets() {
        Set<String> common = new TreeSet<>(INSTRUCTION_SETS);
        boolean said = false;
        for (String line : lines(root.resolve("proc/cpuinfo"))) {
            if (line.startsWith("flags") || line.startsWith("Features")) {
                said = true;
                common.retainAll(Arrays.asList(
                        line.substring(line.indexOf(':') + 1).strip().split("\\s+", -1)));
            }
        }
        return said && !common.isEmpty() ? String.join(" ", common) : "none that counts";
    }

    private Optional<String> gpuDriver() {
        return lines(root.resolve("proc/driver/nvidia/version")).stream()
                .map(line -> DRIVER.matcher(line + " "))
                .filter(Matcher::find)
                .map(driver -> "NVIDIA " + driver.group(1))
                .findFirst();
    }

    /** Their models, each once. */
    private Optional<String> gpus() {
        Path folder = root.resolve("proc/driver/nvidia/gpus");
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> gpus = Files.list(folder)) {
            return Optional.of(gpus.flatMap(gpu -> lines(gpu.resolve("information")).stream())
                            .filter(line -> line.startsWith("Model:"))
                            .map(line -> line.substring("Model:".length()).strip())
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", ")))
                    .filter(models -> !models.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return List.of(); // as on a machine without it
        }
    }
}
