package dev.drydock.packaging;

import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Contents;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.IoReason;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Deliveries under {@code deliveries/} of the site, and the copies of what is written or checked. Thread-safe for different runs. */
public final class SiteDeliveries implements DeliveryFiles {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,200}";

    private final Path media;
    private final Path own;
    private final Path identity;

    /**
     * @param media the folder {@code deliveries}, whose {@code out} and {@code in} may be on other disks
     * @param own a folder for copies, on the disk of {@code media}
     * @param identity file with the key that decrypts deliveries for this site
     */
    public SiteDeliveries(Path media, Path own, Path identity) {
        this.media = media;
        this.own = own;
        this.identity = identity;
    }

    @Override
    public Path parcelFolder(String key, String name, Map<String, byte[]> files) {
        Path folder = parcels(key).resolve(name);
        try {
            DurableFiles.deleteTree(folder);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(Objects.requireNonNull(path.getParent()));
                Files.write(path, file.getValue());
            }
            return folder;
        } catch (IOException e) {
            throw notWritten(folder, e);
        }
    }

    @Override
    public Path parcelOnce(String key, String name, String file, Supplier<byte[]> content) {
        Path folder = parcels(key).resolve(name);
        try {
            if (!Files.isRegularFile(folder.resolve(file))) {
                DurableFiles.deleteTree(folder);
                Files.createDirectories(folder);
                DurableFiles.replace(folder.resolve(file), content.get());
            }
            return folder;
        } catch (IOException e) {
            throw notWritten(folder, e);
        }
    }

    @Override
    public byte[] exportManifest(String manifest) {
        Path file = waiting(manifest);
        try {
            return BoundedFile.read(file, BoundedFile.DOCUMENT);
        } catch (IOException e) {
            throw new DrydockException(
                    DeliveryFailure.DELIVERY_NOT_SENT,
                    "Nothing is sent: the export's manifest " + file + " cannot be read: " + IoReason.of(file, e)
                            + ". Put the export's files and its signed manifest into that folder, and name the manifest.",
                    e);
        }
    }

    @Override
    public Path exportFolder(String key, String manifest, List<String> files) {
        Path folder = parcels(key).resolve(manifest);
        try {
            DurableFiles.deleteTree(folder);
            Files.createDirectories(folder);
            for (String name :
                    Stream.concat(Stream.of(manifest), files.stream()).toList()) {
                Path file = waiting(name);
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw new DrydockException(
                            DeliveryFailure.DELIVERY_NOT_SENT,
                            "Nothing is sent: " + manifest + " names the file " + name + ", and " + file
                                    + " is no file. Put all files of the export there.");
                }
                Files.copy(file, folder.resolve(name));
            }
            return folder;
        } catch (IOException e) {
            throw notWritten(folder, e);
        }
    }

    private Path waiting(String name) {
        if (!name.matches(NAME)) {
            throw new DrydockException(
                    DeliveryFailure.DELIVERY_NOT_SENT,
                    "Nothing is sent: '" + PackageNames.printable(name) + "' is no plain file name. Name a manifest in "
                            + media.resolve("exports") + ".");
        }
        return media.resolve("exports").resolve(name);
    }

    private Path parcels(String key) {
        return own.resolve(key);
    }

    private static DrydockException notWritten(Path file, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_NOT_WRITTEN,
                file + " was not written: " + cause.getMessage()
                        + ". Check free space and permissions, then restart the execution.",
                cause);
    }

    @Override
    public List<Hashed> hash(List<Parcel> parcels) {
        return parcels.stream().map(DeliveryLayout::hash).toList();
    }

    @Override
    public Contents pack(
            long runInstance, String to, List<Hashed> parcels, Packing packing, BooleanSupplier stopRequested) {
        DeliveryLayout layout = DeliveryLayout.of(parcels);
        requireTakeable(
                layout,
                packing.recipients().isEmpty()
                        ? packing.volumeBytes()
                        : AgeEncryption.plainBytes(
                                packing.volumeBytes(), packing.recipients().size()));
        Optional<String> encryption =
                packing.recipients().isEmpty() ? Optional.empty() : Optional.of(AgeEncryption.NAME);
        Path folder = packing(runInstance, to);
        try {
            Files.createDirectories(folder);
            List<Volume> known = isEmpty(folder) ? List.of() : parts(layout, packing);
            try (VolumeWriter volumes = new VolumeWriter(folder, packing.volumeBytes(), packing.recipients(), known);
                    WriteBehind behind = new WriteBehind(volumes)) {
                if (!layout.write(behind, stopRequested)) {
                    return new Contents(layout.indexDigest(), layout.items(), List.of(), encryption);
                }
                behind.flush();
                Contents contents = new Contents(layout.indexDigest(), layout.items(), volumes.finish(), encryption);
                removeOthers(folder, contents.volumes());
                DurableFiles.force(folder);
                return contents;
            }
        } catch (DeliveryLayout.Altered e) {
            delete(folder);
            throw DeliveryLayout.notAsSigned(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw mediumFailed("written to " + folder, "The volumes that are complete stay there.", e);
        }
    }

    /** No site takes more. */
    private static void requireTakeable(DeliveryLayout layout, long volumeBytes) {
        long bytes = layout.items().stream().mapToLong(Item::bytes).sum();
        if (bytes > PackageLimits.CEILING.bytes()
                || bytes / volumeBytes >= DeliveryStatements.MOST_ITEMS - 1
                || layout.files() > PackageLimits.CEILING.files()) { // with its folders, and each file of each item
            throw new DrydockException(
                    DeliveryFailure.DELIVERY_NOT_SENT,
                    "Nothing is sent: the items have " + layout.files() + " files of " + bytes
                            + " bytes, and a delivery has at most "
                            + PackageLimits.CEILING.files() + " files, " + PackageLimits.CEILING.bytes() + " bytes and "
                            + DeliveryStatements.MOST_ITEMS
                            + " volumes. Send the items one by one, or with larger volumes.");
        }
    }

    /** What the parts will be; nothing is written. */
    private static List<Volume> parts(DeliveryLayout layout, Packing packing) throws IOException {
        return VolumeWriter.measure(packing.volumeBytes(), packing.recipients(), out -> layout.write(out, () -> false));
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /** What an earlier attempt with other content left. Notes stay until the delivery is signed: a restart reads them. */
    private static void removeOthers(Path folder, List<Volume> volumes) throws IOException {
        List<String> names = volumes.stream()
                .flatMap(volume -> Stream.of(volume.name(), volume.name() + VolumeWriter.NOTE))
                .toList();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (!names.contains(String.valueOf(file.getFileName()))) {
                    Files.delete(file);
                }
            }
        }
    }

    private Path packing(long runInstance, String to) {
        return media.resolve("out").resolve(to).resolve(".packing-" + runInstance);
    }

    @Override
    public void publish(long runInstance, DeliveryStatement sealed, String envelope) {
        Route route = sealed.route();
        long sequence = sealed.sequence();
        Path packed = packing(runInstance, route.to());
        Path folder = packed.resolveSibling(DeliveryStatement.folder(route, sequence));
        try {
            if (sealed.contents().volumes().stream()
                            .allMatch(volume -> ArrivingVolumes.isWhole(packed.resolve(volume.name()), volume))
                    && Files.notExists(folder)) {
                for (Volume volume : sealed.contents().volumes()) {
                    Files.deleteIfExists(packed.resolve(volume.name() + VolumeWriter.NOTE));
                }
                DurableFiles.replace(packed.resolve(DeliveryStatement.FILE), envelope.getBytes(StandardCharsets.UTF_8));
                DurableFiles.rename(packed, folder);
            }
            Path statement = folder.resolve(DeliveryStatement.FILE);
            if (!Files.isRegularFile(statement) || !Files.readString(statement).equals(envelope)) {
                throw new DrydockException(
                        DeliveryFailure.MEDIUM_FAILED,
                        "The delivery is signed, and its files are not in " + folder
                                + ": the medium was taken away, or another delivery of this number lies there. Put it back, or"
                                + " remove that folder, and restart the execution. If the files are lost, send the items again with"
                                + " --withdraw " + sequence + ".");
            }
        } catch (IOException e) {
            throw mediumFailed("written to " + folder, "", e);
        }
    }

    @Override
    public void clearParcels(String key) {
        delete(parcels(key));
    }

    private static void delete(Path folder) {
        try {
            DurableFiles.deleteTree(folder);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    folder + " was not removed: " + e.getMessage()
                            + ". Check its permissions, then restart the execution.",
                    e);
        }
    }

    @Override
    public SortedMap<String, String> waiting() {
        SortedMap<String, String> waiting = new TreeMap<>();
        for (String name : names()) {
            Path folder = media.resolve("in").resolve(name);
            if (name.matches(NAME) && Files.isRegularFile(folder.resolve(DeliveryStatement.FILE))) {
                state(folder).ifPresent(state -> waiting.put(name, state));
            }
        }
        return waiting;
    }

    /** Empty if a file goes while it is looked at. */
    private static Optional<String> state(Path folder) {
        StringBuilder state = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                state.append(file.getFileName())
                        .append(' ')
                        .append(Files.size(file))
                        .append(' ')
                        .append(Files.getLastModifiedTime(file))
                        .append('\n');
            }
            return Optional.of(state.toString());
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    @Override
    public byte[] statement(String folder) {
        Path in = incoming(folder);
        requireNoLink(in, DeliveryFailure.DELIVERY_UNKNOWN);
        if (!Files.isDirectory(in, LinkOption.NOFOLLOW_LINKS)) {
            throw new DrydockException(
                    DeliveryFailure.DELIVERY_UNKNOWN,
                    "Nothing was taken: there is no folder " + in + ". There "
                            + (names().isEmpty() ? "is no delivery" : "are " + String.join(", ", names()))
                            + ". Mount the medium there, or copy the delivery's folder into it.");
        }
        Path file = in.resolve(DeliveryStatement.FILE);
        try {
            requireNoLink(file, DeliveryFailure.DELIVERY_REFUSED);
            return BoundedFile.read(file, Json.MAX_BYTES);
        } catch (NoSuchFileException e) {
            throw new DrydockException(
                    DeliveryFailure.DELIVERY_INCOMPLETE,
                    "Nothing was taken: " + in + " has no " + DeliveryStatement.FILE
                            + ". It is written last, so the delivery was not written to its end. Copy the whole folder"
                            + " again from the sender's deliveries/out.",
                    e);
        } catch (IOException e) {
            throw mediumFailed("read from " + file, "Nothing was taken.", e);
        } catch (DrydockException e) {
            throw e.code() instanceof DeliveryFailure
                    ? e
                    : new DrydockException(
                            DeliveryFailure.DELIVERY_REFUSED,
                            "The delivery is refused: " + e.sentence() + " Nothing was taken.",
                            e);
        }
    }

    /** A link could show other files at the next look. */
    private static void requireNoLink(Path file, DeliveryFailure code) {
        if (Files.isSymbolicLink(file)) {
            throw new DrydockException(
                    code,
                    "Nothing was taken: " + file + " is a symbolic link, and a delivery has none. Copy the delivery's"
                            + " folder itself to this place.");
        }
    }

    private List<String> names() {
        try (Stream<Path> folders = Files.list(media.resolve("in"))) {
            return folders.filter(folder -> Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS))
                    .map(folder -> PackageNames.printable(String.valueOf(folder.getFileName())))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private Path incoming(String folder) {
        if (!folder.matches(NAME)) {
            throw new DrydockException(
                    DeliveryFailure.DELIVERY_UNKNOWN,
                    "Nothing was taken: '" + PackageNames.printable(folder)
                            + "' is no plain name of a folder. Name a folder in " + media.resolve("in")
                            + ", such as build-to-plant-a-7.");
        }
        return media.resolve("in").resolve(folder);
    }

    private Path copies(String digest) {
        return own.resolve(digest).resolve("volumes");
    }

    private Path sorted(String digest) {
        return own.resolve(digest).resolve("items");
    }

    @Override
    public Path unpack(String folder, String digest, DeliveryStatement statement) {
        ArrivingVolumes volumes = new ArrivingVolumes(incoming(folder), copies(digest), statement);
        Path layout = own.resolve(digest).resolve("layout");
        delete(layout);
        delete(sorted(digest));
        volumes.check();
        Contents contents = statement.contents();
        try (VolumeReader archive = volumes.read(contents.encryption().map(format -> identity))) {
            begin(statement, archive);
            Map<String, String> files = new TarArchive(PackageLimits.CEILING).unpackHashed(archive, layout);
            UnpackedLayout.sort(layout, files, contents, sorted(digest));
            delete(layout);
            return sorted(digest);
        } catch (Json.Malformed e) {
            throw refused(statement, "its content " + e.what());
        } catch (IOException e) {
            throw notWritten(layout, e);
        }
    }

    private void begin(DeliveryStatement statement, VolumeReader archive) throws IOException {
        try {
            archive.begin();
        } catch (VolumeReader.Undecryptable e) {
            throw refused(
                    statement,
                    "it is not encrypted for the key " + identity + ". Give "
                            + statement.route().from() + " the file " + AgeEncryption.recipientFile(identity)
                            + ", for the trust file there");
        }
    }

    @Override
    public List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw notReadable(folder, e);
        }
    }

    @Override
    public byte[] document(Path folder, String name) {
        try {
            return BoundedFile.read(folder.resolve(name), BoundedFile.DOCUMENT);
        } catch (NoSuchFileException e) {
            throw new DrydockException(
                    DeliveryFailure.DELIVERY_REFUSED, "It has no file " + PackageNames.printable(name) + ".", e);
        } catch (IOException e) {
            throw notReadable(folder.resolve(name), e);
        } catch (DrydockException e) {
            throw new DrydockException(DeliveryFailure.DELIVERY_REFUSED, e.sentence(), e);
        }
    }

    @Override
    public String sha256(Path file) {
        try {
            return Sha256.hexOfFile(file);
        } catch (IOException e) {
            throw notReadable(file, e);
        }
    }

    private static DrydockException notReadable(Path file, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_UNREADABLE,
                file + " cannot be read: " + IoReason.of(file, cause)
                        + ". Check its permissions, then restart the execution.",
                cause);
    }

    @Override
    public Path keep(String digest, DeliveryStatement statement) {
        Path kept = media.resolve("received").resolve(statement.route().from() + "-" + statement.sequence());
        try {
            if (Files.isDirectory(sorted(digest))) {
                DurableFiles.deleteTree(kept);
                Files.createDirectories(Objects.requireNonNull(kept.getParent()));
                DurableFiles.rename(sorted(digest), kept);
            }
            if (!Files.isDirectory(kept)) {
                throw new IOException("its files are neither in " + sorted(digest) + " nor in " + kept
                        + "; ask the sender to send the items again");
            }
            return kept;
        } catch (IOException e) {
            throw notWritten(kept, e);
        }
    }

    @Override
    public void drop(Path folder) {
        delete(folder);
    }

    @Override
    public void discard(String digest) {
        delete(own.resolve(digest));
    }

    static DrydockException refused(DeliveryStatement statement, String why) {
        return new DrydockException(
                DeliveryFailure.DELIVERY_REFUSED,
                "The " + statement.label() + " is refused: " + why + ". Nothing was taken.");
    }

    static DrydockException mediumFailed(String doing, String stays, IOException cause) {
        return new DrydockException(
                DeliveryFailure.MEDIUM_FAILED,
                "The delivery could not be " + doing + ": " + cause.getMessage() + ". " + stays
                        + (stays.isEmpty() ? "" : " ")
                        + "Put the medium back, look whether it has space, and restart the execution.",
                cause);
    }
}
