package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import dev.drydock.failure.PackagingFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes, plain and encrypted: what an earlier attempt wrote is kept if it is whole, and written again if not. */
class VolumeWriterTest {
    private static final byte[] STREAM = "0123456789".getBytes(UTF_8);
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000);
    /** Room for one chunk of age's and one recipient. */
    private static final long SMALLEST = 128 + 128 + (64 << 10) + 16;

    @TempDir
    Path folder;

    private Path identity = Path.of("");
    private String recipient = "";

    @BeforeEach
    void makeIdentity() throws IOException {
        identity = folder.resolve("delivery.age");
        assertThat(AgeEncryption.makeIdentity(identity)).isTrue();
        recipient = AgeEncryption.readRecipient(AgeEncryption.recipientFile(identity));
    }

    private List<Volume> write(byte[] stream, long most, List<String> recipients) throws IOException {
        List<Volume> parts = VolumeWriter.measure(most, recipients, out -> out.write(stream));
        Path target = Files.createDirectories(folder.resolve("out"));
        try (VolumeWriter writer = new VolumeWriter(target, most, recipients, parts)) {
            writer.write(stream);
            return writer.finish();
        }
    }

    private Path volume(int number, boolean encrypted) {
        return folder.resolve("out").resolve(VolumeWriter.name(number, encrypted));
    }

    private List<Path> written(boolean encrypted) throws IOException {
        List<Path> written = new ArrayList<>();
        for (int number = 1; Files.exists(volume(number, encrypted)); number++) {
            if (!Files.getLastModifiedTime(volume(number, encrypted)).equals(LONG_AGO)) {
                written.add(volume(number, encrypted));
            }
            Files.setLastModifiedTime(volume(number, encrypted), LONG_AGO);
        }
        return written;
    }

    @Test
    void keepsTheVolumesThatAreWholeAndWritesTheOthersAgain() throws IOException {
        List<Volume> volumes = write(STREAM, 4, List.of());
        assertThat(volumes).extracting(Volume::name).containsExactly("volume-0001", "volume-0002", "volume-0003");
        assertThat(volumes).extracting(Volume::bytes).containsExactly(4L, 4L, 2L);
        assertThat(written(false)).hasSize(3);
        assertThat(write(STREAM, 4, List.of())).isEqualTo(volumes);
        assertThat(written(false)).isEmpty();

        Files.writeString(volume(2, false), "4560");
        Files.setLastModifiedTime(volume(2, false), LONG_AGO);
        Files.writeString(volume(3, false), "89!");
        Files.setLastModifiedTime(volume(3, false), LONG_AGO);
        assertThat(write(STREAM, 4, List.of())).isEqualTo(volumes);
        assertThat(written(false)).containsExactly(volume(2, false), volume(3, false));
        assertThat(volume(2, false)).hasContent("4567");
        assertThat(volume(3, false)).hasContent("89");
    }

    /** Whoever writes a stream writes it in pieces of any length. */
    @Test
    void cutsAStreamWhereverItsPiecesEnd() throws IOException {
        Path target = Files.createDirectories(folder.resolve("out"));
        List<Volume> whole = write(STREAM, 4, List.of());
        assertThat(written(false)).hasSize(3);
        try (VolumeWriter writer = new VolumeWriter(target, 4, List.of(), List.of())) {
            writer.write(STREAM, 0, 3);
            writer.write(STREAM, 3, 3);
            writer.write(STREAM, 6, 4);
            assertThat(writer.finish()).isEqualTo(whole);
        }
        assertThat(written(false)).as("nobody knows what they should hold").hasSize(3);
        assertThat(VolumeWriter.measure(1, List.of(), out -> out.write(STREAM))).hasSize(10);
        assertThatThrownBy(() -> VolumeWriter.measure(0, List.of(), out -> out.write(STREAM)))
                .hasMessage("a volume of 0 bytes is too small for 0 recipients");
    }

    @Test
    void keepsAnEncryptedVolumeWhoseNoteFits() throws IOException {
        List<String> recipients = List.of(recipient);
        List<Volume> volumes = write(STREAM, SMALLEST, recipients);
        assertThat(volumes).extracting(Volume::name).containsExactly("volume-0001.age");
        assertThat(written(true)).hasSize(1);
        assertThat(write(STREAM, SMALLEST, recipients)).isEqualTo(volumes);
        assertThat(written(true)).isEmpty();
        assertThat(read(volumes, Optional.of(identity))).isEqualTo(STREAM);

        byte[] other = "012345678x".getBytes(UTF_8);
        List<Volume> changed = write(other, SMALLEST, recipients);
        assertThat(written(true)).as("another content").hasSize(1);
        assertThat(read(changed, Optional.of(identity))).isEqualTo(other);

        Path second = folder.resolve("second.age");
        AgeEncryption.makeIdentity(second);
        List<String> both = List.of(recipient, AgeEncryption.readRecipient(AgeEncryption.recipientFile(second)));
        List<Volume> forBoth = write(other, SMALLEST + 128, both);
        assertThat(written(true)).as("one recipient more").hasSize(1);
        assertThat(read(forBoth, Optional.of(second))).isEqualTo(other);

        Files.delete(folder.resolve("out").resolve("volume-0001.age" + VolumeWriter.NOTE));
        write(other, SMALLEST + 128, both);
        assertThat(written(true)).as("no note").hasSize(1);
        byte[] damaged = Files.readAllBytes(volume(1, true));
        damaged[damaged.length - 1] ^= 1;
        Files.write(volume(1, true), damaged);
        Files.setLastModifiedTime(volume(1, true), LONG_AGO);
        write(other, SMALLEST + 128, both);
        assertThat(written(true)).as("other bytes").hasSize(1);
    }

    @Test
    void anEncryptedVolumeHasAtMostThatManyBytes() throws IOException {
        assertThat(AgeEncryption.plainBytes(SMALLEST, 1)).isEqualTo(64 << 10);
        assertThat(AgeEncryption.plainBytes(SMALLEST - 1, 1)).isZero();
        assertThat(AgeEncryption.plainBytes(SMALLEST, 2)).isZero();
        assertThat(AgeEncryption.plainBytes(SMALLEST + (64 << 10) + 16, 1)).isEqualTo(128 << 10);
        assertThatThrownBy(() -> VolumeWriter.measure(SMALLEST - 1, List.of(recipient), out -> {}))
                .hasMessage("a volume of " + (SMALLEST - 1) + " bytes is too small for 1 recipients");
        byte[] stream = new byte[(64 << 10) + 1];
        assertThat(write(stream, SMALLEST, List.of(recipient)))
                .hasSize(2)
                .allSatisfy(volume -> assertThat(volume.bytes()).isLessThanOrEqualTo(SMALLEST));
    }

    private InputStream open(Volume volume) throws IOException {
        return Files.newInputStream(folder.resolve("out").resolve(volume.name()));
    }

    private byte[] read(List<Volume> volumes, Optional<Path> key) throws IOException {
        try (VolumeReader reader = new VolumeReader(volumes, this::open, key, failure -> failure)) {
            reader.begin();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            assertThat(reader.read(new byte[1], 0, 0)).isZero();
            for (int one = reader.read(); one >= 0; one = reader.read()) {
                all.write(one);
            }
            return all.toByteArray();
        }
    }

    @Test
    void readsOneVolumeAfterTheOther() throws IOException {
        byte[] stream = {0, (byte) 0xff, 1, (byte) 0x80, 2};
        assertThat(read(write(stream, 2, List.of()), Optional.empty())).isEqualTo(stream);
        List<Volume> single = VolumeWriter.measure(2, List.of(), out -> {
            for (byte part : stream) {
                out.write(part);
            }
        });
        assertThat(single).isEqualTo(write(stream, 2, List.of()));
    }

    private byte[] encrypted() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream encrypting = AgeEncryption.encrypting(out, List.of(recipient))) {
            encrypting.write(STREAM);
        }
        return out.toByteArray();
    }

    private byte[] decrypted(byte[] content) throws IOException, AgeEncryption.NotForUs {
        try (InputStream in = AgeEncryption.decrypting(new ByteArrayInputStream(content), identity)) {
            return in.readAllBytes();
        }
    }

    /** While a site changes its identity, its file has two, and people write notes there. */
    @Test
    void anyIdentityOfTheFileDecrypts() throws Exception {
        byte[] content = encrypted();
        Path other = folder.resolve("other.age");
        AgeEncryption.makeIdentity(other);
        Files.writeString(identity, "# the new one\n\n" + Files.readString(other) + "  " + Files.readString(identity));
        assertThat(decrypted(content)).isEqualTo(STREAM);
        Files.writeString(identity, Files.readString(other));
        assertThatThrownBy(() -> decrypted(content)).isInstanceOf(AgeEncryption.NotForUs.class);
        Files.writeString(identity, "# nothing\n\n");
        assertUnusable("it has no line that begins with AGE-SECRET-KEY-1", content);
        Files.writeString(identity, recipient);
        assertUnusable("it is no identity of age", content);
        Files.delete(identity);
        assertUnusable("it cannot be read: it does not exist", content);
        Files.writeString(identity, Files.readString(other));
        Files.setPosixFilePermissions(identity, PosixFilePermissions.fromString("rw-r-----"));
        assertFails(PackagingFailure.KEY_EXPOSED, "others can reach it", () -> quietly(content));
    }

    private void assertUnusable(String words, byte[] content) {
        assertFails(PackagingFailure.KEY_UNREADABLE, words, () -> quietly(content));
    }

    private void quietly(byte[] content) {
        try {
            decrypted(content);
        } catch (IOException | AgeEncryption.NotForUs e) {
            throw new AssertionError("the key is what is wrong", e);
        }
    }

    @Test
    void aRecipientHasItsChecksum() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(identity)))
                .isEqualTo("rw-------");
        assertThat(AgeEncryption.isRecipient(recipient)).isTrue();
        char last = recipient.charAt(recipient.length() - 1);
        String wrong = recipient.substring(0, recipient.length() - 1) + (last == 'q' ? 'p' : 'q');
        assertThat(AgeEncryption.isRecipient(wrong)).isFalse();
        assertThat(AgeEncryption.isRecipient("")).isFalse();
        Path file = Files.writeString(folder.resolve("site.pub"), wrong);
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "it is no recipient of age with an X25519 key",
                () -> AgeEncryption.readRecipient(file));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> AgeEncryption.encrypting(out, List.of(wrong)))
                .hasMessageStartingWith("it cannot be encrypted: ");
    }
}
