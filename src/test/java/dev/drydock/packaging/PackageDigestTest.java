package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageDigestTest {
    @TempDir
    Path directory;

    private final PackageDigest digest = new PackageDigest();

    @BeforeEach
    void assemble() throws IOException {
        Files.createDirectories(directory.resolve("model"));
        Files.writeString(directory.resolve("model.yaml"), "drydock: 1\n");
        Files.writeString(directory.resolve("model/weights.pt"), "weights");
    }

    @Test
    void isTheHashOfTheFilesHashesInOrder() {
        byte[] first = Sha256.digest().digest("weights".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        byte[] second = Sha256.digest().digest("drydock: 1\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var both = Sha256.digest();
        // "model.yaml" sorts before "model/weights.pt": '.' is 0x2E, '/' is 0x2F
        both.update(second);
        both.update(first);
        assertThat(digest.subjectDigest(directory))
                .isEqualTo(java.util.HexFormat.of().formatHex(both.digest()));
    }

    @Test
    void leavesReportAndSignatureOutOfTheSubject() throws IOException {
        String before = digest.subjectDigest(directory);
        Files.createDirectories(directory.resolve("report"));
        Files.writeString(directory.resolve("report/gate-report.json"), "{}");
        Files.writeString(directory.resolve("model.sig"), "{}");
        assertThat(digest.subjectDigest(directory)).isEqualTo(before);
        assertThat(digest.packageDigest(directory)).isNotEqualTo(before);
    }

    @Test
    void leavesTheSignatureOutOfThePackageDigest() throws IOException {
        String before = digest.packageDigest(directory);
        Files.writeString(directory.resolve("model.sig"), "{}");
        assertThat(digest.packageDigest(directory)).isEqualTo(before);
    }

    @Test
    void changesWithOneByte() throws IOException {
        String before = digest.packageDigest(directory);
        Files.writeString(directory.resolve("model/weights.pt"), "weightS");
        assertThat(digest.packageDigest(directory)).isNotEqualTo(before);
    }

    @Test
    void refusesASymbolicLink() throws IOException {
        Files.createSymbolicLink(directory.resolve("model/link.pt"), directory.resolve("model/weights.pt"));
        assertRefused("model/link.pt is a symbolic link");
    }

    @Test
    void refusesALinkedFolder(@TempDir Path elsewhere) throws IOException {
        Files.createSymbolicLink(directory.resolve("suite"), elsewhere);
        assertRefused("suite is a symbolic link");
    }

    @Test
    void refusesGitEntries() throws IOException {
        Files.writeString(directory.resolve(".gitignore"), "*");
        assertRefused("starts with .git");
    }

    @Test
    void refusesNamesOutsidePlainAscii() throws IOException {
        Files.writeString(directory.resolve("two words.txt"), "");
        assertRefused("not printable ASCII");
    }

    @Test
    void refusesADirectoryThatIsNotThere() {
        assertThatThrownBy(() -> digest.packageDigest(directory.resolve("missing")))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(PackagingFailure.PACKAGE_UNKNOWN));
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> digest.packageDigest(directory))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(PackagingFailure.PACKAGE_UNSAFE))
                .hasMessageContaining(why);
    }
}
