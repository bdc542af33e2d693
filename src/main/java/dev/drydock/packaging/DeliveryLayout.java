package dev.drydock.packaging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.delivery.DeliveryFiles.FileDigest;
import dev.drydock.domain.delivery.DeliveryFiles.Hashed;
import dev.drydock.domain.delivery.DeliveryFiles.Parcel;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The content of a delivery as an OCI image layout, in a ustar archive. Each item is a manifest, each of its files a layer without
 * compression. A package has the media types of the CNCF ModelPack specification, so that other tools can read it. The same files always
 * give the same bytes.
 */
final class DeliveryLayout {
    static final String LAYOUT = "oci-layout";
    static final String INDEX = "index.json";
    static final String BLOBS = "blobs/sha256/";
    static final String LAYOUT_CONTENT = "{\"imageLayoutVersion\":\"1.0.0\"}";
    static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";
    static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
    static final String NAME = "org.opencontainers.image.ref.name";
    static final String FILE_PATH = "org.cncf.model.filepath";

    private static final String MODEL = "application/vnd.cncf.model.";
    private static final String FILE_TYPE = "application/octet-stream";
    private static final String EMPTY_TYPE = "application/vnd.oci.empty.v1+json";

    private final SortedMap<String, Blob> blobs = new TreeMap<>();
    private final List<Item> items = new ArrayList<>();
    private final byte[] index;
    private int layers;

    /** Content of a blob: bytes, or a file. */
    private record Blob(
            long bytes, @Nullable String content, @Nullable Path file) {
        void writeTo(OutputStream out) throws IOException {
            if (content != null) {
                out.write(content.getBytes(StandardCharsets.UTF_8));
            } else if (file != null) {
                try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                    in.transferTo(out);
                }
            }
        }
    }

    private DeliveryLayout(List<Hashed> parcels) {
        ObjectNode root = Json.object().put("schemaVersion", 2).put("mediaType", INDEX_TYPE);
        ArrayNode manifests = root.putArray("manifests");
        for (Hashed hashed : parcels) {
            ObjectNode descriptor = manifest(hashed.parcel(), hashed.files());
            descriptor.putObject("annotations").put(NAME, hashed.item().folder());
            manifests.add(descriptor);
        }
        index = Json.write(root);
    }

    /** Of parcels whose files are not read again. */
    static DeliveryLayout of(List<Hashed> parcels) {
        return new DeliveryLayout(parcels);
    }

    /**
     * Finds the digest of every file of a parcel. Those of a package are in its signature; they are compared when it is written.
     *
     * @throws dev.drydock.failure.DrydockException {@code PACKAGE_UNSAFE} for anything but plain files with plain names, {@code
     *     PACKAGE_ALTERED} if a package has not the files that were signed
     */
    static Hashed hash(Parcel parcel) {
        List<PackageTree.Entry> entries = parcel.kind() == Kind.PACKAGE
                ? ModelSigning.asSigned(parcel.folder())
                : PackageTree.read(parcel.folder()).allEntries();
        List<FileDigest> files = entries.stream()
                .map(entry -> new FileDigest(entry.name(), entry.bytes(), entry.sha256()))
                .toList();
        DeliveryLayout alone = new DeliveryLayout(List.of());
        alone.manifest(parcel, files);
        return new Hashed(parcel, files, alone.items.get(0));
    }

    List<Item> items() {
        return List.copyOf(items);
    }

    /** How many files the items have or the archive has, with its folders: whichever is more. */
    int files() {
        return Math.max(layers, blobs.size() + 4);
    }

    String indexDigest() {
        return Sha256.hex(index);
    }

    private ObjectNode manifest(Parcel parcel, List<FileDigest> files) {
        boolean model = parcel.kind() == Kind.PACKAGE;
        ObjectNode manifest = Json.object().put("schemaVersion", 2).put("mediaType", MANIFEST_TYPE);
        manifest.put("artifactType", artifactType(parcel.kind()));
        manifest.set("config", model ? modelConfig(parcel, files) : small(EMPTY_TYPE, "{}"));
        ArrayNode layers = manifest.putArray("layers");
        long bytes = 0;
        for (FileDigest file : files) {
            Blob same = blobs.put(
                    file.sha256(), new Blob(file.bytes(), null, parcel.folder().resolve(file.name())));
            if (same != null && same.bytes() != file.bytes()) {
                throw notAsSigned(parcel.folder().resolve(file.name()) + " or " + same.file(), null);
            }
            ObjectNode layer = descriptor(model ? layerType(file.name()) : FILE_TYPE, file.sha256(), file.bytes());
            layer.putObject("annotations").put(FILE_PATH, file.name());
            layers.add(layer);
            this.layers++;
            bytes += file.bytes();
        }
        ObjectNode descriptor = small(MANIFEST_TYPE, text(manifest));
        items.add(new Item(
                parcel.kind(),
                parcel.name(),
                descriptor.get("digest").textValue().substring("sha256:".length()),
                bytes));
        return descriptor;
    }

    static String artifactType(Kind kind) {
        return kind == Kind.PACKAGE
                ? MODEL + "manifest.v1+json"
                : "application/vnd.drydock.delivery." + kind.wireName() + ".v1";
    }

    private static String layerType(String file) {
        if (file.equals(PackageFiles.WEIGHTS)) {
            return MODEL + "weight.v1.raw";
        }
        return MODEL + (file.endsWith(".md") || file.endsWith(".html") ? "doc.v1.raw" : "weight.config.v1.raw");
    }

    private ObjectNode modelConfig(Parcel parcel, List<FileDigest> files) {
        ObjectNode config = Json.object();
        String[] version = parcel.name().split("/", 2);
        config.putObject("descriptor").put("name", version[0]).put("version", version.length == 2 ? version[1] : "");
        config.putObject("config");
        ArrayNode layers = config.putObject("modelfs").put("type", "layers").putArray("diffIds");
        files.forEach(file -> layers.add("sha256:" + file.sha256()));
        return small(MODEL + "config.v1+json", text(config));
    }

    private ObjectNode small(String type, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String digest = Sha256.hex(bytes);
        blobs.put(digest, new Blob(bytes.length, content, null));
        return descriptor(type, digest, bytes.length);
    }

    private static ObjectNode descriptor(String type, String sha256, long bytes) {
        return Json.object()
                .put("mediaType", type)
                .put("digest", "sha256:" + sha256)
                .put("size", bytes);
    }

    private static String text(ObjectNode node) {
        return new String(Json.write(node), StandardCharsets.UTF_8);
    }

    /**
     * Writes the archive.
     *
     * @param stopRequested checked before each file
     * @return false if it was stopped
     * @throws Altered if a file is not what was hashed or signed
     */
    boolean write(OutputStream out, BooleanSupplier stopRequested) throws IOException {
        entry(out, LAYOUT, new Blob(LAYOUT_CONTENT.length(), LAYOUT_CONTENT, null));
        entry(out, INDEX, new Blob(index.length, new String(index, StandardCharsets.UTF_8), null));
        for (Map.Entry<String, Blob> blob : blobs.entrySet()) {
            if (stopRequested.getAsBoolean()) {
                return false;
            }
            String digest = entry(out, BLOBS + blob.getKey(), blob.getValue());
            if (!digest.equals(blob.getKey())) {
                throw new Altered(blob.getValue().file());
            }
        }
        out.write(new byte[UstarFormat.END]);
        return true;
    }

    /** A file has other bytes than it had, or than its package's signature says. */
    static final class Altered extends IOException {
        private static final long serialVersionUID = 1L;

        Altered(@Nullable Path file) {
            super(String.valueOf(file));
        }
    }

    static DrydockException notAsSigned(String file, @Nullable Throwable cause) {
        return new DrydockException(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "Nothing is sent: the file " + file
                        + " has other bytes than its package's signature says, or changed while it was read. Restore it from a"
                        + " backup, then restart the execution. 'drydock verify' says whether a package is whole.",
                cause);
    }

    private static String entry(OutputStream out, String name, Blob blob) throws IOException {
        out.write(UstarFormat.header(name, blob.bytes()));
        MessageDigest digest = Sha256.digest();
        blob.writeTo(new DigestOutputStream(out, digest));
        out.write(new byte[UstarFormat.padding(blob.bytes())]);
        return HexFormat.of().formatHex(digest.digest());
    }
}
