package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.drydock.failure.PackagingFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys on real tokens and in real key stores sign as keys in PEM files do. */
class StoredKeysTest {
    private static final byte[] MESSAGE = "a statement".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path temp;

    private static void assertSigns(SigningKey key) {
        assertThat(key.publicKey().verifies(MESSAGE, key.sign(MESSAGE))).isTrue();
    }

    @Test
    void aKeyOnATokenSignsAndNeverLeavesIt() throws Exception {
        Tokens.requireInstalled();
        String reference = Tokens.token(temp, "rhea");
        Path file = temp.resolve("rhea.key");
        SigningKey written = SigningKey.writeReference(file, reference, PinEntry.NOBODY);
        SigningKey read = SigningKey.read(file);
        assertSigns(read);
        assertThat(read.publicKey()).isEqualTo(written.publicKey());
        assertThat(VerificationKey.read(temp.resolve("rhea.pub"))).isEqualTo(read.publicKey());
        assertThat(Files.readString(file)).isEqualTo(reference + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertSigns(SigningKey.read(Path.of(reference)));

        String asked = reference.replaceAll("&pin-source=.*", "");
        assertFails(PackagingFailure.KEY_UNREADABLE, "nobody is here to ask", () -> SigningKey.read(Path.of(asked)));
        assertSigns(SigningKey.read(Path.of(asked), key -> Optional.of("1234".toCharArray())));
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "no private key 'milo' with a certificate; there are rhea",
                () -> SigningKey.read(Path.of(reference.replace("object=rhea", "object=milo"))));
    }

    @Test
    void aReferenceMustFitThePublicHalfBesideIt() throws Exception {
        Path store = Tokens.file(temp, "rhea.p12", "rhea", "EC");
        String reference = "pkcs12:" + store + "?pin-source=" + Tokens.password(temp);
        SigningKey.writeReference(temp.resolve("rhea.key"), reference, PinEntry.NOBODY);
        Files.writeString(
                temp.resolve("rhea.pub"),
                SigningKey.generate(SigningKey.Kind.P256).publicKey().pem());
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "rhea.pub is not the public half of the key that it refers to",
                () -> SigningKey.read(temp.resolve("rhea.key")));
    }

    @Test
    void aWrongPinIsTriedOnce() throws Exception {
        Tokens.requireInstalled();
        String asked = Tokens.emptyToken(temp);
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "Check the PIN",
                () -> SigningKey.read(Path.of(asked), key -> Optional.of("9999".toCharArray())));
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "its token refused this PIN before",
                () -> SigningKey.read(Path.of(asked), key -> Optional.of("9999".toCharArray())));
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "it has no private key with a certificate",
                () -> SigningKey.read(Path.of(asked), key -> Optional.of("1234".toCharArray())));
    }

    @Test
    void aPinInAReferenceIsNotShown() {
        assertThat(catchThrowable(
                        () -> SigningKey.read(Path.of("pkcs11:slot-id=7?module-path=/lib/x.so&pin-value=8712"))))
                .hasMessageNotContaining("8712");
    }

    @Test
    void theBuildersKeyOnATokenSignsAPackageThatVerifies() throws Exception {
        Tokens.requireInstalled();
        SigningKey builder = SigningKey.read(Path.of(Tokens.token(temp, "builder")));
        Path directory = temp.resolve("package");
        ReleaseKit kit = new ReleaseKit();
        kit.assemble(directory);
        kit.seal(directory, Map.of());
        new ModelSigning().sign(directory, "pump-failure-7", builder);
        assertThat(ReleaseKit.verifier()
                        .verifyBuilt(directory, List.of(TrustFiles.named("on-token", builder.publicKey())))
                        .builder())
                .isEqualTo("on-token");
    }

    @ParameterizedTest
    @CsvSource({"EC", "Ed25519"})
    void aKeyInAFileWithAPasswordSigns(String algorithm) throws Exception {
        Path store = Tokens.file(temp, "rhea.p12", "rhea", algorithm);
        SigningKey asked = SigningKey.read(store, key -> Optional.of("secret-1234".toCharArray()));
        assertSigns(asked);
        String reference = "pkcs12:" + store + "?alias=rhea&pin-source=" + Tokens.password(temp);
        SigningKey.writeReference(temp.resolve("rhea.key"), reference, PinEntry.NOBODY);
        SigningKey read = SigningKey.read(temp.resolve("rhea.key"));
        assertSigns(read);
        assertThat(read.publicKey()).isEqualTo(asked.publicKey());
    }

    @Test
    void saysWhatIsWrongWithAFile() throws Exception {
        Path store = Tokens.file(temp, "rhea.p12", "rhea", "EC");
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "the password is wrong.",
                () -> SigningKey.read(store, key -> Optional.of("guess".toCharArray())));
        assertThat(catchThrowable(() -> SigningKey.read(store, key -> Optional.of("guess".toCharArray()))))
                .hasMessageNotContainingAny("javax", "Exception", "?.");
        Path cut = temp.resolve("cut.p12");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(store), 300));
        Files.setPosixFilePermissions(cut, PosixFilePermissions.fromString("rw-------"));
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                cut + " is damaged, or is no PKCS#12 file.",
                () -> SigningKey.read(cut, key -> Optional.of("secret-1234".toCharArray())));
        Tokens.file(temp, "rhea.p12", "milo", "EC");
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "it has 2 private keys with certificates, so say which:",
                () -> SigningKey.read(store, key -> Optional.of("secret-1234".toCharArray())));
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-r--r--"));
        assertFails(
                PackagingFailure.KEY_EXPOSED,
                "others can reach it",
                () -> SigningKey.read(store, key -> Optional.of("secret-1234".toCharArray())));
        Path open = Files.writeString(temp.resolve("open.pin"), "secret-1234");
        assertFails(
                PackagingFailure.KEY_EXPOSED,
                "open.pin",
                () -> SigningKey.read(Path.of("pkcs12:" + store + "?pin-source=" + open)));
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "its file cannot be read: it does not exist",
                () -> SigningKey.read(temp.resolve("none.p12"), key -> Optional.of("x".toCharArray())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pkcs11:object=rhea?module-path=/lib/x.so | it has no slot-id",
                "pkcs11:slot-id=seven?module-path=/lib/x.so | it has no slot-id",
                "pkcs11:slot-id=7;object=rhea | it has no module-path",
                "pkcs11:slot-id=7?module-path=x.so | module-path is 'x.so', and must be a full path",
                "pkcs11:slot-id=7?module-path=/none/x.so&pin-source=pin | pin-source is 'pin', and must be a full path",
                "pkcs11:token=drydock;slot-id=7?module-path=/lib/x.so | it has the attribute token, and only object, slot-id may be there",
                "pkcs11:slot-id=7;slot-id=8?module-path=/lib/x.so | slot-id is there twice",
                "pkcs11:slot-id=7;rhea?module-path=/lib/x.so | 'rhea' has not the form NAME=VALUE",
                "pkcs11:slot-id=7;object=%zz?module-path=/lib/x.so | is not encoded as in a URI",
                "pkcs12:?alias=rhea | it names no file",
                "pkcs12:/x.p12?pin=1234 | it has the attribute pin, and only alias, pin-source may be there",
            })
    void saysWhatIsWrongWithAReference(String reference, String problem) {
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                problem,
                () -> SigningKey.read(Path.of(reference), key -> Optional.of("1234".toCharArray())));
    }

    @Test
    void aReferenceToNoLibraryAndOneThatIsNoneAreRefused() {
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "there is no library /none/x.so",
                () -> SigningKey.read(
                        Path.of("pkcs11:slot-id=7?module-path=/none/x.so"), key -> Optional.of("1".toCharArray())));
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "it begins with neither pkcs11: nor pkcs12:",
                () -> SigningKey.writeReference(temp.resolve("x.key"), "rhea", PinEntry.NOBODY));
        assertThat(temp.resolve("x.key")).doesNotExist();
    }
}
