package dev.drydock.persistence;

import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tasks in the table {@code task}. */
@ApplicationScoped
public class JpaTaskRepository implements TaskRepository {
    static final String RUNNING = "RUNNING";

    private static final int LONGEST_SENTENCE = 4000;

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public Attempt begin(TaskRequest request, String requestDigest, Instant now) {
        TaskEntity task = entityManager.find(TaskEntity.class, request.key(), LockModeType.PESSIMISTIC_WRITE);
        if (task == null) {
            task = new TaskEntity(request.key(), request.kind().name(), requestDigest, now);
            entityManager.persist(task);
        }
        if (!task.requestDigest.equals(requestDigest)) {
            throw new DrydockException(
                    TrainingFailure.TASK_KEY_REUSED,
                    "Task " + request.key() + " cannot be done: the key stands for a " + task.kind
                            + " with other settings or inputs. Submit the job again instead of restarting this run.");
        }
        if (task.state.equals(TaskOutcome.COMPLETED.name())) {
            return new Attempt(task.fence, Optional.of(resultOf(task)));
        }
        task.fence++;
        task.state = RUNNING;
        return new Attempt(task.fence, Optional.empty());
    }

    @Override
    public boolean settle(String key, long fence, TaskResult result, Instant now) {
        return entityManager
                        .createQuery("update TaskEntity t set t.state = :outcome, t.directory = :directory,"
                                + " t.outputs = :outputs, t.metrics = :metrics, t.failureCode = :code,"
                                + " t.failureSentence = :sentence, t.settledAt = :now"
                                + " where t.key = :key and t.fence = :fence and t.state = '" + RUNNING + "'")
                        .setParameter("outcome", result.outcome().name())
                        .setParameter("directory", result.directory().toString())
                        .setParameter("outputs", lines(result.outputs()))
                        .setParameter("metrics", lines(result.metrics()))
                        .setParameter(
                                "code", result.failure().map(TaskFailure::code).orElse(null))
                        .setParameter(
                                "sentence",
                                result.failure()
                                        .map(TaskFailure::sentence)
                                        .map(JpaTaskRepository::shortened)
                                        .orElse(null))
                        .setParameter("now", now)
                        .setParameter("key", key)
                        .setParameter("fence", fence)
                        .executeUpdate()
                == 1;
    }

    @Override
    public Optional<TaskResult> find(String key) {
        return Optional.ofNullable(entityManager.find(TaskEntity.class, key))
                .filter(task -> !task.state.equals(RUNNING))
                .map(JpaTaskRepository::resultOf);
    }

    private static TaskResult resultOf(TaskEntity task) {
        return new TaskResult(
                TaskOutcome.valueOf(task.state),
                Path.of(Objects.requireNonNull(task.directory)),
                map(task.outputs, Function.identity()),
                map(task.metrics, Double::valueOf),
                failureOf(task));
    }

    private static Optional<TaskFailure> failureOf(TaskEntity task) {
        return task.failureCode == null || task.failureSentence == null
                ? Optional.empty()
                : Optional.of(new TaskFailure(task.failureCode, task.failureSentence));
    }

    private static String lines(Map<String, ?> map) {
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static <T> SortedMap<String, T> map(@Nullable String lines, Function<String, T> parse) {
        SortedMap<String, T> map = new TreeMap<>();
        if (lines != null) {
            lines.lines().forEach(line -> {
                int space = line.indexOf(' ');
                map.put(line.substring(0, space), parse.apply(line.substring(space + 1)));
            });
        }
        return map;
    }

    private static String shortened(String sentence) {
        return NativeQueries.cut(sentence, LONGEST_SENTENCE);
    }
}
