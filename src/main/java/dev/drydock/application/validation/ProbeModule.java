package dev.drydock.application.validation;

import dev.drydock.application.runs.RunTask;
import dev.drydock.application.training.Trials;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskFolders;
import dev.drydock.domain.training.TaskInputs;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.function.Function;

/** Has a worker check whether a module can be trained with a {@code model.yaml}. Tested by {@code ChangeDefinitionTest}. */
@Singleton
public final class ProbeModule {
    private static final String TASK = "-probe";

    private final TaskInputs files;
    private final RunTask runTask;
    private final TaskFolders folders;

    @Inject
    public ProbeModule(TaskInputs files, RunTask runTask, TaskFolders folders) {
        this.files = files;
        this.runTask = runTask;
        this.folders = folders;
    }

    /**
     * Call it outside a transaction: it waits for a worker.
     *
     * @param key what no other probe has
     * @param preprocessing or a text's tokenizer
     * @param refusal made of the worker's reason, a sentence
     * @return columns of the module's input
     */
    public int probe(
            String key,
            Path weights,
            Path preprocessing,
            ModelDefinition definition,
            Function<String, DrydockException> refusal) {
        try {
            TaskResult result = runTask.run(
                    TaskRequest.probe(
                                    key + TASK,
                                    files.ofFile(weights),
                                    files.ofFile(preprocessing),
                                    Learning.of(definition))
                            .naming(Trials.settings(definition)),
                    () -> false);
            if (!result.completed()) {
                throw refusal.apply(result.failure().map(TaskFailure::sentence).orElse("the worker was stopped."));
            }
            return (int) result.metric("width");
        } finally {
            folders.remove(key + TASK);
        }
    }
}
