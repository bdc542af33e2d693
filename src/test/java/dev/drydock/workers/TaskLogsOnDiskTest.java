package dev.drydock.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskAttempt.Holding;
import dev.drydock.domain.training.TaskAttempt.State;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProcessFile;
import dev.drydock.workers.protocol.ResultFile;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskLogsOnDiskTest {
    private static final Instant STARTED = Instant.parse("2026-11-24T00:00:01Z");
    private static final Instant LATER = Instant.parse("2026-11-24T00:05:00Z");

    @TempDir
    Path tasks;

    private AttemptDirectory begun(long number) throws IOException {
        AttemptDirectory attempt = new TaskDirectory(tasks.resolve("7-train-0")).attempt(number, 0);
        Files.createDirectories(attempt.path());
        Files.writeString(attempt.log(), "begins\n");
        Files.setLastModifiedTime(attempt.log(), FileTime.from(STARTED));
        return attempt;
    }

    /** A process of this host that is not there any more. */
    private static void by(AttemptDirectory attempt) throws IOException {
        ProcessFile self = ProcessFile.of(ProcessHandle.current());
        new ProcessFile(self.host(), self.pid(), STARTED.toEpochMilli(), self.birth() + "0", "").write(attempt);
        Files.setLastModifiedTime(attempt.processFile(), FileTime.from(STARTED));
    }

    private TaskAttempt only() {
        assertThat(new TaskLogsOnDisk(tasks).of(7)).hasSize(1);
        return new TaskLogsOnDisk(tasks).of(7).get(0);
    }

    @Test
    void anAttemptStartsUntilItsWorkerHasToldItsProcessAndRunsAsLongAsThatLives() throws IOException {
        AttemptDirectory attempt = begun(1);
        assertThat(only().state()).isEqualTo(State.STARTING);
        assertThat(only().started()).isEmpty();

        ProcessFile.of(ProcessHandle.current()).write(attempt);
        assertThat(only().state()).isEqualTo(State.RUNNING);
        assertThat(only().started()).isPresent();
        assertThat(only().ended()).isEmpty();
        assertThat(only().holding().until()).isEmpty();
    }

    @Test
    void oneWhoseWorkerIsGoneDiedWhenItGaveItsLastSignOfLife() throws IOException {
        AttemptDirectory attempt = begun(1);
        by(attempt);
        attempt.writeHeartbeat(12);
        Files.setLastModifiedTime(attempt.heartbeatFile(), FileTime.from(LATER));

        assertThat(only())
                .isEqualTo(new TaskAttempt(
                        "7-train-0",
                        1,
                        0,
                        State.DIED,
                        Optional.empty(),
                        Optional.of(STARTED),
                        Optional.of(LATER),
                        Optional.empty(),
                        new Holding(0, false, Optional.of(LATER)),
                        attempt.log()));
    }

    @Test
    void aResultTellsHowItEndedAndWhen() throws IOException {
        AttemptDirectory first = begun(1);
        by(first);
        ResultFile.failed("TRAINING_DIVERGED", "The loss is infinite.").write(first);
        Files.setLastModifiedTime(first.resultFile(), FileTime.from(LATER));
        AttemptDirectory second = begun(2);
        by(second);
        ResultFile.stopped().write(second);
        AttemptDirectory third = begun(10);
        by(third);
        ResultFile.completed(Map.of(), Map.of()).write(third);

        assertThat(new TaskLogsOnDisk(tasks).of(7))
                .extracting(TaskAttempt::number, TaskAttempt::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, State.FAILED),
                        org.assertj.core.groups.Tuple.tuple(2L, State.STOPPED),
                        org.assertj.core.groups.Tuple.tuple(10L, State.COMPLETED));
        TaskAttempt failed = new TaskLogsOnDisk(tasks).of(7).get(0);
        assertThat(failed.failure()).contains(new TaskFailure("TRAINING_DIVERGED", "The loss is infinite."));
        assertThat(failed.started()).contains(STARTED);
        assertThat(failed.ended()).contains(LATER);
    }

    @Test
    void aProcessOfAnotherHostIsElsewhereUntilANewerAttemptHasBegun() throws IOException {
        AttemptDirectory attempt = begun(1);
        new ProcessFile("another.example", 1, STARTED.toEpochMilli(), "", "2,GPU-7").write(attempt);
        assertThat(only().state()).isEqualTo(State.ELSEWHERE);
        assertThat(only().ended()).isEmpty();
        Files.setLastModifiedTime(attempt.processFile(), FileTime.from(STARTED));
        attempt.writeHeartbeat(12);
        Files.setLastModifiedTime(attempt.heartbeatFile(), FileTime.from(LATER));
        assertThat(only().holding())
                .as("nobody knows whether it goes on: what counts ends where it was last heard of")
                .isEqualTo(new Holding(2, false, Optional.of(LATER)));

        begun(2);
        assertThat(new TaskLogsOnDisk(tasks).of(7))
                .extracting(TaskAttempt::state)
                .containsExactly(State.DIED, State.STARTING);
    }

    @Test
    void anAttemptHoldsTheGpusThatAreKeptForItAndTellsWhetherItTrainsOnOne() throws IOException {
        AttemptDirectory attempt = begun(1);
        for (String none : List.of("", "-1", "NoDevFiles")) {
            new ProcessFile("another.example", 1, STARTED.toEpochMilli(), "", none).write(attempt);
            assertThat(only().holding().gpus()).as(none).isZero();
        }
        Files.writeString(attempt.progressFile(), "1,10,train,0.5,100.0,2026-11-24T00:00:02Z,\n");
        assertThat(only().holding().trainsOnGpu()).isFalse();
        Files.writeString(attempt.progressFile(), "1,20,train,0.4,100.0,2026-11-24T00:00:03Z,512\n");
        assertThat(only().holding().trainsOnGpu()).isTrue();
    }

    @Test
    void whatCannotBeReadIsNoResult() throws IOException {
        Files.writeString(begun(1).resultFile(), "version=9\noutcome=GOOD\n");

        assertThat(only().state()).isEqualTo(State.FAILED);
        assertThat(only().failure().orElseThrow().code()).isEqualTo("WORKER_RESULT_INVALID");
        assertThat(only().failure().orElseThrow().sentence()).contains("version 9 and outcome 'GOOD'");
    }

    @Test
    void onlyTheTasksOfTheRunCount() throws IOException {
        begun(1);

        assertThat(new TaskLogsOnDisk(tasks).of(77)).isEmpty();
        assertThat(new TaskLogsOnDisk(tasks.resolve("none")).of(7)).isEmpty();
    }
}
