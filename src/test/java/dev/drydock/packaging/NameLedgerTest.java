package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.PackagingFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exact bounds of names, numbers and sizes in packages and archives. */
class NameLedgerTest {
    @TempDir
    Path folder;

    private static String wrong(String name) {
        return new NameLedger(10).enter(name).orElse("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/a", "a/", "a//b", ".", "..", "./a", "a/.", "a/../b", "a b", "a\u007f", "a\u001f", "a\\b", "\u00e4"
            })
    void refusesNamesThatAreNotPlain(String name) {
        assertThat(wrong(name)).startsWith("has a name that leaves the directory or is not printable ASCII");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "!", "~", "a/b", ".a", "..a", "a..", "a/...", "x.git"})
    void takesPlainNames(String name) {
        assertThat(wrong(name)).isEmpty();
    }

    @Test
    void hasExactBounds() {
        assertThat(wrong(".gitignore")).startsWith("starts with .git");
        assertThat(wrong("a".repeat(400))).isEmpty();
        assertThat(wrong("a".repeat(401))).isEqualTo("has a name of 401 characters, but at most 400 are allowed");
        assertThat(new NameLedger(16).enter("d/".repeat(15) + "f")).isEmpty();
        assertThat(wrong("d/".repeat(16) + "f")).isEqualTo("lies 16 folders deep, but at most 15 are allowed");
        NameLedger three = new NameLedger(3);
        assertThat(three.enter("a/b/c")).isEmpty();
        assertThat(three.enter("a/b/c")).isEmpty();
        assertThat(three.enter("a/b")).isEmpty();
        assertThat(three.enter("d")).contains("is file or folder number 4, but at most 3 are allowed");
        NameLedger two = new NameLedger(2);
        assertThat(two.enter("a/b/c")).contains("is file or folder number 3, but at most 2 are allowed");
        NameLedger one = new NameLedger(1);
        assertThat(one.enter("a/b/c"))
                .as("its folders alone")
                .contains("is file or folder number 2, but at most 1 are allowed");
    }

    @Test
    void takesNoTwoNamesThatOtherSystemsTakeForOne() {
        NameLedger names = new NameLedger(10);
        assertThat(names.enter("Model/a")).isEmpty();
        assertThat(names.enter("model/b").orElse("")).startsWith("differs from Model by capital letters alone");
        assertThat(names.enter("Model/A").orElse("")).startsWith("differs from Model/a by capital letters alone");
        assertThat(names.enter("Model/b")).isEmpty();
    }

    @Test
    void showsOthersNamesInOneLine() {
        assertThat(PackageNames.printable("a\n\u001b~ ")).isEqualTo("a??~ ");
        assertThat(PackageNames.printable("a".repeat(201))).hasSize(200);
        assertThat(PackageNames.printable("a".repeat(199))).hasSize(199);
    }

    @Test
    void limitsHaveTheirOwnBounds() {
        assertThat(new PackageLimits(1, 1).files()).isEqualTo(1);
        assertThat(new PackageLimits(PackageLimits.MOST_FILES, PackageLimits.MOST_BYTES))
                .isEqualTo(PackageLimits.CEILING);
        for (Runnable wrong : new Runnable[] {
            () -> new PackageLimits(0, 1),
            () -> new PackageLimits(1, 0),
            () -> new PackageLimits(PackageLimits.MOST_FILES + 1, 1),
            () -> new PackageLimits(1, PackageLimits.MOST_BYTES + 1),
            () -> PackageLimits.of(Map.of("DRYDOCK_PACKAGE_FILES", "-1")),
            () -> PackageLimits.of(Map.of("DRYDOCK_PACKAGE_BYTES", "8GiB"))
        }) {
            assertFails(CommonFailure.CONFIGURATION_INVALID, "", wrong::run);
        }
        PackageLimits set = new PackageLimits(7, 900);
        assertThat(PackageLimits.of(set.toEnvironment())).isEqualTo(set);
        assertThat(PackageLimits.of(Map.of())).isEqualTo(PackageLimits.STANDARD);
    }

    /** The header has 100 bytes for a name and 155 for the folders before it. */
    @Test
    void aNameMustFitTheHeader() {
        String folders = "f".repeat(154) + "/";
        assertThat(text(UstarFormat.header("n".repeat(100), 0), 0, 100)).isEqualTo("n".repeat(100));
        byte[] longest = UstarFormat.header(folders.replaceFirst("f", "ff") + "n".repeat(100), 0);
        assertThat(text(longest, 0, 100)).isEqualTo("n".repeat(100));
        assertThat(text(longest, 345, 155)).isEqualTo("f".repeat(155));
        assertTooLong("n".repeat(101));
        assertTooLong("f".repeat(156) + "/n");
        assertTooLong("f/" + "n".repeat(101));
        assertTooLong("/" + "n".repeat(100));
    }

    private static void assertTooLong(String name) {
        assertFails(PackagingFailure.PACKAGE_UNSAFE, "is too long for an archive", () -> UstarFormat.header(name, 0));
    }

    private static String text(byte[] header, int at, int length) {
        return new String(header, at, length, StandardCharsets.US_ASCII);
    }

    @Test
    void aSizeMustFitTheHeader() {
        assertThat(text(UstarFormat.header("a", UstarFormat.LARGEST), 124, 11)).isEqualTo("77777777777");
        assertFails(
                PackagingFailure.PACKAGE_UNSAFE,
                "a file in an archive has at most 8589934591. Split it.",
                () -> UstarFormat.header("a", UstarFormat.LARGEST + 1));
        assertThat(UstarFormat.padding(0)).isZero();
        assertThat(UstarFormat.padding(1)).isEqualTo(511);
        assertThat(UstarFormat.padding(512)).isZero();
    }

    @Test
    void saysBeforehandWhyNoReaderWouldTakeAnArchive() {
        TreeMap<String, Long> files = new TreeMap<>(Map.of("a", 1L));
        assertThat(TarWriter.problem(files)).isEmpty();
        files.put("b", UstarFormat.LARGEST + 1);
        assertThat(TarWriter.problem(files).orElse(""))
                .startsWith("The file b cannot be sent: it has 8589934592 bytes")
                .endsWith("Split it");
        files.remove("b");
        files.put("A", 1L);
        assertThat(TarWriter.problem(files).orElse("")).startsWith("a differs from A by capital letters");
        TreeMap<String, Long> eight = new TreeMap<>();
        for (int part = 0; part < 8; part++) {
            eight.put("part" + part, UstarFormat.LARGEST);
        }
        eight.put("rest", 8L);
        assertThat(TarWriter.problem(eight)).as("64 GiB").isEmpty();
        eight.put("rest", 9L);
        assertThat(TarWriter.problem(eight))
                .contains("its files have 68719476737 bytes, and at most 68719476736 are unpacked");
    }

    @Test
    void sendsNoFileThatChangedSinceItWasListed() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "four");
        for (long listed : new long[] {3, 5}) {
            TarWriter tar = new TarWriter(new ByteArrayOutputStream());
            assertThatThrownBy(() -> tar.file("a", file, listed)).hasMessage("a changed while it was read");
        }
    }

    @Test
    void anArchiveReachesItsBoundAndNotBeyond() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(out);
        tar.file("a/b", new byte[600]);
        tar.file("c", new byte[424]);
        tar.end();
        Path target = folder.resolve("target");
        new TarArchive(new PackageLimits(3, 1024)).unpack(new ByteArrayInputStream(out.toByteArray()), target);
        assertThat(target.resolve("c")).hasSize(424);
        for (PackageLimits less : new PackageLimits[] {new PackageLimits(3, 1023), new PackageLimits(2, 1024)}) {
            assertFails(
                    PackagingFailure.ARCHIVE_UNSAFE,
                    "are allowed",
                    () -> new TarArchive(less)
                            .unpack(new ByteArrayInputStream(out.toByteArray()), folder.resolve("less")));
        }
    }
}
