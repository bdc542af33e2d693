package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.TinyPackage;
import dev.drydock.inference.TorchEngine;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.WorkerSetup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights that a workstation has trained become those of this site's module: the same answers, and nothing of the file but its numbers. */
@Timeout(180)
class AdoptTaskTest {
    private final DigestedInputs inputs = new DigestedInputs();

    @TempDir
    Path directory;

    @BeforeEach
    void startEngine() {
        TorchEngine.start(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Task.class,
            names = {"BINARY_CLASSIFICATION", "TEXT_CLASSIFICATION"})
    void answersAsTheTrainingElsewhereDidFromEitherFormat(Task task) throws IOException {
        LabelRule label = task.readsText()
                ? LabelRule.ofClasses("low", "middle", "high, very")
                : LabelRule.ofClasses("no", "yes");
        TaskInput snapshot =
                GeneratedSnapshot.in(directory.resolve("snapshot"), new GeneratedRows(task, 600, 5), label);
        Path parent = TinyPackage.in(directory.resolve("parent"), task);
        Learning learning = new Learning(task, task.outputs(label), false, task.readsText() ? 24 : 0);
        TaskRequest training = TaskRequest.train(
                "train",
                inputs.ofFile(parent.resolve(LoadedModel.FILE)),
                inputs.ofFile(parent.resolve(PackageFiles.preprocessing(task))),
                snapshot,
                new TrainingSettings(3, 32, "adamw", 0.01, 0.01, 0, 1, 0, List.of(), 7, 1),
                learning);
        try (LocalWorkerLauncher launcher = new LocalWorkerLauncher(WorkerSetup.real(directory.resolve("tasks")))) {
            TaskResult elsewhere = launcher.run(training, 1, () -> false);
            Path module = elsewhere.output("weights.pt");
            Path safetensors = Safetensors.of(module)
                    .put("steps", "I64", List.of(), new byte[Long.BYTES])
                    .write(directory.resolve("weights.safetensors"));

            TaskResult ofModule = launcher.run(training.as("module").adopting(inputs.ofFile(module)), 1, () -> false);
            TaskResult ofTensors =
                    launcher.run(training.as("tensors").adopting(inputs.ofFile(safetensors)), 1, () -> false);

            assertThat(ofModule.failure()).isEmpty();
            assertThat(ofTensors.failure()).isEmpty();
            for (String output : List.of(TaskRequest.TUNE_SCORES, TaskRequest.TUNE_LOSSES, TaskRequest.PARENT_SCORES)) {
                assertThat(ofModule.outputs().get(output))
                        .as(output)
                        .isEqualTo(elsewhere.outputs().get(output))
                        .isEqualTo(ofTensors.outputs().get(output));
            }
            assertThat(ofModule.outputs().get("weights.pt"))
                    .isEqualTo(ofTensors.outputs().get("weights.pt"));
            assertThat(MovedParameters.between(module, ofTensors.output("weights.pt"), name -> false)
                            .parameters())
                    .allSatisfy(one -> assertThat(one.distance()).isZero());
            assertThat(MovedParameters.between(module, ofTensors.output("weights.pt"), name -> false)
                            .buffers())
                    .allSatisfy(one -> assertThat(one.distance()).isZero());
        }
    }

    static Stream<Arguments> unfit() {
        return Stream.of(
                Arguments.of(of(file -> file.without("head.weight")), "it lacks head.weight."),
                Arguments.of(of(file -> file.without("norm.running_mean")), "it lacks norm.running_mean."),
                Arguments.of(of(file -> file.put("gate.bias", List.of(1L), 1)), "the model has no gate.bias."),
                Arguments.of(of(file -> file.put("head.bias", List.of(2L), 1, 1)), "head.bias is (2) and must be (1)."),
                Arguments.of(
                        of(file -> file.put("norm.running_mean", List.of(1L), 1)),
                        "norm.running_mean is (1) and must be ("),
                Arguments.of(
                        of(file -> file.put("head.bias", List.of(1L), Float.NaN)),
                        "head.bias has a value that is not finite."),
                Arguments.of(
                        of(file -> file.put("head.bias", "F16", List.of(1L), new byte[2])),
                        "head.bias is of type F16, and must be F32"),
                Arguments.of(
                        of(file -> file.put("head.bias", "F32", List.of(3L), new byte[4])),
                        "the 4 bytes of head.bias are not those of a tensor [3] of F32"));
    }

    private static UnaryOperator<Safetensors> of(UnaryOperator<Safetensors> change) {
        return change;
    }

    @ParameterizedTest
    @MethodSource
    void unfit(UnaryOperator<Safetensors> change, String why) throws IOException {
        Path module = TinyPackage.copy("weights.pt", directory.resolve("module.pt"));
        Path file = change.apply(Safetensors.of(module)).write(directory.resolve("weights.safetensors"));

        assertThatThrownBy(() ->
                        ContributedWeights.read("1-adopt", file).writeInto(module, directory.resolve("weights.pt")))
                .hasMessageStartingWith("Task 1-adopt cannot use the contributed weights in weights.safetensors: ")
                .hasMessageContaining(why);
        assertThat(directory.resolve("weights.pt")).doesNotExist();
    }

    @Test
    void aDamagedFileIsNamedAndNothingOfItIsUsed() throws IOException {
        Path module = TinyPackage.copy("weights.pt", directory.resolve("module.pt"));
        byte[] whole = Files.readAllBytes(Safetensors.of(module).write(directory.resolve("whole.safetensors")));
        Path file = directory.resolve("weights.safetensors");

        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> ContributedWeights.read("1-adopt", file)).hasMessageContaining("and end within");
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> ContributedWeights.read("1-adopt", file)).hasMessageContaining("its header describes");
        Files.write(file, Arrays.copyOf(whole, 20));
        assertThatThrownBy(() -> ContributedWeights.read("1-adopt", file))
                .hasMessageContaining("ends within its header");
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Long.MAX_VALUE);
        Files.write(file, whole);
        assertThatThrownBy(() -> ContributedWeights.read("1-adopt", file)).hasMessageContaining("its header has");
    }
}
