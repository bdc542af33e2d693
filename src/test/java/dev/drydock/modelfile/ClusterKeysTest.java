package dev.drydock.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.Placement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterKeysTest {
    private final ModelFileReader reader = new ModelFileReader();

    private ModelFileResult check(String lines) {
        return reader.check(
                (ValveModel.WITHOUT_TRAINING + "sweep: [{}]\n" + lines + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private Placement read(String lines) {
        return reader.read(
                        (ValveModel.WITHOUT_TRAINING + "sweep: [{}]\n" + lines + "\n").getBytes(StandardCharsets.UTF_8))
                .cluster();
    }

    @Test
    void aModelIsTrainedWhereTheSiteSays() {
        assertThat(read("")).isEqualTo(Placement.OF_SITE);
    }

    @Test
    void aModelMayWantItOtherwise() {
        assertThat(read("""
                cluster:
                  partition: urgent
                  account: ml
                  qos: night
                  gres: gpu:a100:1
                  time-limit: 12h
                  memory: 16g
                  options: [--constraint=a100, --exclusive]
                """))
                .isEqualTo(new Placement(
                        Optional.of("urgent"),
                        Optional.of("ml"),
                        Optional.of("night"),
                        Optional.of("gpu:a100:1"),
                        Optional.of(Duration.ofHours(12)),
                        Optional.of(16 << 10),
                        List.of("--constraint=a100", "--exclusive")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "partition: a b > write a name of letters, digits, dots, dashes and underscores",
                "gres: 2 GPUs > write generic resources, such as gpu:1 or gpu:a100:1",
                "time-limit: 10s > write a time span from 1m to 365d",
                "memory: lots > write an amount of memory, such as 900m or 16g",
                "options: [-p gpu] > write an option of sbatch, such as --constraint=a100",
                "options: ['--constraint=a b'] > write an option of sbatch, such as --constraint=a100",
                "options: [--output=x] > has --output, which a model may not ask for; it may ask for constraint",
                "options: [--error=/etc/x] > write an option of sbatch",
                "options: [--uid=0] > has --uid, which a model may not ask for",
                "nodes: 3 > nodes",
            })
    void whatAModelMayNotWantIsRefused(String line, String sentence) {
        assertThat(check("cluster:\n  " + line).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains(sentence));
    }
}
