package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.worker.GeneratedSnapshot;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * What every worker needs first, made once for all sites of a build: PyTorch's libraries, unpacked, and the worker's classes, parsed.
 * Each site would unpack 430 MB of its own, and each worker would take a fifth longer to start.
 */
final class PreparedWorker {
    private static final Path FOLDER = OncePerBuild.folder("prepared-worker");
    private static final Path LIBRARIES = FOLDER.resolve("djl");

    private PreparedWorker() {}

    /** Gives a site the libraries, unless it has its own. Its workers find the classes by the options that the build gives to servers. */
    static void giveTo(Path site) {
        OncePerBuild.wasThere(FOLDER, "worker", PreparedWorker::trainOnce);
        Path own = site.resolve("var/djl/pytorch");
        try {
            if (!Files.exists(own)) {
                Files.createDirectories(own.getParent());
                Files.createSymbolicLink(own, LIBRARIES.resolve("pytorch"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a site's own libraries away, so that a copy of the site is small. */
    static void takeFrom(Path site) {
        InstalledSite.delete(site.resolve("var/djl"));
    }

    /** A worker of the installation that writes down at its end what it has loaded. */
    private static void trainOnce() {
        InstalledSite.delete(LIBRARIES);
        InstalledSite.delete(FOLDER.resolve("tasks"));
        Path archive = FOLDER.resolve("worker.jsa");
        Path unfinished = FOLDER.resolve("unfinished.jsa");
        WorkerSettings worker = new WorkerSettings(
                FOLDER.resolve("tasks"),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                InstalledSite.HOME.resolve("worker/drydock-worker.jar") + ":" + InstalledSite.HOME.resolve("worker/lib")
                        + "/*",
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:ArchiveClassesAtExit=" + unfinished,
                        "-DDJL_CACHE_DIR=" + LIBRARIES),
                1,
                1024,
                Duration.ofMinutes(1));
        DigestedInputs inputs = new DigestedInputs();
        Path parent = TinyPackage.in(FOLDER.resolve("parent"));
        TaskInput snapshot = GeneratedSnapshot.ofTwoClasses(FOLDER.resolve("snapshot"), 500, 5);
        try (LocalWorkerLauncher launcher = new LocalWorkerLauncher(worker)) {
            assertThat(launcher.run(
                                    TaskRequest.train(
                                            "1-train-0",
                                            inputs.ofFile(parent.resolve(LoadedModel.FILE)),
                                            inputs.ofFile(parent.resolve(Preprocessing.FILE)),
                                            snapshot,
                                            new TrainingSettings(
                                                    2, 64, "adamw", 0.002, 0.01, 0, 1, 0, List.of(), 7, 1)),
                                    1,
                                    () -> false)
                            .failure())
                    .isEmpty();
            Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
