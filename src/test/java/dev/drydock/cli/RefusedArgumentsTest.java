package dev.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people and scripts give by mistake: it is refused by its name and value, and nothing of theirs is lost. */
class RefusedArgumentsTest {
    private static final int FILE_NOT_WRITTEN = ExitCode.UNAVAILABLE;

    @TempDir
    Path folder;

    private Terminal terminal;

    @BeforeEach
    void sitDown() {
        terminal = new Terminal(folder.resolve("site"));
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private void ok(String... arguments) {
        assertThat(terminal.run(arguments)).as(terminal.err()).isZero();
    }

    /** @param words that the refusal has */
    private void refused(int exitCode, List<String> words, String... arguments) {
        assertThat(terminal.run(arguments)).as(terminal.err()).isEqualTo(exitCode);
        assertThat(terminal.err())
                .contains(words)
                .doesNotContain("java.", "Exception", "INTERNAL", "(null)", "REDACTED", "?.", "..\n");
    }

    private void makeSite() {
        new SiteInitialisation(new SiteFolder(folder.resolve("site")))
                .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("rhea", "release-manager"));
    }

    private void keys(String... names) {
        for (String name : names) {
            ok("keygen", at(name + ".key"));
        }
    }

    @Test
    void overwritesNoKeyWithWhatItWrites() throws IOException {
        makeSite();
        keys("root");
        Path store = folder.resolve("o.p12");
        Files.write(store, new byte[] {0x30, (byte) 0x82, 4, 0, 2, 1, 3, 0x30});
        Path named = folder.resolve("store");
        Files.write(named, new byte[] {0x30, (byte) 0x82, 4, 0, 2, 1, 3, 0x30});
        Path token = folder.resolve("token.key");
        Files.writeString(token, "pkcs11:slot-id=7?module-path=/lib/token.so\n");
        ok("policy", "init", "-o", at("policy.unsigned.json"));
        for (Map.Entry<Path, String> key : Map.of(
                        folder.resolve("root.key"),
                        "is a private key",
                        folder.resolve("root.pub"),
                        "is a public key",
                        store,
                        "is a key store",
                        named,
                        "is a key store",
                        token,
                        "is a reference to a private key")
                .entrySet()) {
            byte[] before = Files.readAllBytes(key.getKey());
            String file = key.getKey().toString();
            List<String> words = List.of("USAGE: Nothing was written: " + file + " " + key.getValue());
            refused(64, words, "policy", "init", "--replace", "-o", file);
            refused(64, words, "policy", "sign", at("policy.unsigned.json"), "--key", at("root.key"), "-o", file);
            refused(64, words, "trust", "init", "--replace", "--root", "r=" + at("root.pub"), "-o", file);
            assertThat(key.getKey()).hasBinaryContent(before);
        }
    }

    @Test
    void keepsADraftThatSomebodyEdited() throws IOException {
        makeSite();
        keys("root");
        Path policy = Files.writeString(folder.resolve("policy.unsigned.json"), "edited");
        Path trust = Files.writeString(folder.resolve("trust.unsigned.json"), "edited");
        refused(64, List.of(policy + " exists", "--replace"), "policy", "init", "-o", policy.toString());
        refused(
                64,
                List.of(trust + " exists", "--replace"),
                "trust",
                "init",
                "--root",
                "r=" + at("root.pub"),
                "-o",
                trust.toString());
        assertThat(policy).hasContent("edited");
        assertThat(trust).hasContent("edited");

        ok("policy", "init", "--replace", "-o", policy.toString());
        ok("trust", "init", "--replace", "--root", "r=" + at("root.pub"), "-o", trust.toString());
        assertThat(policy).content().contains("\"version\"");
    }

    @Test
    void signsInPlace() {
        makeSite();
        keys("root", "second");
        ok(
                "trust",
                "init",
                "--root",
                "a=" + at("root.pub"),
                "--root",
                "b=" + at("second.pub"),
                "-o",
                at("t.unsigned.json"));
        ok("trust", "sign", at("t.unsigned.json"), "--key", at("root.key"), "-o", at("t.json"));
        ok("trust", "sign", at("t.json"), "--key", at("second.key"), "-o", at("t.json"));
        ok("trust", "show", at("t.json"));
    }

    @ParameterizedTest
    @CsvSource({
        "trust init --root x=a.pub --root x=b.pub, Option --root names 'x' twice",
        "trust init --root r=r.pub --person p:auditor=a.pub --person p:auditor=b.pub, Option --person names 'p:auditor' twice",
        "trust init --root r=r.pub --source s=a.pub --source s=b.pub, Option --source names 's' twice",
        "trust init --root r=r.pub --contributor c=a.pub --contributor c=b.pub, Option --contributor names 'c' twice",
        "run nightly-retrain -p model=a -p model=b, Option -p names 'model' twice",
        "schedule add night --job nightly-retrain --cron x -p model=a -p model=b, Option -p names 'model' twice",
        "policy plan pump --limit floor=1 --limit floor=2, Option --limit names 'floor' twice"
    })
    void refusesANameThatIsGivenTwice(String line, String words) {
        refused(64, List.of("USAGE: Nothing was done: " + words), line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keygen @",
                "policy init -o @",
                "policy sign p.json --key @",
                "trust init --root x=a.pub -o @",
                "dossier pump/1 -o @",
                "candidate add @ c",
                "explain @ x",
                "receive @ --medium m --custodian c",
                "receive f --medium @ --custodian c",
                "send a --volume-size=@",
                "controls --model @",
                "audit export @",
                "trust init --root x=@"
            })
    void refusesAnEmptyValue(String line) {
        String[] arguments = List.of(line.split(" ")).stream()
                .map(word -> word.replace("@", ""))
                .toArray(String[]::new);
        assertThat(terminal.run(arguments)).as(terminal.err()).isEqualTo(64);
        assertThat(terminal.err()).containsPattern("USAGE: Nothing was done: .*(is empty|names no file)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "."})
    void writesToNoDirectory(String target) {
        makeSite();
        keys("root");
        List<String> words = List.of("FILE_NOT_WRITTEN", "cannot be written: it is a directory. Name a file.");
        refused(FILE_NOT_WRITTEN, words, "policy", "init", "--replace", "-o", target);
        refused(FILE_NOT_WRITTEN, words, "trust", "init", "--replace", "--root", "r=" + at("root.pub"), "-o", target);
        ok("policy", "init", "-o", at("p.json"));
        refused(FILE_NOT_WRITTEN, words, "policy", "sign", at("p.json"), "--key", at("root.key"), "-o", target);
        refused(
                FILE_NOT_WRITTEN,
                List.of("it is a pipe or a device"),
                "policy",
                "init",
                "--replace",
                "-o",
                "/dev/null");
        assertThat(terminal.run("keygen", target)).isNotZero();
        assertThat(terminal.err())
                .contains("No key was written", "it is a directory")
                .doesNotContain("INTERNAL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"policy\": 1}",
                "{\"version\": -1}",
                "{\"version\": \"x\"}",
                "{\"version\": 99999999999999999999}",
                "{\"version\": 1, \"version\": 2}",
                "\u00ff"
            })
    void signsNoPolicyThatIsNone(String text) throws IOException {
        keys("rhea");
        Path policy = folder.resolve("pol.json");
        Files.write(policy, text.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(terminal.run("policy", "sign", policy.toString(), "--key", at("rhea.key"), "-o", at("signed.json")))
                .isNotZero();
        assertThat(terminal.err())
                .contains("POLICY_INVALID", policy.toString())
                .doesNotContain("INTERNAL", "REDACTED", "Source:");
        assertThat(folder.resolve("signed.json")).doesNotExist();
    }

    @Test
    void saysWhatAKeyIsInstead() throws IOException {
        keys("rhea");
        ok("policy", "init", "-o", at("p.json"));
        refused(
                1,
                List.of("KEY_UNREADABLE", folder + " is not usable: it cannot be read: it is a directory"),
                sign(folder.toString()));
        refused(1, List.of("KEY_UNREADABLE", "it is a public key"), sign(at("rhea.pub")));
        refused(1, List.of("KEY_UNREADABLE", "it cannot be read: it does not exist"), sign(at("none.key")));
        Path pin = Files.createDirectory(folder.resolve("pin"));
        refused(
                1,
                List.of("KEY_UNREADABLE", pin + " with its PIN cannot be read: it is a directory"),
                sign("pkcs12:" + at("none.p12") + "?pin-source=" + pin));
    }

    private String[] sign(String key) {
        return new String[] {"policy", "sign", at("p.json"), "--key", key};
    }

    @Test
    void saysThatAKeyStoreIsDamaged() throws IOException {
        Path store = folder.resolve("broken.p12");
        Path pin = Files.writeString(folder.resolve("pin"), "1234");
        Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-------"));
        for (byte[] bytes : List.of(new byte[0], new byte[] {0x30, (byte) 0x82, 4, 0, 2, 1, 3, 0x30}, new byte[300])) {
            Files.write(store, bytes);
            Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-------"));
            refused(
                    1,
                    List.of("KEY_UNREADABLE", store + " is damaged, or is no PKCS#12 file."),
                    "keygen",
                    at("new.key"),
                    "--from",
                    "pkcs12:" + store + "?pin-source=" + pin);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--person rhea:boss=@b.pub | --person rhea has the role 'boss'. The roles of a trust file are auditor, break-glass, release-manager",
                "--approval-quorum 5 | --approval-quorum is 5, and --person names 0 people with the role release-manager",
                "--person p:release-manager=@b.pub --approval-quorum 2 | --approval-quorum is 2, and --person names 1 people",
                "--site-key demo=@b.pub | --site-key demo names this site itself",
                "--site-key Plant=@b.pub | --site-key Plant=@b.pub: it is no site's name",
                "--root-quorum 3 | --root-quorum 3: it must be 1",
                "--person p!:auditor=@b.pub | --person p!:auditor: it is not a name",
                "--trust-version 0 | --trust-version 0: it is not a whole number from 1",
                "--break-glass-days 91 | --break-glass-days 91: it is not a whole number from 1 to 90"
            })
    void draftsNoTrustFileThatNobodyCouldUse(String options, String words) {
        makeSite();
        keys("root", "b");
        String line = "trust init --root r=@root.pub -o @t.json " + options;
        refused(
                64,
                List.of("USAGE: No trust file was drafted: " + words.replace("@", folder + "/")),
                line.replace("@", folder + "/").split(" "));
        assertThat(folder.resolve("t.json")).doesNotExist();
    }

    @Test
    void saysThatADraftIsNotSignedYet() {
        makeSite();
        keys("root");
        ok("trust", "init", "--root", "r=" + at("root.pub"), "-o", at("t.json"));
        ok("policy", "init", "-o", at("p.json"));
        refused(1, List.of("t.json is not signed", "drydock trust sign"), "trust", "install", at("t.json"));
        refused(1, List.of("p.json is not signed", "drydock policy sign"), "policy", "install", at("p.json"));
    }

    @Test
    void namesTheFileOfTheReaderThatIsNoTrustFile() throws IOException {
        Path trust = Files.writeString(folder.resolve("dtxt"), "hello");
        Path dossier = Files.writeString(folder.resolve("pf.dossier"), "anything");
        refused(
                1,
                List.of("Nothing was verified: " + trust + " is no trust file that can be used"),
                "verify",
                dossier.toString(),
                "--trust",
                trust.toString());
        refused(
                FILE_NOT_WRITTEN,
                List.of("Nothing was verified: " + at("absent") + " does not exist"),
                "verify",
                at("absent"),
                "--root",
                "ab".repeat(32));
    }

    @ParameterizedTest
    @CsvSource({
        "send plant --volume-size 0, --volume-size is 0 and must be a size from 1MiB to 99999GiB",
        "send plant --volume-size 1.5MiB --dry-run, --volume-size is 1.5MiB",
        "send plant --volume-size 99999999999TiB --dry-run, --volume-size is 99999999999TiB",
        "send plant --valid-days 0 --dry-run, --valid-days is 0 and must be a whole number of days from 1 to 3650",
        "send plant --valid-days -3, --valid-days is -3",
        "send plant --valid-days 400000, --valid-days is 400000"
    })
    void refusesLimitsOfADeliveryBeforeItAsksTheServer(String line, String words) {
        refused(64, List.of("USAGE: Nothing is sent: " + words), line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"explain ../x x", "candidate brought a/b", "policy plan ..", "user disable a/../b"})
    void asksNoServerForANameThatIsNone(String line) throws IOException {
        makeSite();
        Files.writeString(folder.resolve("pw"), "x");
        terminal.as("emil").with("DRYDOCK_PASSWORD_FILE", at("pw"));
        refused(64, List.of("USAGE: No request was sent: ", "is no name"), line.split(" "));
    }
}
