package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnvelopeTest {
    private static final byte[] PAYLOAD = "{\"hello\": 1}".getBytes(UTF_8);

    @TempDir
    Path temp;

    private final SigningKey rhea = SigningKey.generate(SigningKey.Kind.ED25519);
    private final SigningKey milo = SigningKey.generate(SigningKey.Kind.P256);

    @Test
    void encodesWhatIsSignedAsTheSpecificationShows() {
        assertThat(Envelope.signedBytes("http://example.com/HelloWorld", "hello world".getBytes(UTF_8)))
                .asString(UTF_8)
                .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    @Test
    void namesEveryoneWhoSigned() {
        byte[] json = signed().alsoSignedBy(milo).toJson();
        Envelope read = Envelope.parse(json, Envelope.APPROVAL_TYPE);
        assertThat(read.signersAmong(List.of(rhea.publicKey(), milo.publicKey())))
                .containsExactly(rhea.publicKey(), milo.publicKey());
        assertThat(read.payload()).isEqualTo(PAYLOAD);
    }

    @Test
    void countsASignerOnce() {
        Envelope twice = signed().alsoSignedBy(rhea);
        assertThat(twice.claimedKeyIds()).hasSize(1);
    }

    @Test
    void leavesOutKeysThatWereNotAskedFor() {
        assertThat(signed().signersAmong(List.of(milo.publicKey()))).isEmpty();
    }

    @Test
    void refusesAPayloadThatWasChangedAfterSigning() {
        String other = java.util.Base64.getEncoder().encodeToString("{\"hello\": 2}".getBytes(UTF_8));
        String own = java.util.Base64.getEncoder().encodeToString(PAYLOAD);
        byte[] json = new String(signed().toJson(), UTF_8).replace(own, other).getBytes(UTF_8);
        Envelope changed = Envelope.parse(json, Envelope.APPROVAL_TYPE);
        assertFails(
                PackagingFailure.SIGNATURE_WRONG,
                "the content was changed after signing",
                () -> changed.signersAmong(List.of(rhea.publicKey())));
    }

    @Test
    void refusesASignatureMadeForAnotherType() {
        byte[] json = new String(signed().toJson(), UTF_8)
                .replace(Envelope.APPROVAL_TYPE, Envelope.ORDER_TYPE)
                .getBytes(UTF_8);
        Envelope changed = Envelope.parse(json, Envelope.ORDER_TYPE);
        assertFails(
                PackagingFailure.SIGNATURE_WRONG,
                "does not fit",
                () -> changed.signersAmong(List.of(rhea.publicKey())));
    }

    @Test
    void refusesAnotherTypeThanExpected() {
        assertMalformed(signed().toJson(), Envelope.ORDER_TYPE, "must be 'application/vnd.drydock.order+json'");
    }

    @Test
    void refusesWhatIsNoStrictEnvelope() {
        String json = new String(signed().toJson(), UTF_8);
        assertMalformed(json.replaceFirst("\\{", "{\"extra\":1,"), "unknown key 'extra'");
        assertMalformed(json.replaceFirst("\\{", "{\"payload\":\"\","), "Duplicate");
        assertMalformed(json + " x", "not strict JSON");
        assertMalformed("", "empty");
        assertMalformed("[]", "is not an object");
        assertMalformed(json.replaceAll("\"signatures\":\\[.*\\]", "\"signatures\":[]"), "0 entries");
        assertMalformed(json.replaceFirst("\"payload\":\"", "\"payload\":\"*"), "is not base64");
    }

    @ParameterizedTest
    @EnumSource(SigningKey.Kind.class)
    void readsTheKeyThatItWrote(SigningKey.Kind kind) throws IOException {
        SigningKey key = SigningKey.generate(kind);
        Path file = temp.resolve("rhea.key");
        key.write(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        SigningKey read = SigningKey.read(file);
        assertThat(read.publicKey()).isEqualTo(key.publicKey());
        assertThat(key.publicKey().verifies(PAYLOAD, read.sign(PAYLOAD))).isTrue();
        assertThat(VerificationKey.read(temp.resolve("rhea.pub")).id())
                .isEqualTo(Sha256.hex(Files.readString(temp.resolve("rhea.pub"))));
    }

    @Test
    void neverOverwritesAKey() {
        Path file = temp.resolve("rhea.key");
        rhea.write(file);
        assertFails(PackagingFailure.KEY_UNREADABLE, "a key is never overwritten", () -> milo.write(file));
        assertThat(SigningKey.read(file).publicKey()).isEqualTo(rhea.publicKey());
    }

    @Test
    void refusesAPrivateKeyThatOthersCanRead() throws IOException {
        Path file = temp.resolve("rhea.key");
        rhea.write(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertFails(PackagingFailure.KEY_EXPOSED, "chmod 600", () -> SigningKey.read(file));
    }

    @Test
    void refusesAPublicKeyThatIsNotTheOtherHalf() throws IOException {
        Path file = temp.resolve("rhea.key");
        rhea.write(file);
        Files.writeString(
                temp.resolve("rhea.pub"),
                SigningKey.generate(SigningKey.Kind.ED25519).publicKey().pem());
        assertFails(PackagingFailure.KEY_UNREADABLE, "is not its public half", () -> SigningKey.read(file));
    }

    @Test
    void refusesAKeyOfAnotherKind() throws Exception {
        var rsa = java.security.KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(rsa.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        assertFails(PackagingFailure.KEY_UNREADABLE, "no Ed25519 or ECDSA key", () -> VerificationKey.ofPem(pem));
    }

    @Test
    void showsNoPrivateBytes() {
        assertThat(rhea.toString())
                .isEqualTo("private half of ED25519 " + rhea.publicKey().id());
    }

    private Envelope signed() {
        return Envelope.sign(Envelope.APPROVAL_TYPE, PAYLOAD, rhea);
    }

    @Test
    void hasOneToSixtyFourSignatures() {
        assertThat(Envelope.parse(signedBy(64).getBytes(UTF_8), Envelope.ORDER_TYPE)
                        .claimedKeyIds())
                .hasSize(64);
        assertMalformed(signedBy(65).getBytes(UTF_8), Envelope.ORDER_TYPE, "has 65 entries and must have 1 to 64");
        assertMalformed(signedBy(0).getBytes(UTF_8), Envelope.ORDER_TYPE, "has 0 entries and must have 1 to 64");
    }

    private static String signedBy(int keys) {
        return IntStream.range(0, keys)
                .mapToObj(key -> String.format(java.util.Locale.ROOT, "{\"keyid\": \"%064x\", \"sig\": \"AAAA\"}", key))
                .collect(Collectors.joining(
                        ",",
                        "{\"payload\": \"AAAA\", \"payloadType\": \"" + Envelope.ORDER_TYPE + "\", \"signatures\": [",
                        "]}"));
    }

    private static void assertMalformed(String json, String words) {
        assertMalformed(json.getBytes(UTF_8), Envelope.APPROVAL_TYPE, words);
    }

    private static void assertMalformed(byte[] json, String type, String words) {
        assertFails(PackagingFailure.ENVELOPE_MALFORMED, words, () -> Envelope.parse(json, type));
    }
}
