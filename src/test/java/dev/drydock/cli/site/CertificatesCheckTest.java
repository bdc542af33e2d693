package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.Finding.State;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteDatabase;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that keytool makes, in the folder of a new site. */
class CertificatesCheckTest {
    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private SiteFolder site;

    @BeforeEach
    void make() {
        site = new SiteFolder(folder.resolve("site"));
        new SiteInitialisation(site).complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of());
    }

    private CertificatesCheck check(Instant now) {
        return new CertificatesCheck(
                site,
                SiteConfiguration.read(site.configuration()),
                Optional.of(SiteDatabase.of(site, environment)),
                now);
    }

    private List<Finding> findings() throws IOException {
        return check(Instant.now()).findings();
    }

    private Path certificate(String name, String start, int days) throws IOException, InterruptedException {
        Path store = Files.createTempDirectory(folder, "keys").resolve("store.p12");
        Path pem = site.certificate().resolveSibling(name);
        keytool(
                "-genkeypair",
                "-alias",
                "one",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-startdate",
                start,
                "-validity",
                Integer.toString(days),
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "one",
                "-file",
                pem.toString(),
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit");
        return pem;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-J-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(keytool.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(keytool.exitValue()).as(said).isZero();
    }

    private void says(State state, String... words) throws IOException {
        assertThat(findings()).anySatisfy(finding -> {
            assertThat(finding.state()).isEqualTo(state);
            assertThat(finding.found()).contains(words);
        });
    }

    @Test
    void isWellInANewSiteAndTellsItsOwnCertificateInTime() throws IOException {
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.OK);
            assertThat(finding.found()).startsWith("2, none");
        });
        assertThat(check(Instant.now().plus(Duration.ofDays(3640))).findings())
                .hasSize(2)
                .allSatisfy(finding -> {
                    assertThat(finding.state()).isEqualTo(State.NOTE);
                    assertThat(finding.advice()).contains("mv " + site.keyStore(), "drydock server start");
                });
        assertThat(check(Instant.now().plus(Duration.ofDays(3651))).findings())
                .allMatch(finding -> finding.state() == State.WRONG);
        assertThat(check(Instant.now().minus(Duration.ofDays(2))).findings())
                .allMatch(finding -> finding.found().contains("counts only from"));
    }

    @Test
    void namesACertificateThatExpiredOrSoonWill() throws IOException, InterruptedException {
        Path expired = certificate("node.pem", "-40d", 10);
        says(State.WRONG, expired + " expired on ");
        Path soon = certificate("ca.crt", "-1d", 20);
        says(State.NOTE, soon + " expires on ");
        assertThat(findings()).hasSize(2);
    }

    @Test
    void aFileOfSeveralCertificatesIsAsGoodAsEachOfThem() throws IOException, InterruptedException {
        Path both = certificate("both.pem", "-1d", 900);
        Path expired = certificate("expired.pem", "-40d", 10);
        Files.writeString(both, Files.readString(both) + Files.readString(expired));
        Files.delete(expired);
        says(State.WRONG, both + " expired on ");
    }

    @Test
    void namesWhatCannotBeRead() throws IOException {
        Path damaged =
                Files.writeString(site.certificate().resolveSibling("damaged.pem"), "-----BEGIN CERTIFICATE-----\nA");
        says(State.WRONG, damaged + " cannot be read");
        Files.writeString(damaged, "");
        says(State.WRONG, damaged + " cannot be read: it has no certificate");
        Files.delete(damaged);
        Files.write(site.keyStore(), new byte[] {1, 2, 3});
        says(State.WRONG, site.keyStore() + " cannot be read");
        Files.delete(site.keyStore());
        Files.delete(site.certificate());
        says(State.WRONG, site.certificate() + " cannot be read: it does not exist");
    }

    @Test
    void readsTheFilesThatTheConfigurationNames() throws IOException, InterruptedException {
        Path expired = certificate("stamps.pem", "-40d", 10);
        Path elsewhere = Files.move(expired, folder.resolve("stamps.pem"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(findings()).allMatch(Finding::well);
        Files.writeString(site.configuration(), Files.readString(site.configuration()) + """
                alerts:
                  channels:
                    post: {smtp: localhost, tls: starttls, ca: %s, from: a@b.example, to: [c@d.example]}
                """.formatted(elsewhere));
        says(State.WRONG, elsewhere + " expired on ");
    }

    @Test
    void readsTheAuthorityOfACollectorOfTraces() throws IOException, InterruptedException {
        Path soon = certificate("collector.pem", "-1d", 20);
        Path elsewhere = Files.move(soon, folder.resolve("collector.pem"), StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(
                site.configuration(),
                Files.readString(site.configuration()) + "traces: https://localhost:4318\ntraces-ca: " + elsewhere
                        + "\n");
        says(State.NOTE, "traces-ca: " + elsewhere + " expires on ");
    }

    /** The driver of PostgreSQL reads both; what follows from a folder that nobody knows is left out. */
    @Test
    void readsWhatTheDatabasesAddressNames() throws IOException, InterruptedException {
        Path soon = certificate("database.pem", "-1d", 20);
        Path elsewhere = Files.move(soon, folder.resolve("data base.pem"), StandardCopyOption.ATOMIC_MOVE);
        Path absent = folder.resolve("client.crt");
        environment.put(
                "DRYDOCK_DB_URL",
                "jdbc:postgresql://db.plant.example/drydock?sslmode=verify-full&sslrootcert="
                        + elsewhere.toString().replace(" ", "%20") + "&sslcert=" + absent
                        + "&sslcert=client.crt&sslcert=%zz");
        says(State.NOTE, "sslrootcert of drydock.db.url: " + elsewhere + " expires on ");
        says(State.WRONG, "sslcert of drydock.db.url: " + absent + " cannot be read: it does not exist");
        assertThat(findings()).hasSize(2);
    }

    @Test
    void namesEachKeyOfAFileAndWhatIsNoFile() throws IOException, InterruptedException {
        Path expired = certificate("node.pem", "-40d", 10);
        Path directory = Files.createDirectory(folder.resolve("authorities"));
        Files.writeString(
                site.configuration(), Files.readString(site.configuration()) + """
                servers: orchestrator
                node-url: https://node:9444
                node-certificate: etc/tls/node.pem
                traces: https://localhost:4318
                traces-ca: %s
                alerts:
                  channels:
                    log: {syslog: localhost, transport: tls, ca: %s}
                """.formatted(expired, directory));
        says(State.WRONG, "node-certificate, traces-ca: " + expired + " expired on ");
        says(State.WRONG, "alerts.channels.log.ca: " + directory + " cannot be read: it is no plain file");
        assertThat(findings()).hasSize(2);
    }

    @Test
    void tellsACertificateThatTheServersDoNotShow() throws IOException, InterruptedException {
        Files.move(certificate("other.pem", "-1d", 900), site.certificate(), StandardCopyOption.REPLACE_EXISTING);
        says(State.WRONG, site.certificate() + " is not the certificate in " + site.keyStore());
    }

    @Test
    void aKeyOrACopyIsNoCertificate() throws IOException {
        Files.writeString(
                site.certificate().resolveSibling("node.key"),
                "-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n");
        Files.writeString(site.certificate().resolveSibling("server.p12.old"), "former");
        assertThat(findings()).allMatch(Finding::well);
    }

    @Test
    void tellsKeysThatOthersCanRead() throws IOException {
        assertThat(check(Instant.now()).permissions().state()).isEqualTo(State.OK);
        Path key = Files.writeString(
                site.certificate().resolveSibling("node.key"),
                "-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n");
        for (Path file : List.of(key, site.keyStore(), site.registry(), site.deliveryIdentity(), site.clients())) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            Finding finding = check(Instant.now()).permissions();
            assertThat(finding.state()).isEqualTo(State.WRONG);
            assertThat(finding.found()).contains(file.toString());
            assertThat(finding.advice()).contains("chmod 600 " + file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }
}
