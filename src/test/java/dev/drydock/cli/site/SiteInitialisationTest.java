package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.cli.access.CertificateAuthority;
import dev.drydock.cli.terminal.PinnedTls;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteInitialisationTest {
    @TempDir
    Path folder;

    private List<String> complete() {
        return new SiteInitialisation(new SiteFolder(folder))
                .complete(SiteConfiguration.standard("demo", 9443, 9444), SiteInitialisation.STANDARD_USERS);
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        folder.relativize(file).toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    @Test
    void makesEverythingOnceAndNothingTwice() throws IOException {
        assertThat(complete()).isNotEmpty();
        Map<String, String> first = files();

        assertThat(complete()).isEmpty();
        assertThat(files()).isEqualTo(first);
    }

    /** Without the file, the node asks for no certificate, as before. */
    @Test
    void asksForClientCertificatesWhileTheirAuthoritiesAreThere() throws IOException {
        SiteFolder site = new SiteFolder(folder);
        Path settings = site.etc().resolve("client-certificates.xml");
        complete();
        assertThat(settings).doesNotExist();

        Files.writeString(site.clientAuthorities(), new CertificateAuthority("plant").pem());
        complete();
        assertThat(settings).content().contains("clientAuthenticationSupported=\"true\"");
        assertThat(Files.getPosixFilePermissions(settings)).hasSize(2);
        assertThat(site.etc().resolve("client-certificates.p12")).isNotEmptyFile();

        Files.writeString(site.clientAuthorities(), "none");
        assertThatThrownBy(this::complete).hasMessageContaining("client-ca.pem has no certificate");
        Files.delete(site.clientAuthorities());
        complete();
        assertThat(settings).doesNotExist();
        assertThat(site.etc().resolve("client-certificates.p12")).doesNotExist();
    }

    /** For another user or machine: no key that builds, orders or keeps the audit log, no users, and of the token a hash. */
    @Test
    void makesAFolderForANodeAlone() throws IOException {
        SiteFolder site = new SiteFolder(folder);
        SiteConfiguration node = SiteConfiguration.ofNode("demo", 9444).at("127.0.0.1");
        List<String> made = new SiteInitialisation(site).complete(node, SiteInitialisation.STANDARD_USERS);
        assertThat(files().keySet())
                .containsExactlyInAnyOrder(
                        "etc/site.yaml",
                        "etc/addresses.xml",
                        "etc/serving.xml",
                        "etc/keys/log.key",
                        "etc/keys/log.pub",
                        "etc/tls/server.p12",
                        "etc/tls/server.pem",
                        "etc/secrets/keystore.password",
                        "etc/secrets/node.token",
                        "etc/secrets/node.token.sha256",
                        "serving/clients.json");
        assertThat(made).anyMatch(line -> line.contains("node.token.sha256"));
        String token = Files.readString(site.nodeToken()).strip();
        assertThat(Files.readString(site.nodeTokenHash())).contains(Sha256.hex(token));
        Files.delete(site.nodeToken());
        assertThat(new SiteInitialisation(site).complete(node, SiteInitialisation.STANDARD_USERS))
                .isEmpty();
        assertThat(site.nodeToken()).doesNotExist();
    }

    /** A first start killed before any one of its files was in place; the registry of users always comes last. */
    @Test
    void completesWhatAKilledFirstStartLeft() throws IOException {
        complete();
        Map<String, String> whole = files();
        for (String lost : whole.keySet()) {
            Files.delete(folder.resolve(lost));
            Files.deleteIfExists(folder.resolve("etc/orchestrator.xml"));
            if (lost.endsWith(".pub")) {
                Files.delete(folder.resolve(
                        lost.endsWith(".age.pub") ? lost.replace(".pub", "") : lost.replace(".pub", ".key")));
            }

            complete();

            assertThat(files().keySet()).as("after losing %s", lost).isEqualTo(whole.keySet());
            requireConsistent();
        }
    }

    @Test
    void leavesTheNodeOpenOfASiteThatWasMadeBeforeThereWereClients() throws IOException {
        complete();
        Path clients = folder.resolve("serving/clients.json");
        assertThat(Files.readString(clients)).contains("\"access\" : \"tokens\"");
        Files.delete(clients);

        assertThat(complete()).isEmpty();
        assertThat(clients).doesNotExist();
    }

    private void requireConsistent() throws IOException {
        SiteFolder site = new SiteFolder(folder);
        for (String key : List.of("builder", "order", "audit", "log", "delivery")) {
            assertThat(SigningKey.read(site.key(key)).publicKey()).isNotNull();
        }
        PinnedTls.trusting(site.certificate());
        String password = Files.readString(site.secret("keystore.password")).strip();
        assertThat(Files.readString(site.etc().resolve("orchestrator.xml"))).contains(password);
    }

    @Test
    void closesSecretsToOthersAndTellsOnlyTheirPaths() throws IOException {
        String told = String.join("\n", complete());

        try (Stream<Path> secrets = Files.list(folder.resolve("etc/secrets"))) {
            assertThat(secrets.toList()).hasSize(9).allSatisfy(file -> {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(told).doesNotContain(Files.readString(file).strip());
            });
        }
        for (String closed :
                List.of("etc/orchestrator.xml", "etc/serving.xml", "etc/tls/server.p12", "etc/keys/builder.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(closed))))
                    .as(closed)
                    .isEqualTo("rw-------");
        }
        assertThat(told).contains("etc/secrets/admin.password");
    }

    @Test
    void keepsNoPasswordInClearAndNoneByDefault(@TempDir Path other) throws IOException {
        complete();
        String registry = Files.readString(folder.resolve("etc/orchestrator.xml"));
        String admin =
                Files.readString(folder.resolve("etc/secrets/admin.password")).strip();

        assertThat(registry).doesNotContain(admin).contains("<user name=\"admin\" password=\"{hash}");

        new SiteInitialisation(new SiteFolder(other))
                .complete(SiteConfiguration.standard("demo", 9443, 9444), SiteInitialisation.STANDARD_USERS);
        assertThat(Files.readString(other.resolve("etc/secrets/admin.password")).strip())
                .isNotEqualTo(admin);
    }

    @Test
    void makesNoPasswordAgainOnceTheAdministratorHasTakenItAway() throws IOException {
        complete();
        Files.delete(folder.resolve("etc/secrets/admin.password"));

        assertThat(complete()).isEmpty();
        assertThat(folder.resolve("etc/secrets/admin.password")).doesNotExist();
    }

    @Test
    void replacesNoKeyWhosePublicHalfIsLost() throws IOException {
        complete();
        String key = Files.readString(folder.resolve("etc/keys/audit.key"));
        Files.delete(folder.resolve("etc/keys/audit.pub"));

        complete();

        assertThat(folder.resolve("etc/keys/audit.key")).hasContent(key);
    }

    @Test
    void followsThePortsOfSiteYaml() throws IOException {
        complete();
        Path yaml = folder.resolve("etc/site.yaml");
        Files.writeString(yaml, Files.readString(yaml).replace("9443", "9555"));

        complete();

        assertThat(folder.resolve("etc/addresses.xml")).content().contains("\"drydock.https.port\" value=\"9555\"");
    }

    @Test
    void putsTwoUsersOfOneRoleIntoOneGroup() throws IOException {
        new SiteInitialisation(new SiteFolder(folder))
                .complete(
                        SiteConfiguration.standard("demo", 9443, 9444),
                        Map.of("milo", "release-manager", "rhea", "release-manager"));

        assertThat(Files.readString(folder.resolve("etc/orchestrator.xml")).split("<group name="))
                .hasSize(2);
    }
}
