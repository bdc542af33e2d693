package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarArchiveTest {
    @TempDir
    Path temp;

    private final TarArchive archive = new TarArchive(PackageLimits.STANDARD);
    private final PackageDigest digest = new PackageDigest();
    private Path source;
    private Path target;

    @BeforeEach
    void directories() {
        source = temp.resolve("source");
        target = temp.resolve("target");
        ReleaseKit.write(source, "model.yaml", "drydock: 1\n");
        ReleaseKit.write(source, "model/weights.pt", "w".repeat(3000));
        ReleaseKit.write(source, "deep/" + "folder/".repeat(12) + "f".repeat(90), "");
    }

    @Test
    void bringsEveryByteAcross() {
        unpack(pack());
        assertThat(digest.packageDigest(target)).isEqualTo(digest.packageDigest(source));
    }

    @Test
    void hashesEachFileWhileItIsWritten() throws IOException {
        Files.write(source.resolve("model/large.bin"), new byte[(3 << 20) + 5]);
        Map<String, String> digests = archive.unpackHashed(new ByteArrayInputStream(pack()), target);
        assertThat(digests).hasSize(4);
        for (Map.Entry<String, String> file : digests.entrySet()) {
            assertThat(Sha256.hexOfFile(target.resolve(file.getKey()))).isEqualTo(file.getValue());
            assertThat(Sha256.hexOfFile(source.resolve(file.getKey()))).isEqualTo(file.getValue());
        }
    }

    @Test
    void givesTheSameBytesForTheSameFiles() throws IOException {
        byte[] first = pack();
        Files.setLastModifiedTime(source.resolve("model.yaml"), java.nio.file.attribute.FileTime.fromMillis(1));
        assertThat(pack()).isEqualTo(first);
    }

    /** Recorded before a library read them: what is sent must not depend on the version of either side. */
    @Test
    void theBytesAreThoseOfEveryVersion() {
        assertThat(Sha256.hex(pack())).isEqualTo("c7fc2ed59b6244234452e659741491a9aa33362054cafc6463d6b102371a4475");
    }

    @Test
    void readsWhatTheSystemsTarWrites() throws Exception {
        Path file = temp.resolve("a.tar");
        Process tar = new ProcessBuilder("tar", "--format=ustar", "-C", source.toString(), "-cf", file.toString(), ".")
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        unpack(Files.readAllBytes(file));
        assertThat(digest.packageDigest(target)).isEqualTo(digest.packageDigest(source));
    }

    @Test
    void isReadByTheSystemsTar() throws Exception {
        Path file = Files.write(temp.resolve("a.tar"), pack());
        Files.createDirectories(target);
        Process tar = new ProcessBuilder("tar", "-C", target.toString(), "-xf", file.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        assertThat(digest.packageDigest(target)).isEqualTo(digest.packageDigest(source));
    }

    @Test
    void refusesNamesThatLeaveTheDirectory() {
        byte[] tar = pack();
        assertUnsafe(renamed(tar, "../evil.yaml"), "leaves the directory");
        assertUnsafe(renamed(tar, "/etc/passwd"), "leaves the directory");
        assertUnsafe(renamed(tar, "a/../../b"), "leaves the directory");
    }

    @Test
    void refusesLinksAndDevices() {
        for (char type : new char[] {'1', '2', '3', '4', '6', 'x', 'L'}) {
            byte[] tar = pack();
            tar[156] = (byte) type;
            assertUnsafe(sealed(tar), "is no plain file (type '" + type + "')");
        }
    }

    @Test
    void refusesANameThatComesTwice() {
        byte[] tar = pack();
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.writeBytes(Arrays.copyOf(tar, 1024));
        twice.writeBytes(tar);
        assertUnsafe(twice.toByteArray(), "comes twice");
    }

    @Test
    void refusesAnArchiveThatEndsEarly() {
        byte[] tar = pack();
        assertUnsafe(Arrays.copyOf(tar, tar.length - 1024), "ends early");
        assertUnsafe(Arrays.copyOf(tar, 700), "ends");
    }

    @Test
    void refusesWhatIsNoArchive() {
        assertUnsafe("hello".repeat(1000).getBytes(StandardCharsets.US_ASCII), "is no tar archive");
        assertUnsafe(new byte[1024], "holds no file");
    }

    @Test
    void refusesMoreThanItsBound() {
        byte[] tar = pack();
        assertFails(
                PackagingFailure.ARCHIVE_UNSAFE,
                "at most 1000 are allowed",
                () -> new TarArchive(new PackageLimits(100, 1000)).unpack(new ByteArrayInputStream(tar), target));
        assertThat(target).doesNotExist();
    }

    private byte[] pack() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        archive.write(source, out);
        return out.toByteArray();
    }

    private void unpack(byte[] tar) {
        archive.unpack(new ByteArrayInputStream(tar), target);
    }

    private void assertUnsafe(byte[] tar, String words) {
        assertFails(PackagingFailure.ARCHIVE_UNSAFE, words, () -> unpack(tar));
        assertThat(target).doesNotExist();
        assertThat(temp.resolve("evil.yaml")).doesNotExist();
    }

    private static byte[] renamed(byte[] tar, String name) {
        byte[] changed = tar.clone();
        Arrays.fill(changed, 0, 100, (byte) 0);
        Arrays.fill(changed, 345, 500, (byte) 0);
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, changed, 0, bytes.length);
        return sealed(changed);
    }

    /** The same with the first header's checksum made right again. */
    private static byte[] sealed(byte[] tar) {
        byte[] changed = tar.clone();
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? ' ' : changed[i] & 0xFF;
        }
        byte[] octal = String.format("%06o", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, changed, 148, 6);
        return changed;
    }

    /** Fails in its own way where the archive goes on. */
    private static final class Torn extends InputStream {
        private final Callable<Integer> failing;

        Torn(Callable<Integer> failing) {
            this.failing = failing;
        }

        @Override
        public int read() throws IOException {
            return read(new byte[1], 0, 1);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            try {
                return failing.call();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private InputStream half(Callable<Integer> failing) throws IOException {
        byte[] tar = tarOfTwoMebibytes();
        return new SequenceInputStream(new ByteArrayInputStream(tar, 0, tar.length / 2), new Torn(failing));
    }

    /** As when a medium is pulled out: whoever reads it says what failed, and nothing half remains. */
    @Test
    void aFailureOfItsOwnReaderIsNoFaultOfTheArchive() throws IOException {
        InputStream torn = half(() -> {
            throw new DrydockException(DeliveryFailure.MEDIUM_FAILED, "It is gone.");
        });

        assertFails(DeliveryFailure.MEDIUM_FAILED, "It is gone.", () -> archive.unpack(torn, target));
        assertThat(target).doesNotExist();
    }

    /** A server that stops interrupts its tasks. */
    @Test
    void anInterruptIsNoFaultOfTheArchive() throws IOException {
        InputStream torn = half(() -> {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the reading was interrupted");
        });

        assertFails(CommonFailure.FILE_NOT_WRITTEN, "the reading was interrupted", () -> archive.unpack(torn, target));
        assertThat(Thread.interrupted()).isTrue();
    }

    private byte[] tarOfTwoMebibytes() throws IOException {
        Files.write(source.resolve("model/large.bin"), new byte[2 << 20]);
        return pack();
    }
}
