package dev.drydock.console.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.console.Wording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepRowTest {
    private static final Instant BEGAN = Instant.parse("2026-11-24T00:00:00Z");

    private static final Path PAGE = Path.of(
            System.getProperty("drydock.basedir", "."), "src/main/webapp/orchestrator/WEB-INF/console/execution.xhtml");

    private static StepRow row(int from, Optional<Integer> until, boolean earlier) {
        return row(from, until, earlier, Map.of());
    }

    private static StepRow row(int from, Optional<Integer> until, boolean earlier, Map<String, Long> counts) {
        Execution execution = new Execution(
                7,
                3,
                "nightly-retrain",
                "STARTED",
                Optional.empty(),
                Map.of(),
                BEGAN,
                Optional.of(BEGAN),
                Optional.empty(),
                Optional.empty());
        Step step = new Step(
                1,
                "train",
                until.isPresent() ? "COMPLETED" : "STARTED",
                Optional.empty(),
                Optional.of(BEGAN.plusSeconds(from)),
                until.map(BEGAN::plusSeconds),
                counts,
                List.of(),
                Optional.empty());
        return StepRow.of(step, "batchlet", earlier, execution, BEGAN.plusSeconds(100));
    }

    @Test
    void showsWhenAStepRanWithinItsExecution() {
        assertThat(row(25, Optional.of(50), false).bar()).contains(new StepRow.Bar(30, 30));
    }

    @Test
    void runsToTheEndWhileTheStepDoes() {
        assertThat(row(50, Optional.empty(), false).bar()).contains(new StepRow.Bar(60, 60));
    }

    @Test
    void showsEvenTheShortestStep() {
        assertThat(row(100, Optional.of(100), false).bar()).contains(new StepRow.Bar(118, 2));
    }

    @Test
    void showsTheEightCountsInTheOrderOfTheTablesHead() throws IOException {
        Map<String, Long> counts = Map.of(
                "READ_COUNT", 1000L,
                "WRITE_COUNT", 2L,
                "FILTER_COUNT", 3L,
                "READ_SKIP_COUNT", 4L,
                "PROCESS_SKIP_COUNT", 5L,
                "WRITE_SKIP_COUNT", 6L,
                "COMMIT_COUNT", 7L,
                "ROLLBACK_COUNT", 0L);

        assertThat(row(25, Optional.of(50), false, counts).metrics())
                .containsExactly("1\u2009000", "2", "3", "4", "5", "6", "7", Wording.NOTHING);
        assertThat(Files.readString(PAGE).replaceAll("<abbr title=\"([a-z ]+)\">.*?</abbr>", "$1"))
                .contains(String.join(
                        "</th><th class=\"n\">",
                        "Read",
                        "Written",
                        "Filtered",
                        "skipped while reading",
                        "skipped while processing",
                        "skipped while writing",
                        "Commits",
                        "rollbacks</th>"));
    }

    @Test
    void leavesOutWhatAnEarlierExecutionDid() {
        assertThat(row(25, Optional.of(50), true).bar()).isEmpty();
    }
}
