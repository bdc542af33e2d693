package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.ReleaseFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Directories and archives that nobody would write who means well: each is refused by name and limit, before it costs much. */
class HostilePackageTest {
    private static final int FILES = 100;
    private static final int BYTES = 1 << 20;

    @TempDir
    Path temp;

    private final TarArchive archive = new TarArchive(new PackageLimits(FILES, BYTES));
    private Path directory;
    private Path target;

    @BeforeEach
    void directories() {
        directory = temp.resolve("package");
        target = temp.resolve("around").resolve("target");
        ReleaseKit.write(directory, "model/weights.pt", "w");
    }

    private void refusesDirectory(String words) {
        assertFails(PackagingFailure.PACKAGE_UNSAFE, words, () -> PackageTree.read(directory));
        assertFails(
                PackagingFailure.PACKAGE_UNSAFE,
                words,
                () -> archive.write(directory, OutputStream.nullOutputStream()));
    }

    @Test
    void linksPipesAndSparseFiles() throws Exception {
        Path odd = directory.resolve("odd");
        Files.createSymbolicLink(odd, Path.of("/etc/passwd"));
        refusesDirectory("odd is a symbolic link");
        Files.delete(odd);

        assertThat(new ProcessBuilder("mkfifo", odd.toString()).start().waitFor())
                .isZero();
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> refusesDirectory("odd is no plain file"));
        Files.delete(odd);

        try (FileChannel sparse = FileChannel.open(odd, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            sparse.write(ByteBuffer.wrap(new byte[1]), 1L << 40);
        }
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> refusesDirectory(
                        "odd brings the package to 1099511627778 bytes, and it may hold at most 68719476736"));
    }

    /** A hard link is a plain file with a second name: its bytes are hashed and sent as any other's. */
    @Test
    void aHardLinkIsAFile() throws IOException {
        Files.createLink(directory.resolve("same"), directory.resolve("model/weights.pt"));
        PackageTree tree = PackageTree.read(directory);
        assertThat(tree.sha256("same")).isEqualTo(tree.sha256("model/weights.pt"));
    }

    @Test
    void namesThatAnotherSystemWouldReadDifferently() throws IOException {
        for (String name :
                List.of("a b", "a\\b", "a\nb", "\u001b[2J", "e\u0301", "\u00e9", "n\u00adame", "\u202ename")) {
            Path file = Files.createFile(directory.resolve(name));
            refusesDirectory("has a name that leaves the directory or is not printable ASCII");
            Files.delete(file);
        }
        ReleaseKit.write(directory, "model/Weights.pt", "x");
        refusesDirectory("by capital letters alone");
        Files.delete(directory.resolve("model/Weights.pt"));
        ReleaseKit.write(directory, "MODEL/other", "x");
        refusesDirectory("by capital letters alone");
    }

    @Test
    void foldersWithoutEnd() throws IOException {
        Path deep = directory;
        for (int i = 0; i < 200; i++) {
            deep = deep.resolve("d");
        }
        Files.createDirectories(deep);
        refusesDirectory("folders deep, but at most 15 are allowed");
    }

    @Test
    void filesWithoutEnd() throws IOException {
        for (int i = 0; i <= PackageLimits.MOST_FILES; i++) {
            Files.createFile(directory.resolve("f" + i));
        }
        refusesDirectory("is file or folder number 10001, but at most 10000 are allowed");
    }

    @Test
    void anEmptyDirectory() throws IOException {
        Path empty = Files.createDirectory(temp.resolve("empty"));
        ReleaseKit kit = new ReleaseKit();
        assertFails(
                PackagingFailure.PACKAGE_INCOMPLETE,
                "holds no file",
                () -> new ModelSigning().sign(empty, "nothing", kit.builder));
        assertFails(
                PackagingFailure.PACKAGE_UNSIGNED,
                "has no model.sig",
                () -> new ModelSigning().verify(empty, List.of(kit.builder.publicKey())));
    }

    @Test
    void aSignatureOrReportThatFillsTheMemory() throws IOException {
        ReleaseKit kit = new ReleaseKit();
        Path signed = temp.resolve("signed");
        kit.assembleSigned(signed, Map.of());
        fill(signed.resolve(PackageTree.SIGNATURE), (8 << 20) + 1);
        assertFails(
                PackagingFailure.SIGNATURE_MALFORMED,
                "is larger than 8388608 bytes",
                () -> new ModelSigning().verify(signed, List.of(kit.builder.publicKey())));
        fill(signed.resolve("report/gate-report.json"), (16 << 20) + 1);
        assertFails(
                PackagingFailure.PACKAGE_UNSAFE,
                "gate-report.json has 16777217 bytes, but at most 16777216 are allowed",
                () -> ReleaseKit.verifier().requireSealed(signed));
        Files.writeString(signed.resolve("report/gate-report.json"), "[" + "[],".repeat(200_000) + "[]]");
        assertFails(
                ReleaseFailure.REPORT_MISSING,
                "250000",
                () -> ReleaseKit.verifier().requireSealed(signed));
    }

    private static void fill(Path file, int bytes) throws IOException {
        byte[] blanks = new byte[bytes];
        Arrays.fill(blanks, (byte) ' ');
        Files.write(file, blanks);
    }

    private void refusesArchive(String words, InputStream tar) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertFails(PackagingFailure.ARCHIVE_UNSAFE, words, () -> archive.unpack(tar, target)));
        assertThat(target).doesNotExist();
        assertThat(temp.resolve("evil")).doesNotExist();
    }

    static Stream<Arguments> archives() {
        return Stream.of(
                Arguments.of("leaves the directory", entry("../evil", '0', 1)),
                Arguments.of("leaves the directory", entry("/evil", '0', 1)),
                Arguments.of("leaves the directory", entry("a/../../evil", '0', 1)),
                Arguments.of("leaves the directory", entry("../evil/", '5', 0)),
                Arguments.of("leaves the directory", entry("C:\\evil", '0', 1)),
                Arguments.of("leaves the directory", entry("a//b", '0', 1)),
                Arguments.of("leaves the directory", entry("", '0', 1)),
                Arguments.of("is no plain file (type '1')", entry("link", '1', 0)),
                Arguments.of("is no plain file (type '2')", entry("link", '2', 0)),
                Arguments.of("is no plain file (type '3')", entry("device", '3', 0)),
                Arguments.of("is no plain file (type '6')", entry("pipe", '6', 0)),
                Arguments.of("is no plain file (type 'S')", entry("sparse", 'S', 0)),
                Arguments.of("is no plain file (type '?')", entry("odd", '\u0007', 0)),
                Arguments.of("comes twice", join(entry("a", '0', 1), entry("a", '0', 1))),
                Arguments.of("by capital letters alone", join(entry("a", '0', 1), entry("A", '0', 1))),
                Arguments.of("by capital letters alone", join(entry("a/b", '0', 1), entry("A/c", '0', 1))),
                Arguments.of("lies where a file or folder", join(entry("a", '0', 1), entry("a/b", '0', 1))),
                Arguments.of("lies where a file or folder", join(entry("a/b", '0', 1), entry("a", '0', 1))),
                Arguments.of("folders deep, but at most 15", entry("d/".repeat(49) + "f", '0', 1)),
                Arguments.of("brings it to 1048577 bytes, but at most 1048576", entry("large", '0', BYTES + 1)),
                Arguments.of("brings it to 8589934591 bytes", TarHeader.of("large", '0', 0x1FFFFFFFFL)),
                Arguments.of("ends in the middle of short", TarHeader.of("short", '0', 5000)),
                Arguments.of("holds no file", new byte[1024]));
    }

    @ParameterizedTest
    @MethodSource("archives")
    void archivesThatReachOutOrLie(String words, byte[] tar) {
        refusesArchive(words, new ByteArrayInputStream(join(tar, new byte[1024])));
    }

    @Test
    void archivesOfMoreFilesThanAreTaken() {
        byte[][] many = IntStream.range(0, FILES + 1)
                .mapToObj(i -> entry("f" + i, '0', 0))
                .toArray(byte[][]::new);
        refusesArchive("is file or folder number 101, but at most 100", new ByteArrayInputStream(join(many)));
    }

    /** Each costs nothing to send and leaves nothing behind, so that only their number can end them. */
    @Test
    void archivesThatNeverEnd() {
        refusesArchive("is entry number 201, but at most 200 are allowed", endless(entry("same/", '5', 0)));
        refusesArchive("comes twice", endless(entry("same", '0', 0)));
    }

    private static InputStream endless(byte[] entry) {
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                byte next = entry[at];
                at = (at + 1) % entry.length;
                return next & 0xFF;
            }

            @Override
            public int read(byte[] to, int from, int length) {
                int count = Math.min(length, entry.length - at);
                System.arraycopy(entry, at, to, from, count);
                at = (at + count) % entry.length;
                return count;
            }
        };
    }

    @Test
    void aSenderThatGoesAwayIsToldSoAndNotTheDisk() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] to, int from, int length) throws IOException {
                throw new IOException("connection reset");
            }
        };
        refusesArchive(
                "ended early, or came too slowly (connection reset)",
                new SequenceInputStream(Collections.enumeration(
                        List.of(new ByteArrayInputStream(TarHeader.of("file", '0', 1000)), broken))));
    }

    @Test
    void limitsThatASiteSets() {
        PackageLimits few = new PackageLimits(7, 1 << 20);
        assertThat(PackageLimits.of(few.toEnvironment())).isEqualTo(few);
        assertThat(PackageLimits.of(Map.of())).isEqualTo(PackageLimits.STANDARD);
        assertFails(
                CommonFailure.CONFIGURATION_INVALID,
                "'many' and must be a whole number",
                () -> PackageLimits.of(Map.of("DRYDOCK_PACKAGE_FILES", "many")));
        assertFails(CommonFailure.CONFIGURATION_INVALID, "0 files", () -> new PackageLimits(0, 1));
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** A header with as many zeros as it says, padded. */
    private static byte[] entry(String name, char type, int size) {
        return join(TarHeader.of(name, type, size), new byte[(size + 511) / 512 * 512]);
    }
}
