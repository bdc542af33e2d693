package dev.drydock.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.Executions.Execution;
import dev.drydock.application.Executions.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepRowTest {
    private static final Instant BEGAN = Instant.parse("2026-11-24T00:00:00Z");

    private static StepRow row(int from, Optional<Integer> until, boolean earlier) {
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
                Map.of(),
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
    void leavesOutWhatAnEarlierExecutionDid() {
        assertThat(row(25, Optional.of(50), true).bar()).isEmpty();
    }
}
