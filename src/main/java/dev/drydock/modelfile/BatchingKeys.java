package dev.drydock.modelfile;

import dev.drydock.domain.registry.ModelDefinition.Batching;
import dev.drydock.domain.registry.Task;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** {@code serving.batching}. */
final class BatchingKeys {
    static final String KEY = "batching";
    private static final String DELAY = "delay";

    private static final Batching ABSENT = new Batching(Duration.ofMillis(2), 32);

    private BatchingKeys() {}

    /** @param timeout how long a request may wait in all */
    static Optional<Batching> read(Section serving, Task task, Duration timeout) {
        Optional<Batching> batching =
                serving.findSection(KEY, Set.of(DELAY, "rows")).map(section -> read(section, timeout));
        if (batching.isPresent() && task.readsText()) {
            serving.refuse(
                    KEY,
                    "is for a model of numbers and categories; remove it. A pass of texts takes longer with each row, so"
                            + " batching would not make it faster.");
        }
        return batching;
    }

    private static Batching read(Section section, Duration timeout) {
        Duration delay = section.optional(DELAY, ValueType.duration("0ms", "1s"), ABSENT.delay());
        if (delay.compareTo(timeout) >= 0) {
            section.refuse(
                    DELAY,
                    "is " + delay.toMillis() + " ms, but a request waits at most " + timeout.toMillis()
                            + " ms in all; set a delay below serving.timeout.");
        }
        return new Batching(
                delay,
                section.optional("rows", ValueType.whole(4, 1024), (long) ABSENT.rows())
                        .intValue());
    }
}
