package dev.drydock.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledNativesTest {
    @TempDir
    Path home;

    private void installed(String file) throws IOException {
        Files.createFile(Files.createDirectories(home.resolve("worker/lib")).resolve(file));
    }

    @Test
    void thoseOfTheLibraryDirectoryTellVersionAndFlavor() throws IOException {
        assertThat(InstalledNatives.of(home, Map.of())).isEmpty();
        installed("pytorch-engine-0.36.0.jar");
        assertThat(InstalledNatives.of(home, Map.of())).isEmpty();
        installed("pytorch-native-cpu-2.7.1-linux-x86_64.jar");
        assertThat(InstalledNatives.of(home, Map.of()))
                .contains(new InstalledNatives("2.7.1", "cpu", "pytorch-native-cpu-2.7.1-linux-x86_64.jar"));
        assertThat(InstalledNatives.of(home, Map.of()).orElseThrow().engine()).isEqualTo("PyTorch 2.7.1");
    }

    @Test
    void thoseThatTheEnvironmentNamesGoBefore() throws IOException {
        installed("pytorch-native-cpu-2.7.1-linux-x86_64.jar");
        assertThat(InstalledNatives.of(
                                home,
                                Map.of(
                                        "PYTORCH_LIBRARY_PATH", "/opt/libtorch/lib",
                                        "PYTORCH_VERSION", "2.5.1",
                                        "PYTORCH_FLAVOR", "cu124"))
                        .orElseThrow()
                        .engine())
                .isEqualTo("PyTorch 2.5.1+cu124");
        assertThat(InstalledNatives.of(home, Map.of("PYTORCH_LIBRARY_PATH", "/opt/libtorch/lib"))
                        .orElseThrow()
                        .engine())
                .isEqualTo("PyTorch");
    }

    @Test
    void aNamedDirectoryWithoutThemIsTold() throws IOException {
        Path empty = Files.createDirectory(home.resolve("empty"));
        Path libtorch = Files.createDirectory(home.resolve("libtorch"));
        Files.createFile(libtorch.resolve("libtorch.so"));
        assertThat(named(empty.toString()).areThere()).isFalse();
        assertThat(named(empty + ":" + libtorch).areThere()).isTrue();
        installed("pytorch-native-cpu-2.7.1-linux-x86_64.jar");
        assertThat(InstalledNatives.of(home, Map.of()).orElseThrow().areThere()).isTrue();
    }

    private InstalledNatives named(String directories) {
        return InstalledNatives.of(home, Map.of("PYTORCH_LIBRARY_PATH", directories))
                .orElseThrow();
    }
}
