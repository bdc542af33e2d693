package dev.drydock.cli.site;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.config.InstalledNatives;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.release.Environment;
import dev.drydock.domain.release.Environment.Difference;
import dev.drydock.domain.release.Environment.Differences;
import dev.drydock.intake.BoundedFile;
import dev.drydock.program.MachineFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether this machine and its Java are those in which the node tried out the releases that it serves, and whether NVIDIA's driver is new
 * enough for the installed natives. Reads files, loads no engine.
 */
final class MachineCheck {
    private static final String ENGINE = "engine";
    private static final Pattern REPORT = Pattern.compile("([0-9]{1,18})-[0-9a-f]{64}[.]json");
    private static final Pattern CUDA = Pattern.compile("cu([0-9]{2})[0-9]+");
    private static final Pattern DRIVER = Pattern.compile("NVIDIA ([0-9]+)[.]([0-9]+).*");

    /** The oldest driver for each CUDA, by NVIDIA's table of CUDA minor version compatibility. */
    private static final Map<String, int[]> OLDEST_DRIVERS =
            Map.of("11", new int[] {450, 80}, "12", new int[] {525, 60}, "13", new int[] {580, 0});

    private final Map<String, String> facts;
    private final Optional<InstalledNatives> natives;

    /** @param root of the file system */
    MachineCheck(Path root, Optional<InstalledNatives> natives) {
        this.facts = new MachineFacts(root).read();
        this.natives = natives;
    }

    /** Nothing of natives for the CPU. */
    List<Finding> driver() {
        String flavor = natives.map(InstalledNatives::flavor).orElse("");
        Matcher cuda = CUDA.matcher(flavor);
        if (!cuda.matches()) {
            return List.of();
        }
        String driver = facts.getOrDefault("gpu-driver", "");
        int[] oldest = OLDEST_DRIVERS.getOrDefault(cuda.group(1), new int[] {0, 0});
        String needed = "natives " + flavor + " need NVIDIA's driver " + oldest[0] + "." + oldest[1] + " or later";
        if (driver.isEmpty()) {
            return List.of(Finding.note(
                    "GPU driver",
                    "none, and the " + needed,
                    "Trainings and the node compute on the CPU. If this machine has a GPU, install NVIDIA's driver and"
                            + " check it with 'nvidia-smi'."));
        }
        Matcher version = DRIVER.matcher(driver);
        boolean old = version.matches()
                && (number(version.group(1)) < oldest[0]
                        || (number(version.group(1)) == oldest[0] && number(version.group(2)) < oldest[1]));
        return List.of(new Finding(
                "GPU driver",
                !old,
                driver + (old ? ", and the " + needed : " for natives " + flavor),
                "Install a newer driver ('nvidia-smi' shows the present one), or the archive of Drydock with natives for an"
                        + " older CUDA."));
    }

    private static int number(String digits) {
        return Integer.parseInt(digits.substring(0, Math.min(digits.length(), 9)));
    }

    /** Compared with the node's newest report of each model; nothing if it has none yet. */
    List<Finding> environment(SiteFolder site) throws IOException {
        Path reports = site.serving().resolve("state/reports");
        try {
            Map<String, JsonNode> newest = newestReports(reports);
            return newest.isEmpty() ? List.of() : List.of(compared(newest));
        } catch (IllegalArgumentException e) {
            return List.of(Finding.wrong(
                    "environment",
                    "a report in " + reports + " cannot be read: " + e.getMessage(),
                    "Restore this folder from a backup, or remove the damaged report: the node writes another one with the"
                            + " next order."));
        }
    }

    private Finding compared(Map<String, JsonNode> newest) {
        List<String> problems = new ArrayList<>();
        newest.forEach((model, report) -> {
            Differences differences = differences(report);
            if (!differences.list().isEmpty()) {
                problems.add(model + "/" + report.path("version").asText() + " was tried out in another environment: "
                        + differences);
            }
        });
        return problems.isEmpty()
                ? Finding.ok("environment", "as when the node tried out " + String.join(", ", newest.keySet()))
                : Finding.note(
                        "environment",
                        String.join("; ", problems),
                        "If nobody changed this on purpose, undo it. Otherwise, judge what serves: 'drydock run"
                                + " check-serving -p model="
                                + newest.keySet().iterator().next() + " --wait'.");
    }

    /** Of what is known without an engine; its own name is compared with that of the installed natives. */
    private Differences differences(JsonNode report) {
        Map<String, String> there = new TreeMap<>();
        report.path("environment")
                .properties()
                .forEach(fact -> there.put(fact.getKey(), fact.getValue().asText()));
        Optional<String> engine = Optional.ofNullable(there.remove(ENGINE));
        if (there.isEmpty()) {
            return Differences.NONE; // an older node stated none
        }
        List<Difference> all = new ArrayList<>(
                Environment.of(facts).from(Environment.of(there)).list());
        String own = natives.map(InstalledNatives::engine).orElse("none");
        engine.filter(said ->
                        natives.filter(known -> !known.version().isEmpty()).isPresent())
                .filter(said -> !said.equals(own) && !said.startsWith(own + ","))
                .ifPresent(said -> all.add(new Difference(ENGINE, said.replaceFirst(",.*", ""), own)));
        return new Differences(all);
    }

    private static Map<String, JsonNode> newestReports(Path folder) throws IOException {
        Map<String, JsonNode> newest = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return newest;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file ->
                            REPORT.matcher(String.valueOf(file.getFileName())).matches())
                    .toList();
        }
        for (Path file : files) {
            JsonNode report = Json.tree(BoundedFile.read(file, BoundedFile.LISTING));
            newest.merge(
                    report.path("model").asText(),
                    report,
                    (a, b) -> a.path("sequence").asLong() >= b.path("sequence").asLong() ? a : b);
        }
        return newest;
    }
}
