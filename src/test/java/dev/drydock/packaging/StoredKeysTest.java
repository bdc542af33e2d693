package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.PackagingFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
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
        char[] again = "9999".toCharArray();
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "its token refused this PIN before",
                () -> SigningKey.read(Path.of(asked), key -> Optional.of(again)));
        assertThat(again).as("nobody reads it in the memory later").containsOnly('\0');
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

    private static final char[] PASSWORD = "secret-1234".toCharArray();

    private interface Filling {
        void fill(KeyStore store) throws GeneralSecurityException;
    }

    /** A key store as another program may write it. */
    private Path store(String name, Filling filling) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        filling.fill(store);
        Path file = temp.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static void secret(KeyStore store, String alias) throws GeneralSecurityException {
        store.setEntry(
                alias,
                new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[16], "AES")),
                new KeyStore.PasswordProtection(PASSWORD));
    }

    private void refused(String reference, String words) {
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                words,
                () -> SigningKey.read(Path.of(reference), key -> Optional.of(PASSWORD.clone())));
    }

    @Test
    void aStoreWithoutAKeyThatSignsSaysSo() throws Exception {
        Path empty = store("empty.p12", store -> {});
        refused(empty.toString(), "it has no private key with a certificate beside it");
        refused("pkcs12:" + empty + "?alias=rhea", "no private key 'rhea' with a certificate; there are none");
        Path secret = store("secret.p12", store -> secret(store, "aes"));
        refused(secret.toString(), "'aes' is no private key with a certificate beside it");
        Certificate certificate = certificate();
        Path trusting = store("trusting.p12", store -> store.setCertificateEntry("ca", certificate));
        refused(trusting.toString(), "it has no private key with a certificate beside it");
        refused("pkcs12:" + trusting + "?alias=ca", "no private key 'ca' with a certificate; there are none");
    }

    private Certificate certificate() throws Exception {
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Tokens.file(temp, "made.p12", "made", "EC"))) {
            made.load(in, PASSWORD);
        }
        return made.getCertificate("made");
    }

    @Test
    void aKeyAmongOthersIsFoundByItsName() throws Exception {
        Path both = Tokens.file(temp, "both.p12", "rhea", "EC");
        Tokens.file(temp, "both.p12", "milo", "EC");
        SigningKey rhea =
                SigningKey.read(Path.of("pkcs12:" + both + "?alias=rhea"), key -> Optional.of(PASSWORD.clone()));
        SigningKey milo =
                SigningKey.read(Path.of("pkcs12:" + both + "?alias=milo"), key -> Optional.of(PASSWORD.clone()));
        assertSigns(rhea);
        assertSigns(milo);
        assertThat(rhea.publicKey()).isNotEqualTo(milo.publicKey());
        refused("pkcs12:" + both + "?alias=gwen", "no private key 'gwen' with a certificate; there are ");
        refused("pkcs12:" + both + "?alias=gwen", "rhea");
    }

    @Test
    void aPinFileThatCannotBeReadIsNamed() throws Exception {
        Path store = Tokens.file(temp, "rhea.p12", "rhea", "EC");
        Path none = temp.resolve("none.pin");
        refused(
                "pkcs12:" + store + "?pin-source=" + none,
                "the file " + none + " with its PIN cannot be read: it does not exist");
        Path full = pin("full.pin", "secret-1234" + " ".repeat(1024 - 11));
        assertSigns(SigningKey.read(Path.of("pkcs12:" + store + "?pin-source=" + full)));
        Path longer = pin("longer.pin", "secret-1234" + " ".repeat(1025 - 11));
        assertFails(
                CommonFailure.FILE_REFUSED,
                "it has 1025 bytes, but at most 1024 are allowed",
                () -> SigningKey.read(Path.of("pkcs12:" + store + "?pin-source=" + longer)));
    }

    private Path pin(String name, String content) throws IOException {
        Path file = Files.writeString(temp.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    /** Whoever reads the memory of the program later finds no PIN. */
    @Test
    void forgetsThePinAfterwards() throws Exception {
        Path store = Tokens.file(temp, "rhea.p12", "rhea", "EC");
        char[] wrong = "guess".toCharArray();
        assertThat(catchThrowable(() -> SigningKey.read(store, key -> Optional.of(wrong))))
                .isNotNull();
        assertThat(wrong).containsOnly('\0');
        char[] right = PASSWORD.clone();
        SigningKey.read(store, key -> Optional.of(right));
        assertThat(right).containsOnly('\0');
    }

    @Test
    void nobodyIsAskedIfNobodyIsHere() throws Exception {
        Path store = Tokens.file(temp, "rhea.p12", "rhea", "EC");
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "nobody is here to ask for its PIN. Name a file with it: pin-source=/path",
                () -> SigningKey.read(store, PinEntry.NOBODY));
    }

    @Test
    void aKeyThatIsThereAndCannotSignIsNamed() {
        VerificationKey key = SigningKey.generate(SigningKey.Kind.P256).publicKey();
        assertThat(StoredKeys.cannotSign(key, new GeneralSecurityException("no", new IOException("gone"))))
                .hasMessageContaining("The key " + key.id() + " could not sign (no: gone). Check that")
                .hasFieldOrPropertyWithValue("code", PackagingFailure.KEY_UNREADABLE);
        assertThat(StoredKeys.cannotSign(key, new GeneralSecurityException("no")))
                .hasMessageContaining("could not sign (no). Check that");
    }
}
