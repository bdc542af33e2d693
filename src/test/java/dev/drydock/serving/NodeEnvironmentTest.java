package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.release.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeEnvironmentTest {
    @TempDir
    Path root;

    private void write(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private Environment found() {
        return new NodeEnvironment(root, () -> "PyTorch 2.7.1, DJL 0.36.0").environment();
    }

    @Test
    void statesWhatMayChangeAnAnswer() throws IOException {
        write("etc/os-release", "PRETTY_NAME=\"Debian\"\nID=debian\nVERSION_ID=\"12\"\n");
        write(
                "proc/cpuinfo",
                "processor\t: 0\nflags\t\t: fpu sse4_2 avx avx2 avx512f fma\n\nprocessor\t: 1\nflags\t\t: fpu avx avx2 fma\n");
        write(
                "proc/driver/nvidia/version",
                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\n");
        write("proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: \t\t NVIDIA L4\nIRQ: 5\n");
        write("proc/driver/nvidia/gpus/0000:02:00.0/information", "Model: \t\t NVIDIA L4\n");
        assertThat(found().facts())
                .containsEntry("os", "debian 12")
                .containsEntry("instruction-set", "avx avx2 fma")
                .containsEntry("gpu-driver", "NVIDIA 550.54.15")
                .containsEntry("gpu", "NVIDIA L4")
                .containsEntry("engine", "PyTorch 2.7.1, DJL 0.36.0")
                .containsKeys("arch", "drydock", "jdk", "kernel");
    }

    @Test
    void readsTheOpenKernelModule() throws IOException {
        write(
                "proc/driver/nvidia/version",
                "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (dvs-builder)\nGCC version:\n");
        assertThat(found().facts()).containsEntry("gpu-driver", "NVIDIA 580.65.06");
    }

    @Test
    void aMachineThatSaysNothingHasAnEnvironmentToo() {
        assertThat(found().facts())
                .doesNotContainKeys("gpu", "gpu-driver")
                .containsEntry("instruction-set", "none that counts");
        assertThat(found().fingerprint()).isEqualTo(found().fingerprint()).hasSize(64);
    }

    @Test
    void statesWhereThisTestRuns() {
        assertThat(NodeEnvironment.current().facts().get("engine")).startsWith("PyTorch ");
    }

    /** At the start of a machine the disk with PyTorch may come later than the node. */
    @Test
    void asksAgainForAnEngineThatWasNotThere() {
        Iterator<String> engines = List.of("none: ENGINE_UNAVAILABLE", "PyTorch 2.7.1", "asked once too often")
                .iterator();
        NodeEnvironment environment = new NodeEnvironment(root, engines::next);

        assertThat(environment.environment().facts()).containsEntry("engine", "none: ENGINE_UNAVAILABLE");
        assertThat(environment.environment().facts()).containsEntry("engine", "PyTorch 2.7.1");
        assertThat(environment.environment().facts()).containsEntry("engine", "PyTorch 2.7.1");
    }
}
