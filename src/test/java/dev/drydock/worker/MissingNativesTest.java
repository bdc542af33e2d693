package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.WorkerSetup;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real worker on a machine without PyTorch's natives, and on one where they are not where the environment says. */
@Timeout(120)
class MissingNativesTest {
    private final DigestedInputs inputs = new DigestedInputs();

    @TempDir
    Path directory;

    @Test
    void anInstallationWithoutNativesSaysWhatToPutWhere() {
        WorkerSettings real = WorkerSetup.real(directory.resolve("tasks"));
        String without = Pattern.compile(File.pathSeparator)
                .splitAsStream(real.classPath())
                .filter(entry -> !entry.contains("pytorch-native"))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(without).isNotEqualTo(real.classPath());

        TaskFailure failure = probe(real, real.java(), without);

        assertThat(failure.code()).isEqualTo("ENGINE_UNAVAILABLE");
        assertThat(failure.sentence())
                .contains("Put pytorch-native-cpu for this platform into the installation's library directory")
                .contains("nothing is downloaded");
    }

    /** They are in the installation, which is not what the operator has asked for. */
    @Test
    void nativesThatAreNotWhereTheEnvironmentSaysAreNotReplacedByOthers() throws IOException {
        WorkerSettings real = WorkerSetup.real(directory.resolve("tasks"));
        Path nothing = Files.createDirectories(directory.resolve("nothing"));
        Path java = directory.resolve("java.sh");
        Files.writeString(
                java,
                "#!/bin/sh\nPYTORCH_LIBRARY_PATH=" + nothing + " PYTORCH_VERSION=2.7.1 PYTORCH_FLAVOR=cpu exec "
                        + real.java() + " \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));

        TaskFailure failure = probe(real, java, real.classPath());

        assertThat(failure.code()).isEqualTo("ENGINE_UNAVAILABLE");
        assertThat(failure.sentence())
                .contains("PYTORCH_LIBRARY_PATH is " + nothing, "there is no libtorch.so in it on this machine");
    }

    private TaskFailure probe(WorkerSettings real, Path java, String classPath) {
        WorkerSettings settings = new WorkerSettings(
                real.tasks(),
                java,
                classPath,
                List.of("-DDJL_CACHE_DIR=" + directory.resolve("cache")),
                1,
                real.heapMebibytes(),
                real.heartbeatTimeout());
        Path model = TinyPackage.in(directory.resolve("model"));
        try (LocalWorkerLauncher launcher = new LocalWorkerLauncher(settings)) {
            return launcher.run(
                            TaskRequest.probe(
                                    "probe",
                                    inputs.ofFile(model.resolve(LoadedModel.FILE)),
                                    inputs.ofFile(model.resolve(Preprocessing.FILE)),
                                    new Learning(Task.BINARY_CLASSIFICATION, 1, true)),
                            1,
                            () -> false)
                    .failure()
                    .orElseThrow();
        }
    }
}
