package dev.drydock.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is in each program, and what must never be. */
class PackagingIT {
    private static final Path HOME = Path.of(System.getProperty("drydock.home", "target/drydock"));
    private static final Path ORCHESTRATOR = HOME.resolve("wlp/usr/servers/orchestrator/apps/drydock.war");
    private static final Path SERVING = HOME.resolve("wlp/usr/servers/serving/apps/drydock-serving.war");

    @Test
    void orchestratorHasNoDjl() throws IOException {
        assertThat(names(ORCHESTRATOR))
                .anyMatch(name -> name.startsWith("WEB-INF/lib/jberet-core"))
                .noneMatch(name -> name.contains("/lib/api-0.") || name.contains("pytorch"))
                .noneMatch(name -> name.startsWith("WEB-INF/classes/dev/drydock/inference/"))
                .noneMatch(name -> name.startsWith("WEB-INF/classes/dev/drydock/worker/"))
                .noneMatch(name -> name.startsWith("WEB-INF/classes/dev/drydock/cli/"));
    }

    @Test
    void servingNodeHasNoDatabaseAndNoBatch() throws IOException {
        assertThat(names(SERVING))
                .anyMatch(name -> name.startsWith("WEB-INF/classes/dev/drydock/serving/"))
                .noneMatch(name -> name.contains("jberet") || name.contains("flyway") || name.contains("batch-api"))
                .noneMatch(name -> name.startsWith("WEB-INF/classes/dev/drydock/persistence/"))
                .noneMatch(name -> name.startsWith("WEB-INF/classes/dev/drydock/application/"))
                .noneMatch(name -> name.startsWith("WEB-INF/classes/META-INF/persistence"));
        assertThat(names(SERVING).filter(name -> name.startsWith("WEB-INF/lib/") && name.endsWith(".jar")))
                .allMatch(name ->
                        name.startsWith("WEB-INF/lib/jackson-") || name.startsWith("WEB-INF/lib/snakeyaml-engine-"));
    }

    @Test
    void workerHasNoJakarta() throws IOException {
        assertThat(names(HOME.resolve("worker/drydock-worker.jar")))
                .anyMatch("dev/drydock/worker/Main.class"::equals)
                .noneMatch(name -> name.startsWith("dev/drydock/persistence/"));
        assertThat(jarsIn(HOME.resolve("worker/lib")))
                .isNotEmpty()
                .noneMatch(name -> name.contains("jakarta"))
                .noneMatch(name -> name.contains("hibernate"));
    }

    /** Those for CPUs in their jar, or CUDA's unpacked beside the libraries; the serving node has no others. */
    @Test
    void workerAndServingNodeHaveTheNativesOfTheBuildAndNoOthers() throws IOException {
        String natives = System.getProperty("drydock.natives", "cpu");
        boolean ofCpus = natives.equals("cpu");
        for (String libraries : List.of("worker/lib", "wlp/usr/shared/resources/djl")) {
            assertThat(jarsIn(HOME.resolve(libraries)).filter(name -> name.startsWith("pytorch-native-")))
                    .as(libraries)
                    .hasSize(ofCpus ? 1 : 0)
                    .allMatch(name -> name.matches("pytorch-native-cpu-[0-9.]+-linux-x86_64[.]jar"));
        }
        Path unpacked = HOME.resolve("worker/libtorch");
        assertThat(Files.exists(unpacked)).isEqualTo(!ofCpus);
        if (!ofCpus) {
            assertThat(unpacked.resolve("natives")).content().contains(" " + natives);
            assertThat(unpacked.resolve("libtorch_cuda.so")).isRegularFile();
            assertThat(unpacked.resolve("libcaffe2_nvrtc.so"))
                    .as("needs a driver")
                    .doesNotExist();
        }
    }

    @Test
    void commandLineHasNoJakartaAndNoDjl() throws IOException {
        assertThat(names(HOME.resolve("lib/drydock-cli.jar"))).anyMatch("dev/drydock/cli/Main.class"::equals);
        assertThat(jarsIn(HOME.resolve("lib")))
                .isNotEmpty()
                .noneMatch(name -> name.contains("jakarta") || name.contains("pytorch"));
    }

    /** A class that is missing in an artifact shows only when it is first used. */
    @Test
    void everyProgramHasTheRoomsThatItMayUse() throws IOException {
        assertThat(roomsIn(HOME.resolve("lib/drydock-cli.jar"), "dev/drydock/"))
                .containsAll(ArchitectureTest.roomsBehind("cli"));
        assertThat(roomsIn(HOME.resolve("worker/drydock-worker.jar"), "dev/drydock/"))
                .containsAll(ArchitectureTest.roomsBehind("worker"));
        assertThat(roomsIn(SERVING, "WEB-INF/classes/dev/drydock/"))
                .containsAll(ArchitectureTest.roomsBehind("serving"));
    }

    /** Names of the folders of classes, such as {@code packaging}. */
    private static Set<String> roomsIn(Path archive, String root) throws IOException {
        return names(archive)
                .filter(name -> name.startsWith(root) && name.endsWith(".class"))
                .map(name -> name.substring(root.length()).replaceFirst("/.*", ""))
                .collect(Collectors.toSet());
    }

    @Test
    void archiveHoldsTheWholeInstallation() throws IOException {
        assertThat(HOME.resolveSibling("drydock.tar.gz")).isNotEmptyFile();
        assertThat(HOME.resolve("bin/drydock")).isExecutable();
        assertThat(HOME.resolve("jobs/nightly-retrain.xml")).isRegularFile();
        assertThat(HOME.resolve("sample-data/pump-failure/model.yaml")).isRegularFile();
    }

    private static Stream<String> names(Path archive) throws IOException {
        try (JarFile jar = new JarFile(archive.toFile())) {
            List<String> names = jar.stream().map(Object::toString).toList();
            return names.stream();
        }
    }

    private static Stream<String> jarsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            return names.stream();
        }
    }
}
