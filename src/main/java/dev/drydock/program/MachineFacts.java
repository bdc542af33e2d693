package dev.drydock.program;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a machine and its Java may change an answer, found without loading an engine: a serving node states it with its engine, and
 * {@code drydock doctor} compares it.
 */
public final class MachineFacts {
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

    private static final Pattern DRIVER = Pattern.compile("\\s(\\d+\\.\\d+(\\.\\d+)?)\\s");
    private static final int LONGEST = 500;

    private final Path root;

    /** @param root of the file system */
    public MachineFacts(Path root) {
        this.root = root;
    }

    /** Name to a line of printable ASCII, by name; {@code gpu} and {@code gpu-driver} only where NVIDIA's driver is. */
    public Map<String, String> read() {
        Map<String, String> facts = new TreeMap<>();
        put(facts, "arch", property("os.arch"));
        put(facts, "drydock", ProgramVersion.current().toString());
        gpuDriver().ifPresent(driver -> put(facts, "gpu-driver", driver));
        gpus().ifPresent(models -> put(facts, "gpu", models));
        put(facts, "instruction-set", instructionSets());
        put(facts, "jdk", property("java.vendor") + " " + property("java.runtime.version"));
        put(facts, "kernel", property("os.version"));
        put(facts, "os", operatingSystem());
        return facts;
    }

    /** Adds a fact; signs that one cannot have are replaced. */
    public static void put(Map<String, String> facts, String name, String value) {
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
