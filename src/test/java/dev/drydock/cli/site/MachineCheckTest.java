package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.Finding.State;
import dev.drydock.cli.terminal.Json;
import dev.drydock.config.InstalledNatives;
import dev.drydock.config.SiteFolder;
import dev.drydock.program.MachineFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineCheckTest {
    @TempDir
    Path folder;

    private List<Finding> driver(String flavor, String version) throws IOException {
        Path file = folder.resolve("proc/driver/nvidia/version");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                version.isEmpty() ? "" : "NVRM version: NVIDIA UNIX x86_64 Kernel Module  " + version + "  Tue\n");
        return new MachineCheck(folder, natives(flavor)).driver();
    }

    private static Optional<InstalledNatives> natives(String flavor) {
        return Optional.of(new InstalledNatives("2.7.1", flavor, "worker/lib"));
    }

    @Test
    void namesADriverThatIsMissingOrTooOldForTheNatives() throws IOException {
        assertThat(driver("cpu", "")).isEmpty();
        assertThat(new MachineCheck(folder, Optional.empty()).driver()).isEmpty();
        assertThat(driver("cu124", "525.60.13").get(0).state()).isEqualTo(State.OK);
        assertThat(driver("cu128", "580.65.06").get(0).state()).isEqualTo(State.OK);
        assertThat(driver("cu124", "").get(0)).satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.NOTE);
            assertThat(finding.advice()).contains("nvidia-smi");
        });
        for (String old : List.of("470.256.02", "525.59.1")) {
            assertThat(driver("cu124", old).get(0)).satisfies(finding -> {
                assertThat(finding.state()).isEqualTo(State.WRONG);
                assertThat(finding.found()).contains("NVIDIA " + old, "525.60 or later");
            });
        }
    }

    private void report(String model, int sequence, Map<String, String> environment) throws IOException {
        Path reports = Files.createDirectories(new SiteFolder(folder).serving().resolve("state/reports"));
        Files.writeString(
                reports.resolve(sequence + "-" + "a".repeat(64) + ".json"),
                Json.line(
                        Map.of("model", model, "version", sequence, "sequence", sequence, "environment", environment)));
    }

    private Map<String, String> here(String engine) {
        Map<String, String> facts = new TreeMap<>(new MachineFacts(folder).read());
        facts.put("engine", engine);
        return facts;
    }

    private List<Finding> environment() throws IOException {
        return new MachineCheck(folder, natives("cpu")).environment(new SiteFolder(folder));
    }

    @Test
    void comparesWithTheNewestReportOfEachModel() throws IOException {
        assertThat(environment()).isEmpty();
        report("pump", 3, Map.of("jdk", "another"));
        report("pump", 10, here("PyTorch 2.7.1, DJL 0.36.0"));
        Map<String, String> otherKernel = here("PyTorch 2.7.1, DJL 0.36.0");
        otherKernel.put("kernel", "5.0"); // decides nothing
        report("valve", 11, otherKernel);
        assertThat(environment()).singleElement().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.OK);
            assertThat(finding.found()).contains("pump, valve");
        });
    }

    @Test
    void namesEachFactThatIsNotAsItWas() throws IOException {
        Map<String, String> there = here("PyTorch 2.5.1, DJL 0.36.0");
        there.put("jdk", "Eclipse Adoptium 17.0.12+7");
        report("pump", 10, there);
        assertThat(environment()).singleElement().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.NOTE);
            assertThat(finding.found())
                    .contains("pump/10 was tried out in another environment")
                    .contains("jdk: Eclipse Adoptium 17.0.12+7 there")
                    .contains("engine: PyTorch 2.5.1 there, PyTorch 2.7.1 here")
                    .doesNotContain("os:");
            assertThat(finding.advice()).contains("drydock run check-serving -p model=pump --wait");
        });
    }

    @Test
    void aDamagedReportIsWrongAndOneOfAnOlderNodeSaysNothing() throws IOException {
        report("pump", 10, Map.of());
        assertThat(environment().get(0).state()).isEqualTo(State.OK);
        Files.writeString(
                new SiteFolder(folder).serving().resolve("state/reports/11-" + "b".repeat(64) + ".json"), "{");
        assertThat(environment().get(0)).satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.WRONG);
            assertThat(finding.found()).contains("state/reports cannot be read");
        });
    }
}
