package dev.drydock.console.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.LogParts.Part;
import dev.drydock.application.runs.LogPlace;
import dev.drydock.console.Wording;
import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskAttempt.State;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AttemptRowTest {
    private static final Instant BEGAN = Instant.parse("2026-11-24T00:00:00Z");
    private static final Path LOG = Path.of("worker.log");

    private static AttemptRow row(State state, Optional<TaskFailure> failure, Optional<Instant> ended) {
        TaskAttempt attempt = new TaskAttempt(
                "7-train-0",
                2,
                1,
                state,
                failure,
                Optional.of(BEGAN),
                ended,
                Optional.of("job 3 on node1"),
                new TaskAttempt.Holding(1, false, ended),
                LOG);
        LogPlace place = new LogPlace(12, Optional.of("train"), OptionalInt.of(0));
        return AttemptRow.of(new Part(place, Optional.of(attempt), LOG), attempt, 12, BEGAN.plusSeconds(100));
    }

    @Test
    void tellsWhereAnAttemptBelongsHowItEndedAndWhereItsLogIs() {
        assertThat(row(
                        State.DIED,
                        Optional.of(new TaskFailure("WORKER_DIED", "It died.")),
                        Optional.of(BEGAN.plusSeconds(5))))
                .isEqualTo(new AttemptRow(
                        "train",
                        "train, partition 0",
                        "7-train-0",
                        "2.1",
                        "DIED",
                        "job 3 on node1",
                        "WORKER_DIED",
                        "It died.",
                        "2026-11-24 00:00:00",
                        "2026-11-24 00:00:05",
                        "5.0 s",
                        "/console/execution-log?id=12&task=7-train-0&attempt=2&restart=1"));
    }

    @Test
    void aRunningOneHasTakenTheTimeUntilNow() {
        AttemptRow row = row(State.RUNNING, Optional.empty(), Optional.empty());

        assertThat(row.ended()).isEqualTo(Wording.NOTHING);
        assertThat(row.took()).isEqualTo("1 min 40 s");
        assertThat(row.code()).isEmpty();
    }

    @Test
    void ofOneOnAnotherHostNobodyKnowsHowLongItTook() {
        assertThat(row(State.ELSEWHERE, Optional.empty(), Optional.empty()).took())
                .isEqualTo(Wording.NOTHING);
    }

    @Test
    void anExecutionOfTheRunHasItsStatusAndTimes() {
        Execution failed = new Execution(
                12,
                7,
                "nightly-retrain",
                "FAILED",
                Optional.of("RETRAIN"),
                Map.of(),
                BEGAN,
                Optional.of(BEGAN),
                Optional.of(BEGAN.plusSeconds(61)),
                Optional.empty());

        assertThat(ExecutionOfRun.of(failed, 13, BEGAN.plusSeconds(100)))
                .isEqualTo(new ExecutionOfRun(
                        12, "FAILED", "", "2026-11-24 00:00:00", "2026-11-24 00:01:01", "1 min 01 s", false));
    }
}
