package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.program.ProgramVersion;
import dev.drydock.skipped.RealParts;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The container images of this installation: made twice, pushed to a real registry and pulled back, then run from what was pulled. The
 * steps are those of {@code docs/guides/containers.md}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImagesIT {
    private static final List<String> IMAGES = List.of("orchestrator", "serving", "worker", "command");

    @TempDir
    static Path folder;

    private final Map<String, String> pushed = new TreeMap<>();
    private @Nullable Process registry;
    private @Nullable UnpackedImages pulled;

    @BeforeAll
    void makePushAndPull() throws IOException, InterruptedException {
        for (String part : List.of("docker-registry", "skopeo", "bwrap", "setpriv")) {
            RealParts.require(onPath(part), part + " is missing; .ci/run installs it", part + " is missing");
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        make("images");
        String address = startRegistry();
        for (String image : IMAGES) {
            Path digest = folder.resolve("digest-" + image);
            skopeo(
                    "copy",
                    "--dest-tls-verify=false",
                    "--digestfile=" + digest,
                    "oci:" + folder.resolve("images") + ":" + image,
                    "docker://" + address + "/drydock/" + image + ":0.1.0");
            pushed.put(image, Files.readString(digest).strip());
        }
        for (String image : List.of("serving", "worker", "command")) {
            skopeo(
                    "copy",
                    "--src-tls-verify=false",
                    "docker://" + address + "/drydock/" + image + "@" + pushed.get(image),
                    "oci:" + folder.resolve("pulled") + ":" + image);
        }
        pulled = new UnpackedImages(folder.resolve("pulled"), folder);
    }

    @AfterAll
    void stopRegistry() throws InterruptedException {
        if (registry != null) {
            registry.destroy();
            registry.waitFor();
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private InstalledSite.Said make(String name) {
        return new InstalledSite(folder.resolve("unused"))
                .command(
                        InstalledSite.HOME.resolve("bin/drydock").toString(),
                        "images",
                        "--out",
                        folder.resolve(name).toString())
                .expecting(0);
    }

    private static void skopeo(String... arguments) throws IOException, InterruptedException {
        UnpackedImages.run(Stream.concat(Stream.of("skopeo", "--insecure-policy"), Stream.of(arguments))
                .toList());
    }

    private String startRegistry() throws IOException {
        String address = "127.0.0.1:" + InstalledSite.freePort();
        Path configuration =
                Files.writeString(folder.resolve("registry.yml"), """
                version: 0.1
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "%s"}
                """.formatted(folder.resolve("registry"), address));
        registry = new ProcessBuilder("docker-registry", "serve", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
        Awaitility.await().until(() -> answers("http://" + address + "/v2/"));
        return address;
    }

    private static boolean answers(String address) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(address).toURL().openConnection();
            try (InputStream body = connection.getInputStream()) {
                return body.readAllBytes().length > 0;
            }
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private UnpackedImages pulled() {
        if (pulled == null) {
            throw new AssertionError("nothing was pulled");
        }
        return pulled;
    }

    private Path site(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    @Test
    void madeAgainTheyHaveTheSameBytes() throws IOException {
        make("again");
        assertThat(Files.mismatch(folder.resolve("images/index.json"), folder.resolve("again/index.json")))
                .isEqualTo(-1);
        assertThat(folder.resolve("again/images.yaml")).hasSameTextualContentAs(folder.resolve("images/images.yaml"));
    }

    @Test
    void aRegistryKeepsTheirDigests() throws IOException {
        UnpackedImages made = new UnpackedImages(folder.resolve("images"), folder);
        for (String image : IMAGES) {
            assertThat(pushed).containsEntry(image, made.digest(image));
            assertThat(folder.resolve("images/images.yaml"))
                    .content()
                    .contains("  " + image + ": {digest: \"" + made.digest(image) + "\"}");
        }
        for (String image : List.of("serving", "worker", "command")) {
            assertThat(pulled().digest(image)).isEqualTo(made.digest(image));
        }
    }

    @Test
    void theCommandLineRuns() throws IOException, InterruptedException {
        assertThat(UnpackedImages.run(pulled().container("command", site("command"), List.of("--version"))))
                .startsWith("Drydock " + ProgramVersion.current().number());
        assertThat(pulled().configuration("command")
                        .at("/Labels")
                        .path("org.opencontainers.image.version")
                        .asText())
                .isEqualTo(ProgramVersion.current().number());
    }

    @Test
    void aServingNodeAnswersAndASignalStopsIt() throws IOException, InterruptedException {
        int port = InstalledSite.freePort();
        Path site = site("node");
        List<String> arguments =
                List.of("server", "run", "--only", "serving", "--serving-port", Integer.toString(port));
        Path log = folder.resolve("node.log");
        Process node = new ProcessBuilder(pulled().container("serving", site, arguments))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> !node.isAlive() || Files.readString(log).contains("CWWKF0011I"));
            assertThat(node.isAlive()).as(Files.readString(log)).isTrue();
            Path certificate = site.resolve("etc/tls/server.pem");
            assertThat(UnpackedImages.run(List.of(
                            "curl",
                            "-sS",
                            "--cacert",
                            certificate.toString(),
                            "https://localhost:" + port + "/v2/health/live")))
                    .contains("true");
            program(node).destroy();
            assertThat(node.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(log).content().contains("CWWKE0036I"); // The server stopped in order
        } finally {
            node.descendants().forEach(ProcessHandle::destroyForcibly);
            node.destroyForcibly();
        }
    }

    /** What a runtime of containers signals: the first process of the container. */
    private static ProcessHandle program(Process container) {
        return container
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .filter(process -> process.children().findAny().isPresent())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aWorkerStartsAndMissesItsTask() throws IOException, InterruptedException {
        Process worker = new ProcessBuilder(pulled().container("worker", site("worker"), List.of("/srv/drydock/none")))
                .redirectErrorStream(true)
                .start();
        String said = new String(worker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(worker.waitFor()).as(said).isNotZero();
        assertThat(said).contains("/srv/drydock/none");
    }
}
