package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.TaskRepository.Attempt;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaTaskRepositoryTest {
    private static final Instant NOW = Instant.parse("2026-11-25T02:00:00Z");
    private static final TaskRequest REQUEST = TaskRequest.checkGolden("7-check", new TaskInput(Path.of("/p"), "d1"));

    @ParameterizedTest
    @EnumSource
    void aCompletedTaskIsHandedBackWithAllThatIsKnownOfIt(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            Attempt first = begin(database, "a");
            assertThat(first).isEqualTo(new Attempt(1, Optional.empty()));
            assertThat(settle(database, 1, completed())).isTrue();
            assertThat(begin(database, "a").completed()).contains(completed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheNewestAttemptCountsAndOnlyOnce(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            begin(database, "a");
            assertThat(begin(database, "a").fence()).isEqualTo(2);
            assertThat(settle(database, 1, completed())).isFalse();
            assertThat(find(database)).isEmpty();
            assertThat(settle(database, 2, failed())).isTrue();
            assertThat(find(database).orElseThrow().failure().orElseThrow().code())
                    .isEqualTo("WORKER_DIED");
            assertThat(settle(database, 2, completed())).isFalse();
            assertThat(begin(database, "a")).isEqualTo(new Attempt(3, Optional.empty()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnotherRequestUnderTheSameKey(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            begin(database, "a");
            assertThatThrownBy(() -> begin(database, "b"))
                    .hasMessageContaining("7-check")
                    .hasMessageContaining("other settings or inputs");
        }
    }

    private static Attempt begin(TestDatabase database, String digest) {
        TaskRepository tasks = database.repository(JpaTaskRepository.class);
        Transactions transactions = database.transactions();
        return transactions.required(() -> tasks.begin(REQUEST, digest, NOW));
    }

    private static Optional<TaskResult> find(TestDatabase database) {
        TaskRepository tasks = database.repository(JpaTaskRepository.class);
        return database.transactions().required(() -> tasks.find("7-check"));
    }

    private static boolean settle(TestDatabase database, long fence, TaskResult result) {
        TaskRepository tasks = database.repository(JpaTaskRepository.class);
        return database.transactions().required(() -> tasks.settle("7-check", fence, result, NOW));
    }

    private static TaskResult completed() {
        return new TaskResult(
                TaskOutcome.COMPLETED,
                Path.of("/tasks/7-check/attempt-1-0"),
                new TreeMap<>(Map.of("weights.pt", "abc", "run.json", "def")),
                new TreeMap<>(Map.of("tune_loss", 0.25, "largest", Double.POSITIVE_INFINITY)),
                Optional.empty());
    }

    private static TaskResult failed() {
        return new TaskResult(
                TaskOutcome.FAILED,
                Path.of("/tasks/7-check/attempt-2-0"),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.of(new TaskFailure("WORKER_DIED", "It died. ".repeat(1000))));
    }
}
