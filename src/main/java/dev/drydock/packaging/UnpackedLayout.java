package dev.drydock.packaging;

import dev.drydock.domain.delivery.DeliveryStatement.Contents;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Reads an OCI image layout that {@link DeliveryLayout} wrote elsewhere. Nothing in it counts that the signed index does not name. */
final class UnpackedLayout {
    private static final String DIGEST = "sha256:";

    private final Path folder;
    private final Map<String, String> digests;
    private final Set<String> used = new HashSet<>();
    private final Set<String> manifests = new HashSet<>();
    private int layers;

    private UnpackedLayout(Path folder, Map<String, String> digests) {
        this.folder = folder;
        this.digests = digests;
    }

    /** A file of an item, and the blob with its content. */
    private record Layer(String path, String sha256) {}

    /** The files of an item. */
    private record ItemFiles(Item item, List<Layer> layers) {}

    /**
     * Checks every file by its digest and puts the items into folders of their own. The layout is used up.
     *
     * @param digests SHA-256 of each file of the layout, by name, as it was written here
     * @param contents that the sender signed
     * @throws Json.Malformed if the layout is anything but exactly these items
     */
    static void sort(Path layout, Map<String, String> digests, Contents contents, Path target)
            throws IOException, Json.Malformed {
        UnpackedLayout unpacked = new UnpackedLayout(layout, digests);
        List<ItemFiles> all = unpacked.read(contents.index(), contents.items());
        unpacked.requireNothingElse();
        unpacked.place(all, target);
    }

    private List<ItemFiles> read(String index, List<Item> items) throws IOException, Json.Malformed {
        byte[] content = BoundedFile.read(folder.resolve(DeliveryLayout.INDEX), Json.MAX_BYTES);
        if (!Sha256.hex(content).equals(index)) {
            throw new Json.Malformed("has an " + DeliveryLayout.INDEX + " with other bytes than the sender signed");
        }
        List<Json.Reader> manifests = Json.read(content)
                .keys("schemaVersion", "mediaType", "manifests")
                .at("manifests")
                .items();
        if (manifests.size() != items.size()) {
            throw new Json.Malformed(
                    "has " + manifests.size() + " manifests for the " + items.size() + " items that the sender signed");
        }
        List<ItemFiles> all = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            all.add(files(manifests.get(i), items.get(i)));
        }
        return all;
    }

    private ItemFiles files(Json.Reader descriptor, Item item) throws IOException, Json.Malformed {
        descriptor.keys("mediaType", "digest", "size", "annotations");
        descriptor.at("digest").is(DIGEST + item.digest());
        if (!manifests.add(item.digest())) {
            throw descriptor.wrong("is the manifest of two items");
        }
        descriptor.at("annotations").at(DeliveryLayout.NAME).is(item.folder());
        Json.Reader manifest =
                Json.read(small(item.digest())).keys("schemaVersion", "mediaType", "artifactType", "config", "layers");
        manifest.at("artifactType").is(DeliveryLayout.artifactType(item.kind()));
        String config = digest(manifest.at("config"));
        small(config);
        List<Layer> files = new ArrayList<>();
        long bytes = 0;
        Set<String> paths = new HashSet<>();
        NameLedger names = new NameLedger(PackageLimits.CEILING.files());
        for (Json.Reader layer : manifest.at("layers").items()) {
            if (++this.layers > PackageLimits.CEILING.files()) {
                throw layer.wrong("is one file too many: at most " + PackageLimits.CEILING.files() + " are allowed");
            }
            layer.keys("mediaType", "digest", "size", "annotations");
            Json.Reader path = layer.at("annotations").at(DeliveryLayout.FILE_PATH);
            if (names.enter(path.text()).isPresent() || !paths.add(path.text())) {
                throw path.wrong("is no plain name of a file, or comes twice");
            }
            String blob = digest(layer);
            if (used.add(blob)) {
                requireBlob(blob, digests.getOrDefault(DeliveryLayout.BLOBS + blob, ""));
            }
            bytes += Files.size(blob(blob));
            files.add(new Layer(path.text(), blob));
        }
        if (files.isEmpty() || bytes != item.bytes()) {
            throw new Json.Malformed("has " + bytes + " bytes in " + files.size() + " files of the " + item.label()
                    + ", and the sender signed " + item.bytes() + " bytes");
        }
        return new ItemFiles(item, files);
    }

    private byte[] small(String sha256) throws IOException, Json.Malformed {
        used.add(sha256);
        byte[] content = isThere(sha256) ? BoundedFile.read(blob(sha256), Json.MAX_BYTES) : new byte[0];
        requireBlob(sha256, Sha256.hex(content));
        return content;
    }

    private boolean isThere(String sha256) {
        return Files.isRegularFile(blob(sha256), LinkOption.NOFOLLOW_LINKS);
    }

    private static String digest(Json.Reader descriptor) throws Json.Malformed {
        String digest = descriptor.at("digest").text();
        if (!digest.matches(DIGEST + "[0-9a-f]{64}")) {
            throw descriptor.at("digest").wrong("is not sha256: and 64 lower-case hex digits");
        }
        return digest.substring(DIGEST.length());
    }

    private static void requireBlob(String named, String found) throws Json.Malformed {
        if (!named.equals(found)) {
            throw new Json.Malformed("has other bytes in the file " + DeliveryLayout.BLOBS + named);
        }
    }

    private Path blob(String sha256) {
        return folder.resolve(DeliveryLayout.BLOBS + sha256);
    }

    private void requireNothingElse() throws IOException, Json.Malformed {
        Set<String> allowed = new HashSet<>(Set.of(DeliveryLayout.LAYOUT, DeliveryLayout.INDEX));
        used.forEach(digest -> allowed.add(DeliveryLayout.BLOBS + digest));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                if (!allowed.contains(name)) {
                    throw new Json.Malformed("has a file that no item names: " + PackageNames.printable(name));
                }
            }
        }
    }

    /** A file that several items have is copied for all but the last of them, which gets the file itself. */
    private void place(List<ItemFiles> all, Path target) throws IOException, Json.Malformed {
        Map<String, Integer> uses = new HashMap<>();
        all.forEach(one -> one.layers().forEach(layer -> uses.merge(layer.sha256(), 1, Integer::sum)));
        for (ItemFiles one : all) {
            for (Layer layer : one.layers()) {
                Path file = target.resolve(one.item().folder()).resolve(layer.path());
                try {
                    Files.createDirectories(Objects.requireNonNull(file.getParent()));
                    if (uses.merge(layer.sha256(), -1, Integer::sum) == 0) {
                        Files.move(blob(layer.sha256()), file);
                    } else {
                        Files.copy(blob(layer.sha256()), file);
                    }
                } catch (FileAlreadyExistsException e) {
                    throw new Json.Malformed("names " + layer.path() + " as a file and as a folder");
                }
            }
        }
        DurableFiles.forceTree(target);
    }
}
