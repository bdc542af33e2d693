package dev.drydock.application.registry;

import dev.drydock.application.runs.RunTask;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TaskFolders;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.domain.validation.GatePolicy.Golden;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Has a worker ask the module in service for answers all over other limits of its inputs. Tested by {@code ChangeDefinitionTest}. */
@Singleton
final class TryWiderModule {
    /** Nothing is compared with these answers. */
    private static final double ANY_TOLERANCE = 1;

    private final PackageStore packages;
    private final PackageContent content;
    private final SuiteDocuments documents;
    private final PackageDigester digester;
    private final RunTask runTask;
    private final TaskFolders folders;

    @Inject
    TryWiderModule(
            PackageStore packages,
            PackageContent content,
            SuiteDocuments documents,
            PackageDigester digester,
            RunTask runTask,
            TaskFolders folders) {
        this.packages = packages;
        this.content = content;
        this.documents = documents;
        this.digester = digester;
        this.runTask = runTask;
        this.folders = folders;
    }

    /**
     * Call it outside a transaction: it waits for a worker.
     *
     * @param key what no other trial has
     * @param champion package of the version in service
     * @throws DrydockException {@code MODEL_CHANGE_REFUSED}
     */
    void tryOut(String key, Path champion, ModelDefinition next) {
        try {
            Path directory = packages.workspace(key);
            String preprocessing = PackageFiles.preprocessing(next.task());
            content.copy(champion.resolve(PackageFiles.WEIGHTS), directory, PackageFiles.WEIGHTS);
            content.copy(champion.resolve(preprocessing), directory, preprocessing);
            byte[] signature = content.read(champion, PackageFiles.SIGNATURE);
            content.write(
                    directory,
                    PackageFiles.SIGNATURE,
                    documents.signature(next, signature, documents.readOperatingPoint(signature)));
            TaskInput input = new TaskInput(directory, digester.subjectDigest(directory));
            TaskResult result = runTask.run(
                    TaskRequest.recordGoldenOfForeign(key, input, ANY_TOLERANCE, Golden.VECTORS), () -> false);
            if (!result.completed()) {
                throw ChangeDefinition.refused(
                        next.name(),
                        "its version in service was tried all over the wider limits: "
                                + result.failure().map(TaskFailure::sentence).orElse("the worker was stopped."));
            }
        } finally {
            packages.discard(key);
            folders.remove(key);
        }
    }
}
