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

    private static final Batching ABSENT = new Batching(Duration.ofMillis(2), 32);

    private BatchingKeys() {}

    static Optional<Batching> read(Section serving, Task task) {
        Optional<Batching> batching = serving.findSection(KEY, Set.of("delay", "rows"))
                .map(section -> new Batching(
                        section.optional("delay", ValueType.duration("0ms", "1s"), ABSENT.delay()),
                        section.optional("rows", ValueType.whole(4, 1024), (long) ABSENT.rows())
                                .intValue()));
        if (batching.isPresent() && task.readsText()) {
            serving.refuse(
                    KEY,
                    "is for a model of numbers and categories; remove it. A pass of texts takes longer with each row, so"
                            + " batching would not make it faster.");
        }
        return batching;
    }
}
