package dev.drydock.application.validation;

import dev.drydock.application.runs.RunTask;
import dev.drydock.application.validation.PackageIngredients.Bytes;
import dev.drydock.application.validation.PackageIngredients.Content;
import dev.drydock.application.validation.PackageIngredients.File;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.PolicySource.SignedPolicy;
import dev.drydock.domain.validation.Slice;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/**
 * Assembles a package directory without report and signature: model, suite, provenance. A worker that loads this directory records the
 * golden vectors. A repetition gives the same bytes. Tested by {@code CandidateJourneyTest}.
 */
@Singleton
public class AssemblePackage {
    private static final String GOLDEN_OUTPUT = "golden.json";

    private final PackageStore packages;
    private final PackageDigester digester;
    private final PackageContent content;
    private final SuiteDocuments documents;
    private final PolicySource policies;
    private final RunTask runTask;

    @Inject
    public AssemblePackage(
            PackageStore packages,
            PackageDigester digester,
            PackageContent content,
            SuiteDocuments documents,
            PolicySource policies,
            RunTask runTask) {
        this.packages = packages;
        this.digester = digester;
        this.content = content;
        this.documents = documents;
        this.policies = policies;
        this.runTask = runTask;
    }

    /**
     * A package in the making.
     *
     * @param key of its workspace
     * @param subjectDigest over all its files
     */
    public record Assembled(String key, Path directory, String subjectDigest) {}

    /**
     * Call it outside a transaction: it waits for a worker.
     *
     * @throws DrydockException {@link ValidationFailure#GATE_LOOSENED} before anything is written; {@link
     *     ValidationFailure#ASSEMBLY_FAILED} after the workspace was removed
     */
    public Assembled assemble(PackageIngredients ingredients) {
        SignedPolicy policy = policies.current();
        GatePolicy tightened = policy.policy().tightenedFor(ingredients.definition());
        packages.discard(ingredients.key());
        Path directory = packages.workspace(ingredients.key());
        try {
            writeModel(directory, ingredients);
            content.write(directory, PackageFiles.POLICY, policy.envelope());
            content.write(
                    directory,
                    PackageFiles.GATES,
                    documents.gates(
                            tightened,
                            policy.digest(),
                            Slice.of(ingredients.definition().schema())));
            if (!ingredients.definition().behaviour().isEmpty()) {
                content.write(directory, PackageFiles.BEHAVIOUR, documents.behaviour(ingredients.definition()));
            }
            recordGolden(directory, ingredients, tightened.golden());
            return new Assembled(ingredients.key(), directory, digester.subjectDigest(directory));
        } catch (DrydockException e) {
            packages.discard(ingredients.key());
            throw e;
        }
    }

    private void writeModel(Path directory, PackageIngredients ingredients) {
        put(directory, PackageFiles.MODEL_YAML, ingredients.modelYaml());
        put(directory, PackageFiles.WEIGHTS, ingredients.weights());
        put(directory, PackageFiles.preprocessing(ingredients.definition().task()), ingredients.preprocessing());
        put(directory, PackageFiles.SIGNATURE, ingredients.signature());
        ingredients.further().forEach((name, file) -> put(directory, name, file));
    }

    private void put(Path directory, String name, Content file) {
        if (file instanceof Bytes bytes) {
            content.write(directory, name, bytes.value());
        } else if (file instanceof File source) {
            content.copy(source.path(), directory, name);
        }
    }

    private void recordGolden(Path directory, PackageIngredients ingredients, GatePolicy.Golden golden) {
        String key = ingredients.key();
        TaskInput input = new TaskInput(directory, digester.subjectDigest(directory));
        TaskRequest request = ingredients.foreign()
                ? TaskRequest.recordGoldenOfForeign(key + "-golden", input, golden.tolerance(), golden.vectors())
                : TaskRequest.recordGolden(key + "-golden", input, golden.tolerance(), golden.vectors());
        TaskResult result = runTask.run(request, () -> false);
        if (!result.completed()) {
            String reason = result.failure().map(TaskFailure::sentence).orElse("The worker gave no reason.");
            throw new DrydockException(
                    ValidationFailure.ASSEMBLY_FAILED,
                    "The package " + key + " could not be put together: no golden vectors were recorded. " + reason);
        }
        content.copy(result.output(GOLDEN_OUTPUT), directory, PackageFiles.GOLDEN);
    }
}
