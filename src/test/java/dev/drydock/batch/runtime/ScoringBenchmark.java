package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.persistence.TestDatabase;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long the job batch-score takes for a million rows of the sample model, and that no process needs memory for all of them. */
class ScoringBenchmark {
    private static final int ROWS = 1_000_000;
    private static final int AT_ONCE = 50_000;

    @TempDir
    Path directory;

    @Test
    void aMillionRows() throws IOException {
        try (ScoringSite site = new ScoringSite(directory, TestDatabase.open(TestDatabase.Kind.H2), files -> files)) {
            Path file = site.in("rows.csv");
            try (BufferedWriter out = Files.newBufferedWriter(file)) {
                for (int from = 0; from < ROWS; from += AT_ONCE) {
                    List<String> rows = ScoringSite.rows(AT_ONCE, from);
                    for (String row : rows.subList(from == 0 ? 0 : 1, rows.size())) {
                        out.write(row + "\n");
                    }
                }
            }
            long begin = System.nanoTime();
            Execution ended = site.run(Map.of("model", "pump-failure", "file", "rows.csv", "id", "pump_id"));
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(ended.status()).isEqualTo("COMPLETED");
            long scored = 0;
            try (Stream<Path> parts = Files.list(site.out(ended.instanceId()))) {
                for (Path part :
                        parts.filter(path -> path.toString().contains("part-")).toList()) {
                    try (Stream<String> lines = Files.lines(part)) {
                        scored += lines.count() - 1;
                    }
                }
            }
            assertThat(scored).isEqualTo(ROWS);
            site.transactions
                    .required(() -> site.executions.steps(ended.executionId()))
                    .forEach(step -> System.out.println(step.name() + " "
                            + Duration.between(
                                            step.started().orElseThrow(),
                                            step.ended().orElseThrow())
                                    .toMillis()
                            + " ms"));
            System.out.println(Files.size(file) + " bytes, " + ROWS + " rows in " + took.toMillis() + " ms, "
                    + ROWS * 1000L / took.toMillis() + " rows/s");
        }
    }
}
