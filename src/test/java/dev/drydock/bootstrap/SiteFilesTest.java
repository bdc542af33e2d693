package dev.drydock.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.alert.SiteState.Certificate;
import dev.drydock.application.alert.SiteState.Disk;
import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return new SiteFiles(new SiteFolder(folder));
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
        assertThat(files().certificates()).hasSize(2).contains(new Certificate("etc/tls/other.pem", Optional.empty()));
    }
}
