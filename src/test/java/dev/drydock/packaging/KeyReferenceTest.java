package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.failure.PackagingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyReferenceTest {
    private static final String MODULE = "?module-path=/lib/x.so";

    @TempDir
    Path folder;

    @Test
    void readsWhereAKeyLies() {
        KeyReference token =
                KeyReference.parse("pkcs11:slot-id=2147483647;object=rhea%20+1" + MODULE + "&pin-source=file:/pins/a");
        assertThat(token.place()).isEqualTo("2147483647");
        assertThat(token.alias()).contains("rhea +1");
        assertThat(token.module()).contains(Path.of("/lib/x.so"));
        assertThat(token.pinFile()).contains(Path.of("/pins/a"));
        assertThat(token.shown()).isEqualTo("pkcs11:slot-id=2147483647;object=rhea%20+1?…");

        KeyReference file = KeyReference.parse("pkcs12:/keys/a%3Fb.p12");
        assertThat(file.place()).isEqualTo("/keys/a?b.p12");
        assertThat(file.alias()).isEmpty();
        assertThat(file.module()).isEmpty();
        assertThat(file.pinFile()).isEmpty();
        assertThat(file.shown()).isEqualTo("pkcs12:/keys/a%3Fb.p12");
        assertThat(KeyReference.parse("pkcs12:/a.p12?alias=rhea&pin-source=/pins/a")
                        .pinFile())
                .isEqualTo(Optional.of(Path.of("/pins/a")));
    }

    @Test
    void knowsAReferenceByItsBeginning() {
        assertThat(KeyReference.is("pkcs11:")).isTrue();
        assertThat(KeyReference.is("pkcs12:")).isTrue();
        assertThat(KeyReference.is("/etc/keys/pkcs11:a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pkcs11:slot-id=2147483648" + MODULE,
                "pkcs11:slot-id=12345678901" + MODULE,
                "pkcs11:slot-id=-1" + MODULE,
                "pkcs11:=7" + MODULE,
                "pkcs11:slot-id=7;" + MODULE,
                "pkcs11:slot-id=7?module-path=/lib/\"x.so",
                "pkcs11:slot-id=7?module-path=/lib/$x.so",
                "pkcs11:slot-id=7?module-path=/lib/x.so%0Aslot = 1",
                "pkcs12:keys/a.p12",
                "pkcs12:/a.p12?alias=a&alias=b"
            })
    void refusesWhatIsNoReference(String text) {
        assertFails(
                PackagingFailure.KEY_UNREADABLE, "Write it as in docs/guides/keys.md", () -> KeyReference.parse(text));
    }

    /** Else a key would be opened without its PIN's file, or with another object of the token, and nobody would see why. */
    @ParameterizedTest
    @CsvSource({
        "pkcs11:slot-id=7;objekt=rhea?module-path=/lib/x.so, objekt, 'object, slot-id'",
        "pkcs11:slot-id=7?module-path=/lib/x.so&pin-sorce=/pins/a, pin-sorce, 'module-path, pin-source'",
        "pkcs12:/a.p12?alias=rhea&pin-value=1234, pin-value, 'alias, pin-source'",
    })
    void refusesAnAttributeThatItDoesNotKnow(String text, String unknown, String known) {
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "it has the attribute " + unknown + ", and only " + known + " may be there",
                () -> KeyReference.parse(text));
    }

    /** A key that was opened is opened again when its file or its PIN's file is another one. */
    @Test
    void isInAnotherStateWhenAFileChanges() throws IOException {
        Path store = Files.writeString(folder.resolve("a.p12"), "store");
        Path pin = Files.writeString(folder.resolve("pin"), "1234");
        FileTime before = FileTime.fromMillis(1_000);
        Files.setLastModifiedTime(store, before);
        Files.setLastModifiedTime(pin, before);
        KeyReference reference = KeyReference.parse("pkcs12:" + store + "?pin-source=" + pin);
        String state = reference.state();
        assertThat(reference.state()).isEqualTo(state);

        Files.writeString(pin, "12345");
        Files.setLastModifiedTime(pin, before);
        assertThat(reference.state()).isNotEqualTo(state);
        Files.writeString(pin, "4321");
        Files.setLastModifiedTime(pin, before);
        assertThat(reference.state()).as("as long and as old as before").isEqualTo(state);
        Files.setLastModifiedTime(pin, FileTime.fromMillis(2_000));
        assertThat(reference.state()).isNotEqualTo(state);
        Files.setLastModifiedTime(pin, before);

        Files.writeString(store, "other store");
        Files.setLastModifiedTime(store, before);
        assertThat(reference.state()).isNotEqualTo(state);
        Files.delete(store);
        assertThat(reference.state()).endsWith(" none");
        KeyReference token = KeyReference.parse("pkcs11:slot-id=7" + MODULE);
        assertThat(token.state()).as("a slot is no file").isEmpty();
    }
}
