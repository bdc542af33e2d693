package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.ImageLayout.Image;
import dev.drydock.packaging.ImageLayout.Layer;
import dev.drydock.packaging.ImageLayout.Start;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLayoutTest {
    private static final Start START = new Start(
            10001,
            List.of("/opt/java/bin/java"),
            List.of("--version"),
            Map.of("DRYDOCK_HOME", "/opt/drydock"),
            List.of("9443/tcp"),
            List.of("/srv/drydock"),
            "/srv/drydock");
    private static final Map<String, String> LABELS = Map.of("org.opencontainers.image.version", "0.1.0");

    @TempDir
    Path folder;

    private Path installed() {
        return folder.resolve("installed");
    }

    @BeforeEach
    void install() throws IOException {
        Files.createDirectories(installed().resolve("bin"));
        Path program = Files.writeString(installed().resolve("bin/drydock"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(installed().resolve("NOTICE"), "notice");
        Files.createSymbolicLink(installed().resolve("bin/link"), Path.of("drydock"));
    }

    private ImageLayer layer() throws IOException {
        ImageLayer layer = new ImageLayer();
        layer.tree("opt/drydock", installed(), name -> !name.equals("left-out"));
        layer.text("etc/group", "root:x:0:\n");
        layer.folder("srv/drydock", 0700, 10001);
        layer.link("opt/" + "a".repeat(120), "drydock");
        return layer;
    }

    private Image image(String name) throws IOException {
        ImageLayout layout = new ImageLayout(folder.resolve(name));
        Layer layer = layout.add(layer());
        Image image = layout.image("serving", List.of(layer), START, LABELS);
        layout.complete();
        return image;
    }

    @Test
    void sameFilesGiveTheSameDigestWheneverTheyWereWritten() throws IOException {
        Image first = image("first");
        Files.setLastModifiedTime(installed().resolve("NOTICE"), FileTime.fromMillis(1_000_000));
        Image second = image("second");

        assertThat(second).isEqualTo(first);
        assertThat(Files.mismatch(folder.resolve("first/index.json"), folder.resolve("second/index.json")))
                .isEqualTo(-1);
    }

    @Test
    void anotherByteGivesAnotherDigest() throws IOException {
        Image first = image("first");
        Files.writeString(installed().resolve("NOTICE"), "Notice");
        assertThat(image("second").digest()).isNotEqualTo(first.digest());
    }

    @Test
    void eachBlobHasTheDigestThatItsNameSays() throws IOException {
        image("layout");
        try (var blobs = Files.list(folder.resolve("layout/blobs/sha256"))) {
            List<Path> all = blobs.toList();
            assertThat(all).hasSize(3);
            for (Path blob : all) {
                assertThat(blob.getFileName()).hasToString(Sha256.hex(Files.readAllBytes(blob)));
            }
        }
    }

    @Test
    void indexManifestAndConfigurationNameEachOther() throws IOException {
        Image image = image("layout");
        Path layout = folder.resolve("layout");
        JsonNode index =
                new ObjectMapper().readTree(layout.resolve("index.json").toFile());
        JsonNode descriptor = index.at("/manifests/0");
        assertThat(descriptor.path("digest").asText()).isEqualTo(image.digest());
        assertThat(descriptor
                        .path("annotations")
                        .path("org.opencontainers.image.ref.name")
                        .asText())
                .isEqualTo("serving");

        JsonNode manifest = blob(descriptor.path("digest").asText());
        assertThat(manifest.at("/annotations")
                        .path("org.opencontainers.image.version")
                        .asText())
                .isEqualTo("0.1.0");
        JsonNode config = blob(manifest.at("/config/digest").asText());
        assertThat(config.at("/config/User").asText()).isEqualTo("10001:10001");
        assertThat(config.at("/config/Env/0").asText()).isEqualTo("DRYDOCK_HOME=/opt/drydock");
        assertThat(config.at("/config/ExposedPorts").has("9443/tcp")).isTrue();
        assertThat(config.at("/config/Volumes").has("/srv/drydock")).isTrue();
        try (InputStream layer = new GZIPInputStream(
                Files.newInputStream(path(manifest.at("/layers/0/digest").asText())))) {
            assertThat(config.at("/rootfs/diff_ids/0").asText())
                    .isEqualTo("sha256:" + Sha256.hex(layer.readAllBytes()));
        }
        assertThat(layout.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    @Test
    void aLayerKeepsWhatCanBeExecutedLinksAndOwners() throws IOException {
        image("layout");
        List<String> entries = new ArrayList<>();
        JsonNode manifest = blob(new ObjectMapper()
                .readTree(folder.resolve("layout/index.json").toFile())
                .at("/manifests/0/digest")
                .asText());
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(
                Files.newInputStream(path(manifest.at("/layers/0/digest").asText()))))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add(Integer.toOctalString(entry.getMode() & 07777) + " " + entry.getLongUserId() + " "
                        + entry.getName() + (entry.isSymbolicLink() ? " -> " + entry.getLinkName() : ""));
                assertThat(entry.getLastModifiedTime().toMillis()).isZero();
            }
        }
        assertThat(entries)
                .containsExactly(
                        "755 0 etc/",
                        "644 0 etc/group",
                        "755 0 opt/",
                        "777 0 opt/" + "a".repeat(120) + " -> drydock",
                        "755 0 opt/drydock/",
                        "644 0 opt/drydock/NOTICE",
                        "755 0 opt/drydock/bin/",
                        "755 0 opt/drydock/bin/drydock",
                        "777 0 opt/drydock/bin/link -> drydock",
                        "755 0 srv/",
                        "700 10001 srv/drydock/");
    }

    private Path path(String digest) {
        return folder.resolve("layout/blobs/sha256").resolve(digest.substring("sha256:".length()));
    }

    private JsonNode blob(String digest) throws IOException {
        return new ObjectMapper().readTree(path(digest).toFile());
    }
}
