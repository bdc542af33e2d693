package dev.drydock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a site's configuration says beyond names and ports. */
class SiteLimitsTest {
    private static final String STANDARD =
            SiteConfiguration.standard("demo", 9443, 9444).toYaml();

    @TempDir
    Path folder;

    private WorkerSettings settings(String yaml) throws IOException {
        return WorkerSettings.ofInstallation(folder, folder.resolve("tasks"), folder.resolve("djl"), site(yaml));
    }

    @Test
    void aWorkerHasWhatTheStandardSiteSays() throws IOException {
        assertThat(settings(STANDARD).heapMebibytes()).isEqualTo(1024);
        assertThat(settings(STANDARD).heartbeatTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings(STANDARD).slots()).isEqualTo(1);
    }

    @Test
    void aServerPassesOptionsForItsWorkersOn() throws IOException {
        assertThat(settings(STANDARD).jvmOptions()).hasSize(2);
        System.setProperty("drydock.worker.jvm-options", "-XX:TieredStopAtLevel=1,-Xlog:gc");
        try {
            assertThat(settings(STANDARD).jvmOptions()).hasSize(4).endsWith("-XX:TieredStopAtLevel=1", "-Xlog:gc");
        } finally {
            System.clearProperty("drydock.worker.jvm-options");
        }
    }

    @Test
    void aWorkerHasWhatTheSiteSays() throws IOException {
        WorkerSettings settings = settings(
                STANDARD.replace("worker-memory: 1g", "worker-memory: 300m") + "worker-heartbeat-timeout: 30s\n");
        assertThat(settings.heapMebibytes()).isEqualTo(300);
        assertThat(settings.heartbeatTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aWorkerHasOfTheMachineWhatTheSiteAllows() throws IOException {
        assertThat(settings(STANDARD).limits()).isEqualTo(LocalLimits.NONE);
        assertThat(settings(STANDARD + "worker-affinity: on\nworker-memory-limit: 6g\nworker-gpus: 0,GPU-1f\n")
                        .limits())
                .isEqualTo(new LocalLimits(true, OptionalInt.of(6 << 10), List.of("0", "GPU-1f"), LocalLimits.AUTO));
        assertThatThrownBy(
                        () -> settings(STANDARD + "worker-affinity: yes\nworker-memory-limit: 1g\nworker-gpus: 0 1\n"))
                .hasMessageContaining("site.yaml:9: worker-affinity: is 'yes'; write on or off")
                .hasMessageContaining("site.yaml:10: worker-memory-limit: is 1g; write more than worker-memory")
                .hasMessageContaining(
                        "site.yaml:11: worker-gpus: is '0 1'; write numbers or names of devices such as 0,1");
    }

    @Test
    void deliveriesAreMarkedAndScannedIfTheSiteSaysSo() throws IOException {
        assertThat(site(STANDARD).deliveries()).isEqualTo(DeliverySettings.NONE);
        String scanner = "delivery-scanner: /usr/bin/clamdscan\n";
        assertThat(site(STANDARD + "delivery-markings: public, not public, secret\ndelivery-limit: not public\n"
                                + scanner)
                        .at("db.plant.example")
                        .deliveries())
                .isEqualTo(new DeliverySettings(
                        List.of("public", "not public", "secret"),
                        Optional.of("not public"),
                        Optional.of(Path.of("/usr/bin/clamdscan")),
                        List.of(),
                        Optional.empty()));
        assertThatThrownBy(() ->
                        site(STANDARD + "delivery-markings: a, b, a\ndelivery-limit: c\ndelivery-scanner: scan\n"))
                .hasMessageContaining("site.yaml:9: delivery-markings: names a word twice")
                .hasMessageContaining("site.yaml:10: delivery-limit: is c, which is no word of delivery-markings")
                .hasMessageContaining("site.yaml:11: delivery-scanner: is 'scan'; write the full path of a program");
    }

    @Test
    void deliveriesGoInWavesAndAreTakenAsTheyComeIfTheSiteSaysSo() throws IOException {
        DeliverySettings settings = site(STANDARD
                        + "delivery-waves: pilot 7d, plant-a  plant-b 0d\ndelivery-watch: DIODE-1, operations desk\n")
                .deliveries();
        assertThat(settings.waves())
                .containsExactly(
                        new DeliverySettings.Wave(List.of("pilot"), 7),
                        new DeliverySettings.Wave(List.of("plant-a", "plant-b"), 0));
        assertThat(settings.watch()).contains(new DeliverySettings.Watch("DIODE-1", "operations desk"));
        assertThatThrownBy(() -> site(STANDARD + "delivery-waves: pilot, plant-a 1d\ndelivery-watch: DIODE-1\n"))
                .hasMessageContaining("site.yaml:9: delivery-waves: is 'pilot, plant-a 1d'; write the waves, each with"
                        + " its sites and days, such as pilot 7d, plant-a plant-b 1d")
                .hasMessageContaining("site.yaml:10: delivery-watch: is 'DIODE-1'; write a medium and a custodian");
        assertThatThrownBy(() -> site(STANDARD + "delivery-waves: pilot 7d, plant-a pilot 1d\n"))
                .hasMessageContaining("site.yaml:9: delivery-waves: names the site pilot twice");
    }

    @Test
    void aStartWaitsTenMinutesForItsDatabaseUnlessTheSiteSaysOtherwise() throws IOException {
        assertThat(site(STANDARD).databaseWait()).isEqualTo(Duration.ofMinutes(10));
        assertThat(site(STANDARD + "database-wait: 30s\n")
                        .at("db.plant.example")
                        .databaseWait())
                .isEqualTo(Duration.ofSeconds(30));
        assertThatThrownBy(() -> site(STANDARD + "database-wait: 0s\n"))
                .hasMessageContaining("site.yaml:9: database-wait: is '0s'; write 1s to 24h, such as 10m");
    }

    @Test
    void theInboxIsWatchedAsOftenAsTheSiteSays() throws IOException {
        assertThat(site(STANDARD).inboxWatch()).isEmpty();
        assertThat(site(STANDARD + "inbox-watch: 30s\n").inboxWatch()).contains(Duration.ofSeconds(30));
        assertThatThrownBy(() -> site(STANDARD + "inbox-watch: 2d\n"))
                .hasMessageContaining("site.yaml:9: inbox-watch: is '2d'; write 1s to 24h, such as 30s");
    }

    @Test
    void storedPackagesAreReadWhenTheSiteSays() throws IOException {
        assertThat(site(STANDARD).scrub()).contains(LocalTime.of(2, 0));
        assertThat(site(STANDARD + "scrub: \"23:30\"\n").scrub()).contains(LocalTime.of(23, 30));
        assertThat(site(STANDARD + "scrub: 03:15\n").scrub()).contains(LocalTime.of(3, 15));
        assertThat(site(STANDARD + "scrub: off\n").scrub()).isEmpty();
        assertThatThrownBy(() -> site(STANDARD + "scrub: 24:00\n"))
                .hasMessageContaining("site.yaml:9: scrub: is '24:00'; write a time of day such as 02:00, or off");
    }

    private SiteConfiguration site(String yaml) throws IOException {
        return SiteConfiguration.read(Files.writeString(folder.resolve("site.yaml"), yaml));
    }

    @ParameterizedTest
    @CsvSource({"4s, 1g", "25h, 3m", "2 minutes, 1 GiB", "0m, 0g", "-5m, 1000000g"})
    void whatIsOutOfBoundsIsRefusedWithItsLine(String timeout, String memory) {
        assertThatThrownBy(() -> settings(STANDARD.replace("worker-memory: 1g", "worker-memory: " + memory)
                        + "worker-heartbeat-timeout: " + timeout + "\n"))
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining("site.yaml:9: worker-heartbeat-timeout: is '" + timeout + "'; write 5s to 24h");
        if (!memory.equals("1g")) {
            assertThatThrownBy(() -> settings(STANDARD.replace("worker-memory: 1g", "worker-memory: " + memory)))
                    .hasMessageContaining("site.yaml:8: worker-memory: is '" + memory + "'; write 4m or more");
        }
    }

    @Test
    void takesATimeStampAuthorityWithItsCertificates() throws IOException {
        assertThat(site(STANDARD).timeStamps()).isEmpty();
        SiteConfiguration stamped = site(STANDARD
                + "time-stamp-authority: http://tsa.plant.example:318/tsr\ntime-stamp-ca: /etc/tsa.pem\n"
                + "time-stamp-policy: 1.2.3\n");
        TimeStampSettings settings = stamped.timeStamps().orElseThrow();
        assertThat(settings.authority()).hasToString("http://tsa.plant.example:318/tsr");
        assertThat(settings.policy()).contains("1.2.3");
        assertThat(settings.interval()).isEqualTo(Duration.ofHours(1));
        assertThat(stamped.outside(new SiteDatabase("jdbc:h2:file:/x", "", "")))
                .containsExactly(Map.entry("timestamps", "time-stamp-authority: http://tsa.plant.example:318/tsr"));

        assertThatThrownBy(() -> site(STANDARD + "time-stamp-authority: http://tsa.example\n"))
                .hasMessageContaining("has no time-stamp-ca beside it");
        assertThatThrownBy(() -> site(STANDARD + "time-stamp-ca: /etc/tsa.pem\n"))
                .hasMessageContaining("time-stamp-ca: needs time-stamp-authority");
        assertThatThrownBy(() ->
                        site(STANDARD + "time-stamp-authority: http://user@tsa.example\ntime-stamp-interval: 5s\n"))
                .hasMessageContaining("time-stamp-authority", "time-stamp-interval");
    }

    @Test
    void schedulesAreOnUnlessTheyAreSwitchedOff() throws IOException {
        assertThat(site(STANDARD).schedules()).isTrue();
        assertThat(site(STANDARD + "schedules: on\n").schedules()).isTrue();
        assertThat(site(STANDARD + "schedules: off\n").schedules()).isFalse();
        assertThatThrownBy(() -> site(STANDARD + "schedules: later\n")).hasMessageContaining("on or off");
    }
}
