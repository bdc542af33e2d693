package dev.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.packaging.AgeEncryption;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.SiteTrust;
import dev.drydock.packaging.Tokens;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.VerificationKey;
import dev.drydock.torchscript.ModuleForge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signer and verifier, which need no server. */
class OfflineCommandsTest {
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

    private void makeSite() {
        makeSite(9443);
    }

    private void makeSite(int orchestratorPort) {
        new SiteInitialisation(new SiteFolder(folder.resolve("site")))
                .complete(
                        SiteConfiguration.standard("demo", orchestratorPort, 9444), Map.of("rhea", "release-manager"));
        for (String name : List.of("root", "rhea", "plant")) {
            ok("keygen", at(name + ".key"));
        }
    }

    private void draft(String version, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "trust",
                "init",
                "--root",
                "root-1=" + at("root.pub"),
                "--person",
                "rhea:release-manager=" + at("rhea.pub"),
                "--source",
                "plant-a=" + at("plant.pub"),
                "--trust-version",
                version,
                "--replace",
                "-o",
                at("trust.unsigned.json")));
        arguments.addAll(List.of(more));
        ok(arguments.toArray(String[]::new));
        ok("trust", "sign", at("trust.unsigned.json"), "--key", at("root.key"));
    }

    @Test
    void drawsUpSignsAndInstallsATrustFileAndAPolicy() {
        makeSite();
        draft("1");
        ok("trust", "install", at("trust.json"));
        ok("policy", "init", "-o", at("policy.unsigned.json"));
        ok("policy", "sign", at("policy.unsigned.json"), "--key", at("rhea.key"));
        ok("policy", "install", at("policy.json"));

        SiteFolder site = new SiteFolder(folder.resolve("site"));
        assertThat(site.trust()).hasSameBinaryContentAs(site.serving().resolve("trust.json"));
        assertThat(site.serving().resolve("roots.json"))
                .content()
                .contains(VerificationKey.read(folder.resolve("root.pub")).id());
        assertThat(site.policy()).exists();
        ok("trust", "show");
        assertThat(terminal.out()).contains("rhea").contains("orchestrator-1").contains("plant-a");
        ok("trust", "show", "--json");
        assertThat(terminal.out())
                .contains(
                        "\"as\" : \"root\"",
                        VerificationKey.read(folder.resolve("root.pub")).id());
    }

    @Test
    void showsADraftAndSaysThatNobodyHasSignedIt() {
        makeSite();
        draft("1");
        ok("trust", "show", at("trust.unsigned.json"));
        assertThat(terminal.out()).contains("rhea").contains("Trust file version 1");
        assertThat(terminal.err()).contains("an unsigned draft").contains("drydock trust sign");
    }

    @Test
    void replacesNoTrustFileThatTheInstalledRootsDidNotSign() throws IOException {
        makeSite();
        draft("1");
        ok("trust", "install", at("trust.json"));
        Files.writeString(
                new SiteFolder(folder.resolve("site")).roots(),
                "{\"roots\": [\"" + "ab".repeat(32) + "\"], \"quorum\": 1}");
        draft("2");
        assertThat(terminal.run("trust", "install", at("trust.json"))).isNotZero();
        assertThat(terminal.err()).contains("signed by 0 of the installed root keys");
    }

    @Test
    void installsNoTrustFileWhoseVersionDoesNotRise() {
        makeSite();
        draft("1");
        ok("trust", "install", at("trust.json"));

        assertThat(terminal.run("trust", "install", at("trust.json"))).isNotZero();
        assertThat(terminal.err()).contains("TRUST_FILE_REFUSED");
        draft("2");
        ok("trust", "install", at("trust.json"));
    }

    @Test
    void confirmsTheRootsOfTheFirstTrustFile() {
        makeSite();
        draft("1");
        String id = VerificationKey.read(folder.resolve("root.pub")).id();
        String other = VerificationKey.read(folder.resolve("plant.pub")).id();
        assertThat(terminal.run("trust", "install", at("trust.json"), "--root", other))
                .isNotZero();
        assertThat(terminal.err()).contains("is not a root of this file");
        assertThat(terminal.run("trust", "install", at("trust.json"), "--root", id.substring(0, 8)))
                .isNotZero();
        assertThat(terminal.err()).contains("at least its first 16 hex digits");
        assertThat(new SiteFolder(folder.resolve("site")).trust()).doesNotExist();
        ok("trust", "install", at("trust.json"), "--root", id.substring(0, 16).toUpperCase(Locale.ROOT));
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void asksThePersonForTheRootsOfTheFirstTrustFileAndWarnsAScript() {
        makeSite();
        draft("1");
        String id = VerificationKey.read(folder.resolve("root.pub")).id();
        terminal.looksOn().types("ab".repeat(8));
        assertThat(terminal.run("trust", "install", at("trust.json"))).isNotZero();
        assertThat(terminal.out()).contains("Key id of root-1").doesNotContain(id);
        assertThat(terminal.err()).contains("its root root-1 has another key id");
        terminal.types(id);
        ok("trust", "install", at("trust.json"));
        assertThat(terminal.err()).isEmpty();

        terminal = new Terminal(folder.resolve("script"));
        new SiteInitialisation(new SiteFolder(folder.resolve("script")))
                .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("rhea", "release-manager"));
        ok("trust", "install", at("trust.json"));
        assertThat(terminal.err()).contains("WARNING: nobody confirmed", id);
    }

    /** A script goes on with a warning in this version. */
    @Test
    void installsATrustFileThatStopsSomethingOnlyIfThePersonAgrees() {
        makeSite();
        draft("1");
        ok("trust", "install", at("trust.json"));
        ok("policy", "init", "-o", at("policy.unsigned.json"));
        ok("policy", "sign", at("policy.unsigned.json"), "--key", at("rhea.key"));
        ok("policy", "install", at("policy.json"));
        String rhea = VerificationKey.read(folder.resolve("rhea.pub")).id();
        draft("2", "--left", rhea);
        ok("trust", "show", at("trust.json"));
        assertThat(terminal.out()).contains("LEFT");
        terminal.looksOn().types("no");
        assertThat(terminal.run("trust", "install", at("trust.json"))).isNotZero();
        assertThat(terminal.err()).contains("NO LONGER VALID: the gate policy", "was not installed");
        terminal.types("yes");
        ok("trust", "install", at("trust.json"));
        draft("3", "--revoke", rhea + "=2026-11-24T00:00:00Z");
        ok("trust", "install", at("trust.json"), "--yes");
        assertThat(terminal.out()).contains("NO LONGER VALID", "REVOKED since 2026-11-24T00:00:00Z");
        assertThat(terminal.run("trust", "init", "--root", "root-1=" + at("root.pub"), "--revoke", rhea + "=yesterday"))
                .isEqualTo(ExitCode.USAGE);
    }

    /** An older policy was signed once too. A script goes on with a warning in this version. */
    @Test
    void warnsOfAPolicyThatIsOlderThanTheInstalledOne() throws IOException {
        makeSite();
        draft("1");
        ok("trust", "install", at("trust.json"));
        ok("policy", "init", "-o", at("policy.unsigned.json"));
        ok("policy", "sign", at("policy.unsigned.json"), "--key", at("rhea.key"));
        Path draft = folder.resolve("later.unsigned.json");
        Files.writeString(
                draft,
                Files.readString(folder.resolve("policy.unsigned.json")).replace("\"version\": 1", "\"version\": 2"));
        ok("policy", "sign", draft.toString(), "--key", at("rhea.key"));
        ok("policy", "install", at("policy.json"));
        ok("policy", "install", at("later.json"));
        assertThat(terminal.err()).doesNotContain("WARNING");

        ok("policy", "install", at("policy.json"));

        assertThat(terminal.err())
                .contains("WARNING: it is version 1, and version 2 is installed. Give it the version 3");
    }

    /** The same roots may sign for several sites. */
    @Test
    void believesNoTrustFileOfAnotherSiteThatIsCopiedIn() throws IOException {
        makeSite();
        draft("1");
        ok("trust", "install", at("trust.json"));
        SiteFolder site = new SiteFolder(folder.resolve("site"));
        Files.write(site.trust(), ofSite("elsewhere"));
        assertRefusedAt(site);
        ok("policy", "init", "-o", at("policy.unsigned.json"));
        ok("policy", "sign", at("policy.unsigned.json"), "--key", at("rhea.key"));
        assertThat(terminal.run("policy", "install", at("policy.json"))).isNotZero();
        assertThat(terminal.err()).contains("it is for site elsewhere, stage production, and this is site demo");
    }

    @Test
    void pinsTheSiteOfAnOlderVersionAtItsNextStart() throws IOException {
        makeSite();
        draft("1");
        ok("trust", "install", at("trust.json"));
        SiteFolder site = new SiteFolder(folder.resolve("site"));
        String id = VerificationKey.read(folder.resolve("root.pub")).id();
        for (Path roots : List.of(site.roots(), site.serving().resolve("roots.json"))) {
            Files.writeString(roots, "{\"roots\": [\"" + id + "\"], \"quorum\": 1}");
        }
        List<String> made = new SiteInitialisation(site)
                .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("rhea", "release-manager"));
        assertThat(made).hasSize(2).allMatch(line -> line.startsWith("site demo and stage production in "));
        Files.write(site.trust(), ofSite("elsewhere"));
        assertRefusedAt(site);
        assertThat(new SiteInitialisation(site)
                        .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("rhea", "release-manager")))
                .isEmpty();
    }

    private byte[] ofSite(String other) throws IOException {
        String draft = Files.readString(folder.resolve("trust.unsigned.json")).replace("\"demo\"", "\"" + other + "\"");
        return Envelope.sign(
                        Envelope.TRUST_TYPE,
                        draft.getBytes(StandardCharsets.UTF_8),
                        SigningKey.read(folder.resolve("root.key")))
                .toJson();
    }

    private static void assertRefusedAt(SiteFolder site) {
        DrydockException refused =
                assertThrows(DrydockException.class, () -> new SiteTrust(site.trust(), site.roots()).current());
        assertThat(refused.code()).isEqualTo(PackagingFailure.TRUST_FILE_REFUSED);
        assertThat(refused.sentence()).contains("it is for site elsewhere");
    }

    /** What earlier roots let in stays in service only if the new ones say so. */
    @Test
    void namesTheInstalledTrustFileAndTheOnesBeforeIt() {
        makeSite();
        draft("1");
        ok("trust", "install", at("trust.json"));
        String first = installedDigest();
        draft("2");
        ok("trust", "install", at("trust.json"));
        draft("3");
        TrustFile third = TrustFiles.parse(readAll(folder.resolve("trust.unsigned.json")));
        assertThat(third.earlier()).contains(List.of(first, installedDigest()));
    }

    private String installedDigest() {
        return TrustFiles.readSelfSigned(readAll(new SiteFolder(folder.resolve("site")).trust()))
                .digest();
    }

    private static byte[] readAll(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void installsNoPolicyThatAStrangerSigned() {
        makeSite();
        draft("1");
        ok("trust", "install", at("trust.json"));
        ok("policy", "init", "-o", at("policy.unsigned.json"));
        ok("policy", "sign", at("policy.unsigned.json"), "--key", at("plant.key"));

        assertThat(terminal.run("policy", "install", at("policy.json"))).isNotZero();
        assertThat(terminal.err()).contains("POLICY_NOT_SIGNED");
        assertThat(new SiteFolder(folder.resolve("site")).policy()).doesNotExist();
    }

    @Test
    void signsTheManifestsOfOneSource() throws IOException {
        ok("keygen", at("plant.key"));
        Path night = Files.createDirectory(folder.resolve("night"));
        String manifest = "{\"source\": \"plant-a\", \"sequence\": 1, \"model\": \"pump-failure\", \"files\": []}\n";
        Files.writeString(night.resolve("plant-a-1.manifest.unsigned.json"), manifest);
        Files.writeString(night.resolve("plant-b-1.manifest.unsigned.json"), manifest.replace("plant-a", "plant-b"));

        ok("export", "sign", night.toString(), "--source", "plant-a", "--key", at("plant.key"));

        Envelope signed =
                Envelope.parse(Files.readAllBytes(night.resolve("plant-a-1.manifest.json")), Envelope.EXPORT_TYPE);
        assertThat(signed.payload()).asString().isEqualTo(manifest);
        assertThat(signed.signersAmong(List.of(VerificationKey.read(folder.resolve("plant.pub")))))
                .hasSize(1);
        assertThat(night.resolve("plant-a-1.manifest.unsigned.json")).doesNotExist();
        assertThat(night.resolve("plant-b-1.manifest.json")).doesNotExist();
        assertThat(terminal.run("export", "sign", night.toString(), "--source", "plant-c", "--key", at("plant.key")))
                .isEqualTo(1);
    }

    @Test
    void deliversExportsWholeOrNotAtAll() throws IOException {
        ok("keygen", at("plant.key"));
        Path medium = Files.createDirectory(folder.resolve("medium"));
        Path log = Files.writeString(medium.resolve("log.csv"), "id,at\np-1,2026-11-01T00:00:00Z\n");
        ok(
                "export",
                "init",
                medium.toString(),
                "--source",
                "plant-a",
                "--sequence",
                "1",
                "--model",
                "pump-failure",
                "--logs",
                "log.csv");
        ok("export", "sign", medium.toString(), "--source", "plant-a", "--key", at("plant.key"));
        Path site = folder.resolve("delivered");
        String[] deliver = {"export", "deliver", medium.toString(), "--site", site.toString()};
        assertThat(terminal.run(deliver)).isEqualTo(69);
        Path inbox = Files.createDirectories(site.resolve("inbox"));

        String rows = Files.readString(log);
        Files.writeString(log, rows.replace("p-1", "p-2"));
        assertThat(terminal.run(deliver)).isEqualTo(1);
        assertThat(terminal.err()).contains("log.csv does not have the digest that plant-a-1.manifest.json states");
        Files.delete(log);
        assertThat(terminal.run(deliver)).isEqualTo(1);
        assertThat(terminal.err()).contains("log.csv of plant-a-1.manifest.json is missing");
        assertThat(inbox).isEmptyDirectory();

        Files.writeString(log, rows);
        ok(deliver);
        assertThat(inbox.resolve("log.csv")).hasSameTextualContentAs(log);
        assertThat(inbox.resolve("plant-a-1.manifest.json"))
                .hasSameTextualContentAs(medium.resolve("plant-a-1.manifest.json"));
        assertThat(inbox.toFile().list()).hasSize(2);
        assertThat(terminal.run(deliver)).isEqualTo(1);
        assertThat(terminal.err()).contains("plant-a-1.manifest.json is in the inbox already");
    }

    @Test
    void verifiesAPackageAndRefusesATamperedOne() throws IOException {
        ReleaseKit kit = new ReleaseKit();
        Path tree = Files.createDirectory(folder.resolve("package"));
        kit.assembleSigned(tree, Map.of());
        Path key = Files.writeString(
                folder.resolve("builder.pub"), kit.builder.publicKey().pem());

        ok("verify", tree.toString(), "--key", key.toString());
        assertThat(terminal.out()).startsWith("VERIFIED");

        Files.writeString(tree.resolve("model/weights.pt"), "other weights");
        assertThat(terminal.run("verify", tree.toString(), "--key", key.toString()))
                .isEqualTo(1);
        assertThat(terminal.err()).startsWith("drydock: ");
    }

    /** As a builder would sign it that was taken over. */
    @Test
    void verifiesNoSignedModuleThatReachesFiles() throws IOException {
        ReleaseKit kit = new ReleaseKit();
        Path tree = Files.createDirectory(folder.resolve("package"));
        kit.assemble(tree);
        Path weights = tree.resolve("model/weights.pt");
        ModuleForge.of(weights).addCode("torch.save(x, \"/tmp/here\")").in(weights);
        kit.seal(tree, Map.of());
        kit.sign(tree);
        Path key = Files.writeString(
                folder.resolve("builder.pub"), kit.builder.publicKey().pem());

        assertThat(terminal.run("verify", tree.toString(), "--key", key.toString()))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("MODULE_UNSAFE", "uses 'save'", "was not loaded");
    }

    @Test
    void overwritesNoKey() {
        ok("keygen", at("rhea.key"));
        assertThat(terminal.out()).doesNotContain("PRIVATE");

        assertThat(terminal.run("keygen", at("rhea.key"))).isNotZero();
    }

    @Test
    void refersToAKeyInAFileWhosePasswordIsTyped() throws Exception {
        Path store = Tokens.file(folder, "rhea.p12", "rhea", "EC");
        String reference = "pkcs12:" + store + "?alias=rhea";
        terminal.types("secret-1234");
        ok("keygen", at("rhea.key"), "--from", reference);
        assertThat(terminal.err())
                .contains("PIN or password of pkcs12:" + store)
                .doesNotContain("secret-1234");
        assertThat(folder.resolve("rhea.key")).hasContent(reference + "\n");
        assertThat(terminal.run("keygen", at("other.key"), "--from", reference, "--kind", "p256"))
                .isEqualTo(64);
        assertThat(folder.resolve("other.key")).doesNotExist();

        ok("policy", "init", "-o", at("policy.unsigned.json"));
        ok("policy", "sign", at("policy.unsigned.json"), "--key", at("rhea.key"));
    }

    @Test
    void signsNoRecipientWithATypingError() throws IOException {
        makeSite();
        SiteFolder site = new SiteFolder(folder.resolve("site"));
        Path recipient = AgeEncryption.recipientFile(site.deliveryIdentity());
        draft("1", "--site-recipient", "plant-a=" + recipient);
        Path unsigned = folder.resolve("trust.unsigned.json");
        String text = Files.readString(recipient).strip();
        String wrong = text.substring(0, 20) + (text.charAt(20) == 'q' ? 'p' : 'q') + text.substring(21);
        Files.writeString(unsigned, Files.readString(unsigned).replace(text, wrong));
        assertThat(terminal.run("trust", "sign", unsigned.toString(), "--key", at("root.key")))
                .isEqualTo(64);
        assertThat(terminal.err()).contains("the recipient " + wrong + " of site plant-a has a wrong checksum");
    }

    @Test
    void tellsWhatIsWrongWithTheSite() throws IOException {
        makeSite();
        Path password = folder.resolve("site/etc/secrets/rhea.password");
        Files.setPosixFilePermissions(password, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(terminal.run("doctor")).isEqualTo(1);
        assertThat(terminal.out())
                .contains("rhea.password rw-r--r--")
                .contains("trust file")
                .contains("bin/drydock must stay")
                .doesNotContain("GPUs");

        Path configuration = folder.resolve("site/etc/site.yaml");
        Files.writeString(configuration, Files.readString(configuration) + "worker-gpus: 4711,GPU-8f3a\n");
        terminal.run("doctor");
        assertThat(terminal.out()).contains("not on this machine: 4711").contains("worker-gpus");
    }

    @Test
    void namesTheMissingSite() {
        assertThat(terminal.run("server", "status")).isEqualTo(1);
        assertThat(terminal.err()).contains("There is no site in");
    }

    @Test
    void startsNoServerOnAPortThatAnotherProgramHas() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            makeSite(other.getLocalPort());

            assertThat(terminal.run("server", "start", "--only", "orchestrator"))
                    .isEqualTo(ExitCode.UNAVAILABLE);
            assertThat(terminal.err())
                    .contains("Server orchestrator was not started")
                    .contains("localhost, port " + other.getLocalPort())
                    .contains("orchestrator-port in " + folder.resolve("site/etc/site.yaml"));
            assertThat(folder.resolve("site/var/logs/orchestrator-start.log")).doesNotExist();
        }
    }

    @Test
    void startsNoFurtherOrchestratorOnADatabaseThatOneAloneCanOpen() {
        makeSite();

        assertThat(terminal.run("server", "start", "--node", "second", "--node-port", "9543"))
                .isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(terminal.err())
                .contains("Orchestrator second was not started")
                .contains("H2")
                .contains("PostgreSQL");
        assertThat(terminal.run("server", "start", "--node", "Second")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.run("server", "start", "--node-port", "9543")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.run("server", "start", "--node", "second", "--only", "serving"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(folder.resolve("site/var/liberty-second")).doesNotExist();
    }
}
