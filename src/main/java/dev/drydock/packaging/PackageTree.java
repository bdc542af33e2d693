package dev.drydock.packaging;

import dev.drydock.domain.release.PackageFiles;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.IoReason;
import dev.drydock.files.NameOrder;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The files of a directory with their digests, read once. Only plain files with plain names are accepted: anything that two
 * tools could read differently (links, devices, {@code .git*}, names outside printable ASCII, names that differ by capitals alone)
 * is refused, and so is more than {@link PackageLimits} allow, before anything is hashed.
 */
public final class PackageTree {
    /** The signature, which is never part of what it signs. */
    public static final String SIGNATURE = PackageFiles.MODEL_SIG;

    /** The folder that seal adds, which is not part of the report's subject. */
    public static final String REPORT_FOLDER = "report/";

    /** One file: path relative to the directory with {@code /}, and its SHA-256. */
    public record Entry(String name, long bytes, String sha256) {}

    private final SortedMap<String, Entry> entries;

    private PackageTree(SortedMap<String, Entry> entries) {
        this.entries = entries;
    }

    /**
     * Reads a directory and hashes its files, several at a time.
     *
     * @throws DrydockException {@code PACKAGE_UNSAFE} for anything but plain files with plain names within the bounds
     */
    public static PackageTree read(Path directory) {
        return inspected(directory, files -> hashed(directory, files));
    }

    /**
     * As {@link #read(Path)}, one file after the other.
     *
     * @param eachPart is called again and again while files are hashed, and may wait
     */
    static PackageTree read(Path directory, Runnable eachPart) {
        return inspected(directory, files -> hashed(directory, files, eachPart));
    }

    /**
     * Reads a directory without opening its files: every entry's digest is empty.
     *
     * @throws DrydockException as {@link #read(Path)}
     */
    static PackageTree names(Path directory) {
        return inspected(directory, PackageTree::unhashed);
    }

    private interface Inspection {
        SortedMap<String, Entry> of(SortedMap<String, Long> files) throws IOException;
    }

    private static PackageTree inspected(Path directory, Inspection inspection) {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new DrydockException(
                    PackagingFailure.PACKAGE_UNKNOWN,
                    "There is no package directory at " + directory + ". Name the package directory itself.");
        }
        try {
            return walked(directory, inspection);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The package at " + directory + " cannot be read: " + IoReason.of(directory, e)
                            + ". Check its permissions and the disk.",
                    e);
        }
    }

    /**
     * Checks the types, names and sizes of what lies in a directory without opening any of it.
     *
     * @throws DrydockException {@code PACKAGE_UNSAFE} as {@link #read} does
     */
    public static void requirePlain(Path directory) throws IOException {
        list(directory);
    }

    /** Lists a directory by the same rules without hashing: every entry's digest is empty. */
    public static PackageTree list(Path directory) throws IOException {
        return walked(directory, PackageTree::unhashed);
    }

    private static PackageTree walked(Path directory, Inspection inspection) throws IOException {
        Collector collector = new Collector(directory);
        Files.walkFileTree(directory, collector);
        return new PackageTree(inspection.of(collector.files));
    }

    private static SortedMap<String, Entry> unhashed(SortedMap<String, Long> files) {
        SortedMap<String, Entry> entries = new TreeMap<>();
        files.forEach((name, bytes) -> entries.put(name, new Entry(name, bytes, "")));
        return entries;
    }

    public List<Entry> allEntries() {
        return List.copyOf(entries.values());
    }

    private static SortedMap<String, Entry> hashed(Path directory, SortedMap<String, Long> files) throws IOException {
        try {
            return files.entrySet().parallelStream()
                    .map(file -> {
                        try {
                            return hashed(directory, file, () -> {});
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .collect(TreeMap::new, (entries, entry) -> entries.put(entry.name(), entry), TreeMap::putAll);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static SortedMap<String, Entry> hashed(Path directory, SortedMap<String, Long> files, Runnable eachPart)
            throws IOException {
        SortedMap<String, Entry> entries = new TreeMap<>();
        for (var file : files.entrySet()) {
            entries.put(file.getKey(), hashed(directory, file, eachPart));
            eachPart.run();
        }
        return entries;
    }

    private static Entry hashed(Path directory, Map.Entry<String, Long> file, Runnable eachPart) throws IOException {
        byte[] hash = Sha256.ofFile(directory.resolve(file.getKey()), eachPart);
        return new Entry(file.getKey(), file.getValue(), HexFormat.of().formatHex(hash));
    }

    /** Every file but the signature, sorted by name; names are ASCII, so code point and UTF-8 order agree. */
    public List<Entry> signedEntries() {
        return select(name -> !name.equals(SIGNATURE));
    }

    /** The files that a report is about: all but signature and report. */
    public List<Entry> subjectEntries() {
        return select(name -> !name.equals(SIGNATURE) && !name.startsWith(REPORT_FOLDER));
    }

    public boolean contains(String name) {
        return entries.containsKey(name);
    }

    /** The file's SHA-256 in hex. */
    public String sha256(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new DrydockException(
                    PackagingFailure.PACKAGE_INCOMPLETE,
                    "The package has no file " + name + ". Assemble it again; do not repair it by hand.");
        }
        return entry.sha256();
    }

    private List<Entry> select(Predicate<String> wanted) {
        return entries.values().stream()
                .filter(entry -> wanted.test(entry.name()))
                .toList();
    }

    /** SHA-256 over the concatenated raw digests: the root of model signing. */
    public static String root(List<Entry> entries) {
        return Sha256.hex(rootBlob(entries));
    }

    /** The concatenated raw digests, which is what outside tools take as the signed blob. */
    public static byte[] rootBlob(List<Entry> entries) {
        byte[] blob = new byte[entries.size() * 32];
        int at = 0;
        for (Entry entry : entries) {
            System.arraycopy(HexFormat.of().parseHex(entry.sha256()), 0, blob, at, 32);
            at += 32;
        }
        return blob;
    }

    /**
     * Whether sorting by whole name and sorting by path component give the same order; verifiers exist that do the latter.
     */
    static boolean ordersAgree(List<Entry> entries) {
        return NameOrder.inTwoPlaces(entries.stream().map(Entry::name).toList()).isEmpty();
    }

    /** Lists the files and refuses what has no place in a package. */
    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Path directory;
        private final NameLedger names = new NameLedger(PackageLimits.CEILING.files());
        private final SortedMap<String, Long> files = new TreeMap<>();
        private long bytes;

        Collector(Path directory) {
            this.directory = directory;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!folder.equals(directory)) {
                enter(name(folder));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = name(file);
            enter(name);
            if (!attributes.isRegularFile()) {
                String kind = attributes.isSymbolicLink() ? "a symbolic link" : "no plain file";
                throw unsafe(name, "is " + kind);
            }
            bytes += attributes.size();
            files.put(name, attributes.size());
            if (bytes > PackageLimits.CEILING.bytes()) {
                throw unsafe(
                        name,
                        "brings the package to " + bytes + " bytes, and it may hold at most "
                                + PackageLimits.CEILING.bytes());
            }
            return FileVisitResult.CONTINUE;
        }

        private String name(Path file) {
            return directory.relativize(file).toString();
        }

        private void enter(String name) {
            Optional<String> wrong = names.enter(name);
            if (wrong.isPresent()) {
                throw unsafe(name, wrong.get());
            }
        }

        private static DrydockException unsafe(String name, String why) {
            return new DrydockException(
                    PackagingFailure.PACKAGE_UNSAFE,
                    "The package is refused: " + PackageNames.printable(name) + " " + why
                            + ". Remove it from the directory and assemble the package again.");
        }
    }
}
