package dev.drydock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.alert.AlertKind;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertSettingsTest {
    @TempDir
    Path folder;

    private AlertSettings read(String alerts) throws IOException {
        Path file = folder.resolve("site.yaml");
        Files.writeString(file, SiteConfiguration.standard("plant", 9443, 9444).toYaml() + alerts);
        return SiteConfiguration.read(file).alerts();
    }

    private static AlertSettings.Rule rule(AlertSettings alerts, String kind) {
        return Objects.requireNonNull(alerts.rules().get(kind));
    }

    @Test
    void itsKindsAreThoseOfTheSite() {
        assertThat(AlertSettings.names())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(AlertKind.values())
                        .filter(kind -> kind != AlertKind.TEST)
                        .map(AlertKind::wireName)
                        .toList());
    }

    @Test
    void aSiteThatNamesNothingHasEveryKindAndNoChannel() throws IOException {
        AlertSettings alerts = read("");
        assertThat(alerts).isEqualTo(AlertSettings.standard());
        assertThat(rule(alerts, "long-run").limit()).isEqualTo(Duration.ofHours(6));
        assertThat(rule(alerts, "disk-low").percent()).isEqualTo(10);
        assertThat(alerts.channels()).isEmpty();
    }

    @Test
    void aRuleChangesWhatItNamesAlone() throws IOException {
        AlertSettings alerts = read("""
                alerts:
                  channels:
                    book: {file: alerts.jsonl}
                  rules:
                    long-run: {after: 3h, severity: critical, channels: [book]}
                    drift: off
                    disk-low: {below: 20%}
                  collect: 5s
                  interval: 10m
                  repeat: never
                """);
        AlertSettings.Rule longRun = rule(alerts, "long-run");
        assertThat(longRun.limit()).isEqualTo(Duration.ofHours(3));
        assertThat(longRun.severity()).isEqualTo(Optional.of("critical"));
        assertThat(longRun.channels()).containsExactly("book");
        assertThat(alerts.rules()).doesNotContainKey("drift").containsKey("run-failed");
        assertThat(rule(alerts, "disk-low").percent()).isEqualTo(20);
        assertThat(alerts.collect()).isEqualTo(Duration.ofSeconds(5));
        assertThat(alerts.interval()).isEqualTo(Duration.ofMinutes(10));
        assertThat(alerts.repeat()).isZero();
        assertThat(alerts.channels()).extracting(AlertChannelSettings::name).containsExactly("book");
    }

    @Test
    void everyProblemIsNamedWithItsLine() {
        assertThatThrownBy(() -> read("""
                alerts:
                  rules:
                    long-runs: off
                    run-failed: {after: 3h}
                    drift: on
                    disk-low: {below: 100%}
                    node-away: {after: soon, severity: high}
                    queue-long: {channels: [mail]}
                  repeat: sometimes
                  every: 1m
                """))
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining("has 9 problems")
                .satisfies(e -> assertThat(((DrydockException) e).sentence().lines())
                        .hasSize(10)
                        .anySatisfy(line -> assertThat(line).contains("alerts.rules.long-runs", "write 'long-run'"))
                        .anySatisfy(line -> assertThat(line).contains("alerts.rules.run-failed.after"))
                        .anySatisfy(line -> assertThat(line).contains("alerts.rules.drift", "off, or a mapping"))
                        .anySatisfy(line -> assertThat(line).contains("alerts.rules.disk-low.below", "1% to 99%"))
                        .anySatisfy(line -> assertThat(line).contains("alerts.rules.node-away.after", "1s to 365d"))
                        .anySatisfy(line -> assertThat(line).contains("severity", "info, warning or critical"))
                        .anySatisfy(line -> assertThat(line).contains("names mail"))
                        .anySatisfy(line -> assertThat(line).contains("alerts.repeat", "never"))
                        .anySatisfy(line -> assertThat(line).contains("alerts.every", "is not a known key")));
    }

    @Test
    void alertsOfAnotherShapeAreRefused() {
        assertThatThrownBy(() -> read("alerts: all\n")).hasMessageContaining("has 1 problem");
    }
}
