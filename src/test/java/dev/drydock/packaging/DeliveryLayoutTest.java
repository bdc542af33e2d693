package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.delivery.DeliveryFiles.Parcel;
import dev.drydock.domain.delivery.DeliveryStatement.Contents;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import dev.drydock.files.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The content of a delivery: what it is for other tools, and what a sender with a valid key may not do by it. */
class DeliveryLayoutTest {
    private static final SigningKey BUILDER = SigningKey.generate(SigningKey.Kind.P256);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // made before each test
    private List<Parcel> parcels;

    @BeforeEach
    void writeTwoItems() throws IOException {
        Path model = Files.createDirectories(folder.resolve("given/pump"));
        Files.createDirectories(model.resolve("model"));
        Files.writeString(model.resolve("model/weights.pt"), "weights");
        Files.writeString(model.resolve("model/labels.json"), "{}");
        new ModelSigning().sign(model, "pump-7", BUILDER);
        Path policy = Files.createDirectories(folder.resolve("given/policy"));
        Files.writeString(policy.resolve("policy.json"), "{}");
        parcels = List.of(new Parcel(Kind.PACKAGE, "pump/7", model), new Parcel(Kind.DOCUMENT, "policy", policy));
    }

    @Test
    void isAnOciLayoutWithAModelPackManifest() throws IOException {
        Path layout = unpack(written(parcels));
        JsonNode index = json(layout.resolve("index.json"));
        JsonNode descriptor = index.get("manifests").get(0);
        JsonNode manifest = json(blob(layout, descriptor));

        assertThat(layout.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
        assertThat(index.get("mediaType").textValue()).isEqualTo("application/vnd.oci.image.index.v1+json");
        assertThat(descriptor
                        .get("annotations")
                        .get("org.opencontainers.image.ref.name")
                        .textValue())
                .isEqualTo("package-pump-7");
        assertThat(descriptor.get("size").longValue()).isEqualTo(Files.size(blob(layout, descriptor)));
        assertThat(manifest.get("artifactType").textValue()).isEqualTo("application/vnd.cncf.model.manifest.v1+json");
        JsonNode config = json(blob(layout, manifest.get("config")));
        assertThat(config.get("descriptor").toString()).isEqualTo("{\"name\":\"pump\",\"version\":\"7\"}");
        assertThat(config.get("modelfs").get("diffIds")).hasSize(3);
        JsonNode weights = manifest.get("layers").get(2);
        assertThat(weights.get("mediaType").textValue()).isEqualTo("application/vnd.cncf.model.weight.v1.raw");
        assertThat(weights.get("annotations").get("org.cncf.model.filepath").textValue())
                .isEqualTo("model/weights.pt");
        assertThat(blob(layout, weights)).hasContent("weights");
    }

    /** The same bytes serve as a file of two items and as the config of one. */
    @Test
    void putsEveryFileInItsPlaceAlsoIfSeveralHaveTheSameBytes() throws Exception {
        Path items = sorted(layout(parcels), unpack(written(parcels)));

        assertThat(items.resolve("package-pump-7/model/weights.pt")).hasContent("weights");
        assertThat(items.resolve("package-pump-7/model/labels.json")).hasContent("{}");
        assertThat(items.resolve("document-policy/policy.json")).hasContent("{}");
    }

    @Test
    void volumesOfAnySizeAreTheSameStream() throws IOException {
        byte[] whole = written(parcels);
        for (long most : new long[] {97, 511, 512, 1000, whole.length - 1, whole.length, whole.length + 1}) {
            Path volumes = Files.createDirectories(folder.resolve("volumes-" + most));
            List<Volume> cut;
            try (VolumeWriter writer = new VolumeWriter(volumes, most, List.of(), List.of())) {
                writer.write(whole);
                cut = writer.finish();
            }
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            for (Volume volume : cut) {
                byte[] part = Files.readAllBytes(volumes.resolve(volume.name()));
                assertThat(part.length).isEqualTo((int) volume.bytes()).isLessThanOrEqualTo((int)
                        Math.min(most, whole.length));
                assertThat(Sha256.hex(part)).isEqualTo(volume.sha256());
                joined.write(part);
            }
            assertThat(joined.toByteArray()).as("volumes of %d bytes", most).isEqualTo(whole);
            assertThat(VolumeWriter.measure(most, List.of(), out -> out.write(whole)))
                    .isEqualTo(cut);
        }
    }

    @Test
    void refusesAFileThatLeavesItsFolder() {
        assertRefused("is no plain name of a file", manifest -> {
            path(manifest, "../../../etc/drydock");
            return manifest;
        });
        assertRefused("is no plain name of a file", manifest -> {
            path(manifest, "/etc/drydock");
            return manifest;
        });
        assertRefused("is no plain name of a file", manifest -> {
            path(manifest, ".git/config");
            return manifest;
        });
    }

    @Test
    void refusesAFileThatComesTwiceOrIsAFolderToo() {
        assertRefused("or comes twice", manifest -> {
            ArrayNode layers = (ArrayNode) manifest.get("layers");
            layers.add(layers.get(0).deepCopy());
            return manifest;
        });
        assertRefused("names policy.json/inner as a file and as a folder", manifest -> {
            ArrayNode layers = (ArrayNode) manifest.get("layers");
            ObjectNode inner = layers.get(0).deepCopy();
            layers.add(inner);
            ((ObjectNode) inner.get("annotations")).put("org.cncf.model.filepath", "policy.json/inner");
            return manifest;
        });
    }

    @Test
    void refusesAnotherKindAnotherSizeAndABlobThatIsNotThere() {
        assertRefused(
                "'artifactType' is 'application/vnd.drydock.delivery.export.v1' and must be",
                manifest -> manifest.put("artifactType", "application/vnd.drydock.delivery.export.v1"));
        assertRefused("has 0 bytes in 0 files of the document policy", manifest -> {
            manifest.putArray("layers");
            return manifest;
        });
        assertRefused("has other bytes in the file blobs/sha256/" + "ab".repeat(32), manifest -> {
            ((ObjectNode) manifest.get("layers").get(0)).put("digest", "sha256:" + "ab".repeat(32));
            return manifest;
        });
        assertRefused("is not sha256: and 64 lower-case hex digits", manifest -> {
            ((ObjectNode) manifest.get("layers").get(0)).put("digest", "sha256:../../etc/passwd");
            return manifest;
        });
    }

    @Test
    void refusesAFileThatNoItemNames() throws IOException {
        Path layout = unpack(written(parcels));
        Files.writeString(layout.resolve("blobs/sha256/" + Sha256.hex("more")), "more");

        assertThatThrownBy(() -> sorted(layout(parcels), layout)).hasMessageContaining("has a file that no item names");
    }

    @Test
    void refusesAnIndexAndABlobWithOtherBytes() throws IOException {
        Path changed = unpack(written(parcels));
        Files.writeString(changed.resolve("index.json"), Files.readString(changed.resolve("index.json")) + " ");
        assertThatThrownBy(() -> sorted(layout(parcels), changed))
                .hasMessageContaining("index.json with other bytes than the sender signed");

        Path damaged = unpack(written(parcels));
        Files.writeString(damaged.resolve("blobs/sha256/" + Sha256.hex("weights")), "weighty");
        assertThatThrownBy(() -> sorted(layout(parcels), damaged)).hasMessageContaining("has other bytes in the file");
    }

    @Test
    void refusesItemsThatTheSenderDidNotSign() throws IOException {
        DeliveryLayout honest = layout(parcels);
        Path layout = unpack(written(parcels));
        assertThatThrownBy(() -> UnpackedLayout.sort(
                        layout,
                        digests(layout),
                        contents(honest.indexDigest(), honest.items().subList(0, 1)),
                        folder.resolve("items")))
                .hasMessageContaining("has 2 manifests for the 1 items that the sender signed");
    }

    /** The statement names each manifest by digest and item, and a manifest its own files. */
    @Test
    void refusesAManifestThatIsNotTheOneThatTheSenderSigned() throws IOException {
        DeliveryLayout honest = layout(parcels);
        Item first = honest.items().get(0);
        Item second = honest.items().get(1);
        Path layout = unpack(written(parcels));
        assertRefused(layout, List.of(first, new Item(second.kind(), second.name(), "ab".repeat(32), second.bytes())));
        assertRefused(layout, List.of(first, new Item(second.kind(), "another", second.digest(), second.bytes())));

        Path manifest = layout.resolve("blobs/sha256/" + second.digest());
        Files.writeString(manifest, Files.readString(manifest) + " ");
        assertThatThrownBy(() -> sorted(honest, layout))
                .hasMessageContaining("has other bytes in the file blobs/sha256/" + second.digest());
    }

    private void assertRefused(Path layout, List<Item> items) {
        assertThatThrownBy(() -> UnpackedLayout.sort(
                        layout,
                        digests(layout),
                        contents(layout(parcels).indexDigest(), items),
                        folder.resolve("refused")))
                .isInstanceOf(Json.Malformed.class)
                .hasMessageContaining("and must be");
    }

    private static void path(ObjectNode manifest, String name) {
        ((ObjectNode) manifest.get("layers").get(0).get("annotations")).put("org.cncf.model.filepath", name);
    }

    /** A sender who signs what it wants: the second item's manifest is another one, and index and statement say so. */
    private void assertRefused(String words, UnaryOperator<ObjectNode> change) {
        try {
            Path layout = unpack(written(parcels));
            ObjectNode index = (ObjectNode) json(layout.resolve("index.json"));
            ObjectNode descriptor = (ObjectNode) index.get("manifests").get(1);
            ObjectNode manifest = change.apply((ObjectNode) json(blob(layout, descriptor)));
            byte[] forged = Json.write(manifest);
            Files.delete(blob(layout, descriptor));
            Files.write(layout.resolve("blobs/sha256/" + Sha256.hex(forged)), forged);
            descriptor.put("digest", "sha256:" + Sha256.hex(forged)).put("size", forged.length);
            Files.write(layout.resolve("index.json"), Json.write(index));
            DeliveryLayout honest = layout(parcels);
            long bytes = manifest.get("layers").size() == 2 ? 4 : 2;
            List<Item> signed =
                    List.of(honest.items().get(0), new Item(Kind.DOCUMENT, "policy", Sha256.hex(forged), bytes));
            assertThatThrownBy(() -> UnpackedLayout.sort(
                            layout,
                            digests(layout),
                            contents(Sha256.hex(Json.write(index)), signed),
                            folder.resolve("items-" + words.hashCode())))
                    .isInstanceOf(Json.Malformed.class)
                    .hasMessageContaining(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path sorted(DeliveryLayout layout, Path unpacked) throws IOException, Json.Malformed {
        Path items = folder.resolve("items");
        UnpackedLayout.sort(unpacked, digests(unpacked), contents(layout.indexDigest(), layout.items()), items);
        return items;
    }

    private static Contents contents(String index, List<Item> items) {
        return new Contents(index, items, List.of(), Optional.empty());
    }

    private static Map<String, String> digests(Path tree) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                digests.put(tree.relativize(file).toString(), Sha256.hexOfFile(file));
            }
        }
        return digests;
    }

    private static byte[] written(List<Parcel> parcels) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        layout(parcels).write(out, () -> false);
        return out.toByteArray();
    }

    private Path unpack(byte[] archive) throws IOException {
        Path target = Files.createTempDirectory(folder, "layout-").resolve("content");
        new TarArchive(PackageLimits.STANDARD).unpack(new ByteArrayInputStream(archive), target);
        return target;
    }

    private static Path blob(Path layout, JsonNode descriptor) {
        return layout.resolve(
                "blobs/sha256/" + descriptor.get("digest").textValue().substring("sha256:".length()));
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return Json.read(Files.readString(file).getBytes(StandardCharsets.UTF_8))
                    .node();
        } catch (Json.Malformed e) {
            throw new IllegalStateException(e);
        }
    }

    private static DeliveryLayout layout(List<Parcel> parcels) {
        return DeliveryLayout.of(parcels.stream().map(DeliveryLayout::hash).toList());
    }
}
