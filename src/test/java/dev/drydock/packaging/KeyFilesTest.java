package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
    private static final String STORE = "a key store";

    @TempDir
    Path folder;

    private void assertKind(String kind, String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content, StandardCharsets.ISO_8859_1);
        assertThat(KeyFiles.kind(file).orElse("none"))
                .as("%s: %s", name, content)
                .isEqualTo(kind);
    }

    private void assertKind(String kind, int... bytes) throws IOException {
        StringBuilder content = new StringBuilder();
        for (int one : bytes) {
            content.append((char) one);
        }
        assertKind(kind, "bytes", content.toString());
    }

    @Test
    void knowsAKeyByItsContent() throws IOException {
        assertKind("a private key", "a", "-----BEGIN PRIVATE KEY-----\n");
        assertKind("a private key", "a", "note\n  -----BEGIN EC PRIVATE KEY-----\n");
        assertKind("a private key", "a.pub", "-----BEGIN PRIVATE KEY-----\n-----BEGIN PUBLIC KEY-----\n");
        assertKind("a private key", "a", "# made\nAGE-SECRET-KEY-1QQQ\n");
        assertKind("a reference to a private key", "a", "pkcs11:slot-id=7");
        assertKind("a reference to a private key", "a.p12", "pkcs12:/x.p12");
        assertKind("a public key", "a", "-----BEGIN PUBLIC KEY-----\n");
        assertKind("a certificate", "a", "-----BEGIN CERTIFICATE-----\n");
        assertKind("none", "a", "{\"publicKey\": \"-----BEGIN PUBLIC KEY-----\"}");
        assertKind("none", "a", "");
    }

    @Test
    void knowsAKeyByItsName() throws IOException {
        assertKind(STORE, "a.P12", "x");
        assertKind(STORE, "a.pfx", "x");
        assertKind("a public key", "a.PUB", "x");
        assertKind("none", "a.key", "x");
    }

    /** PKCS#12 begins with a sequence of any length, then with the whole number 3. */
    @Test
    void knowsAKeyStoreByItsFirstBytes() throws IOException {
        assertKind(STORE, 0x30, 0x03, 2, 1, 3);
        assertKind(STORE, 0x30, 0x81, 0x80, 2, 1, 3);
        assertKind(STORE, 0x30, 0x82, 0x10, 0x00, 2, 1, 3);
        assertKind("none", 0x30, 0x03, 2, 1);
        assertKind("none", 0x30, 0x82, 0x10, 0x00, 2, 1);
        assertKind("none", 0x31, 0x03, 2, 1, 3);
        assertKind("none", 0x30, 0x03, 4, 1, 3);
        assertKind("none", 0x30, 0x03, 2, 2, 3);
        assertKind("none", 0x30, 0x03, 2, 1, 1);
        assertKind("none", 0x30);
    }
}
