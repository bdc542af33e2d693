package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.failure.PackagingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigningKeyTest {
    private static final byte[] MESSAGE = "a statement".getBytes(US_ASCII);

    private final SigningKey key = SigningKey.generate(SigningKey.Kind.ED25519);

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void write() {
        file = folder.resolve("rhea.key");
        key.write(file);
    }

    private void assertUnreadable(String words) {
        assertFails(PackagingFailure.KEY_UNREADABLE, words, () -> SigningKey.read(file));
    }

    /** Nobody can run or search through a key, so execute bits alone give nothing away. */
    @Test
    void onlyItsOwnerReadsOrWritesIt() throws IOException {
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            Set<PosixFilePermission> permissions = EnumSet.of(PosixFilePermission.OWNER_READ, permission);
            Files.setPosixFilePermissions(file, permissions);
            if (permission.name().startsWith("OWNER_") || permission.name().endsWith("_EXECUTE")) {
                assertThat(SigningKey.read(file).publicKey()).isEqualTo(key.publicKey());
            } else {
                assertFails(
                        PackagingFailure.KEY_EXPOSED,
                        "it has the permissions " + PosixFilePermissions.toString(permissions),
                        () -> SigningKey.read(file));
            }
        }
    }

    @Test
    void isOneBlockOfPem() throws IOException {
        String pem = Files.readString(file);
        Files.writeString(file, "\n" + pem + "\n\n");
        assertThat(SigningKey.read(file).publicKey()).isEqualTo(key.publicKey());
        Files.writeString(file, pem + pem);
        assertUnreadable("it is not one block of PRIVATE KEY in PEM");
        Files.writeString(file, pem.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
        assertUnreadable("it is not one block of PRIVATE KEY in PEM");
        Files.writeString(file, pem.replaceFirst("\nM[A-Za-z0-9]{8}", "\nMAAAAAAAA"));
        assertUnreadable("its bytes are no Ed25519 or ECDSA key that fits");
        Files.writeString(file, key.publicKey().pem());
        assertUnreadable("it is a public key, and only the private key beside it signs");
        Files.delete(file);
        assertUnreadable("it cannot be read: it does not exist");
        Files.createDirectory(file);
        assertUnreadable("it cannot be read: ");
    }

    @Test
    void needsItsPublicHalfBesideIt() throws IOException {
        Files.delete(folder.resolve("rhea.pub"));
        assertUnreadable("rhea.pub cannot be read");
        Files.writeString(
                folder.resolve("rhea.pub"),
                SigningKey.generate(SigningKey.Kind.P256).publicKey().pem());
        assertUnreadable("that fits " + folder.resolve("rhea.pub"));
    }

    @Test
    void writesNoHalfWhereOneIsThere() throws IOException {
        String pub = Files.readString(folder.resolve("rhea.pub"));
        Files.delete(file);
        SigningKey other = SigningKey.generate(SigningKey.Kind.P256);
        assertFails(PackagingFailure.KEY_UNREADABLE, "rhea.pub exists", () -> other.write(file));
        assertThat(file).doesNotExist();
        assertThat(folder.resolve("rhea.pub")).hasContent(pub);
        assertFails(PackagingFailure.KEY_UNREADABLE, "cannot be written: ", () -> other.write(folder));
        assertFails(PackagingFailure.KEY_UNREADABLE, "cannot be written: ", () -> other.write(Path.of("")));
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "cannot be written: ",
                () -> other.write(folder.resolve("none/other.key")));
    }

    @ParameterizedTest
    @CsvSource({"a/rhea.key, a/rhea.pub", "rhea, rhea.pub", "rhea.key.old, rhea.key.old.pub", ".key, .pub"})
    void thePublicHalfLiesBesideIt(String file, String publicFile) {
        assertThat(SigningKey.publicFile(Path.of(file))).isEqualTo(Path.of(publicFile));
    }

    @ParameterizedTest
    @CsvSource({"secp256r1, SHA256withECDSA", "secp384r1, SHA384withECDSA", "secp521r1, SHA512withECDSA"})
    void aSignatureIsCheckedByTheHashOfItsCurve(String curve, String algorithm) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        var pair = generator.generateKeyPair();
        VerificationKey publicKey =
                VerificationKey.ofPem(VerificationKey.of(pair.getPublic()).pem());
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(pair.getPrivate());
        signer.update(MESSAGE);
        byte[] signature = signer.sign();
        assertThat(publicKey.scheme().isEcdsa()).isTrue();
        assertThat(publicKey.scheme().algorithm()).isEqualTo(algorithm);
        assertThat(publicKey.verifies(MESSAGE, signature)).isTrue();
        assertThat(publicKey.verifies("another".getBytes(US_ASCII), signature)).isFalse();
        assertThat(publicKey.verifies(MESSAGE, new byte[3])).as("no signature").isFalse();
    }

    @Test
    void equalKeysAreTheSameKey() {
        VerificationKey again = VerificationKey.ofPem("\n" + key.publicKey().pem() + "\n");
        VerificationKey other = SigningKey.generate(SigningKey.Kind.ED25519).publicKey();
        assertThat(again).isEqualTo(key.publicKey()).hasSameHashCodeAs(key.publicKey());
        assertThat(other).isNotEqualTo(again);
        assertThat(other.verifies(MESSAGE, key.sign(MESSAGE))).isFalse();
        assertThat(again.scheme().isEcdsa()).isFalse();
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "it is not one block of PUBLIC KEY in PEM",
                () -> VerificationKey.ofPem(again.pem() + other.pem()));
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "cannot be read: it does not exist",
                () -> VerificationKey.read(folder.resolve("none.pub")));
    }
}
