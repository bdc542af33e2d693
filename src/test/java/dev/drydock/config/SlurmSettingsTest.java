package dev.drydock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Line 9 of a site's configuration is the first behind those that each has. */
class SlurmSettingsTest {
    @TempDir
    Path folder;

    private Optional<SlurmSettings> read(String lines) throws IOException {
        return configuration(lines).slurm();
    }

    private SiteConfiguration configuration(String lines) throws IOException {
        Path file = folder.resolve("site.yaml");
        Files.writeString(file, SiteConfiguration.standard("demo", 9443, 9444).toYaml() + lines);
        return SiteConfiguration.read(file);
    }

    @Test
    void aSiteTrainsOnItsOwnMachineUnlessItSaysOtherwise() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("launcher: local\nslurm.partition: train\n")).isEmpty();
    }

    @Test
    void aClusterNeedsNothingMoreSaid() throws IOException {
        SlurmSettings settings = read("launcher: slurm\n").orElseThrow();
        assertThat(settings.partition()).isEmpty();
        assertThat(settings.options()).isEmpty();
        assertThat(settings.cluster().queueLimit()).isEqualTo(Duration.ofHours(24));
        assertThat(settings.cluster().poll()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void allOfItCanBeSaid() throws IOException {
        assertThat(read("""
                launcher: slurm
                slurm.bin: /opt/slurm/bin
                slurm.conf: /etc/slurm/slurm.conf
                slurm.java: /opt/jdk/bin/java
                slurm.partition: train,urgent
                slurm.account: ml
                slurm.qos: night
                slurm.gres: gpu:a100:1,tmpfs:10
                slurm.memory: 16g
                slurm.time-limit: 2d
                slurm.options: --constraint=a100|h100 --exclusive
                slurm.queue-limit: 90m
                slurm.poll: 10s
                """))
                .contains(new SlurmSettings(
                        Optional.of(Path.of("/opt/slurm/bin")),
                        Optional.of(Path.of("/etc/slurm/slurm.conf")),
                        Optional.of("train,urgent"),
                        Optional.of("ml"),
                        Optional.of("night"),
                        Optional.of("gpu:a100:1,tmpfs:10"),
                        List.of("--constraint=a100|h100", "--exclusive"),
                        new ClusterSettings(
                                Optional.of(Path.of("/opt/jdk/bin/java")),
                                OptionalInt.of(16 << 10),
                                Optional.of(Duration.ofDays(2)),
                                Duration.ofMinutes(90),
                                Duration.ofSeconds(10))));
    }

    @Test
    void anExtensionCanSubmitToo() throws IOException {
        assertThat(configuration("cluster.gpus: 1\n").launcher()).isEmpty();
        SiteConfiguration site = configuration("""
                launcher: extension:acme-pbs
                cluster.java: /opt/jdk/bin/java
                cluster.memory: 16g
                cluster.time-limit: 2d
                cluster.gpus: 1
                cluster.options: -q long
                cluster.queue-limit: 90m
                cluster.poll: 10s
                """);
        assertThat(site.slurm()).isEmpty();
        assertThat(site.launcher())
                .contains(new LauncherSettings(
                        "acme-pbs",
                        new ClusterSettings(
                                Optional.of(Path.of("/opt/jdk/bin/java")),
                                OptionalInt.of(16 << 10),
                                Optional.of(Duration.ofDays(2)),
                                Duration.ofMinutes(90),
                                Duration.ofSeconds(10)),
                        1,
                        List.of("-q", "long")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "launcher: pbs > launcher: is 'pbs'; write local, slurm, or extension:NAME with a launcher of the gate policy",
                "slurm.bin: bin > slurm.bin: is 'bin'; write an absolute path",
                "slurm.partition: a b > slurm.partition: is 'a b'; write a partition's name",
                "slurm.gres: gpu=1 > slurm.gres: is 'gpu=1'; write generic resources such as gpu:1",
                "slurm.memory: 16 GiB > slurm.memory: is '16 GiB'; write an amount of memory such as 900m or 16g",
                "slurm.time-limit: 10s > slurm.time-limit: is '10s'; write a time span of 60s to 8760h such as 12h",
                "slurm.poll: 2h > slurm.poll: is '2h'; write a time span of 1s to 1h such as 5s",
                "slurm.options: -p gpu > slurm.options: is '-p gpu'; write options of sbatch",
                "slurm.options: --output=/x > slurm.options: has --output, which Drydock sets itself; remove it",
                "launcher: extension:PBS > launcher: is 'extension:PBS'; write local, slurm, or extension:NAME",
                "cluster.gpus: 65 > cluster.gpus: is '65'; write a whole number from 0 to 64",
                "slurm.colour: red > slurm.colour: is not a known key; remove it. Known here: alerts, cluster.gpus",
            })
    void whatIsWrongIsRefusedWithItsLineWhicheverLauncherIsUsed(String line, String sentence) {
        assertThatThrownBy(() -> read(line + "\n")).hasMessageContaining("site.yaml:9: " + sentence);
    }
}
