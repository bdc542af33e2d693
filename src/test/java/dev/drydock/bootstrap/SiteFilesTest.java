package dev.drydock.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.alert.SiteState.Certificate;
import dev.drydock.application.alert.SiteState.Disk;
import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.config.NamedCertificates;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteDatabase;
import dev.drydock.config.SiteFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteFilesTest {
    @TempDir
    Path folder;

    @BeforeEach
    void site() {
        new SiteInitialisation(new SiteFolder(folder))
                .complete(SiteConfiguration.standard("plant", 9443, 9444), Map.of());
    }

    private SiteFiles files() {
        SiteFolder site = new SiteFolder(folder);
        return new SiteFiles(
                site,
                NamedCertificates.of(
                        site,
                        SiteConfiguration.read(site.configuration()),
                        Optional.of(SiteDatabase.of(site, Map.of()))));
    }

    @Test
    void namesTheDiskOfItsFoldersOnce() {
        List<Disk> disks = files().disks();
        assertThat(disks).singleElement().satisfies(disk -> {
            assertThat(disk.path()).isEqualTo("var");
            assertThat(disk.usable()).isBetween(1L, disk.total());
        });
    }

    @Test
    void readsWhenTheSitesOwnCertificateExpires() {
        List<Certificate> certificates = files().certificates();
        assertThat(certificates).singleElement().satisfies(certificate -> {
            assertThat(certificate.file()).isEqualTo("etc/tls/server.pem");
            assertThat(certificate.expires().orElseThrow())
                    .isAfter(Instant.now().plus(Duration.ofDays(30)));
        });
    }

    @Test
    void aFileThatCannotBeReadIsNamedAndHidesNoOther() throws Exception {
        Files.writeString(
                folder.resolve("etc/tls/other.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThat(files().certificates())
                .hasSize(2)
                .contains(new Certificate("etc/tls/other.pem", "", Optional.empty()));
    }

    @Test
    void readsWhatTheConfigurationNamesElsewhere(@TempDir Path elsewhere) throws Exception {
        Path ca = Files.copy(folder.resolve("etc/tls/server.pem"), elsewhere.resolve("ca.pem"));
        Path key = Files.writeString(elsewhere.resolve("key.pem"), "no certificate");
        Files.writeString(
                folder.resolve("etc/site.yaml"), """
                traces: https://localhost:4318
                traces-ca: %s
                node-certificate: etc/tls/node.pem
                alerts:
                  channels:
                    mail: {smtp: localhost, tls: starttls, ca: %s, from: a@b.example, to: [c@d.example]}
                    log: {syslog: localhost, transport: tls, ca: %s}
                    other: {syslog: localhost, transport: tls, ca: %s}
                """.formatted(ca, ca, key, elsewhere), StandardOpenOption.APPEND);
        assertThat(files().certificates())
                .extracting(one ->
                        one.key() + " " + one.file() + " " + one.expires().isPresent())
                .containsExactlyInAnyOrder(
                        " etc/tls/server.pem true",
                        "node-certificate etc/tls/node.pem false",
                        "traces-ca, alerts.channels.mail.ca " + ca + " true",
                        "alerts.channels.log.ca " + key + " false",
                        "alerts.channels.other.ca " + elsewhere + " false");
    }
}
