package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.FineTuning;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.TinyPackage;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.WorkerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real worker in a JVM of its own, launched as the orchestrator does. */
@Timeout(120)
class WorkerProcessTest {
    private final DigestedInputs inputs = new DigestedInputs();

    @TempDir
    Path directory;

    private LocalWorkerLauncher launcher;

    @BeforeEach
    void start() {
        launcher = new LocalWorkerLauncher(WorkerSetup.real(directory.resolve("tasks")));
    }

    @AfterEach
    void end() {
        launcher.close();
    }

    @ParameterizedTest
    @CsvSource({
        "weights.pt, '', ''",
        "state-dict.pt, MODULE_IS_STATE_DICT, torch.jit.script(model)",
        "traced.pt, MODULE_IS_TRACED, torch.jit.script(model)",
        "frozen.pt, MODULE_IS_FROZEN, before it is frozen",
        "two-outputs.pt, MODULE_OUTPUT_WRONG, one logit a row",
        "tuple.pt, MODULE_OUTPUT_WRONG, one logit a row",
        "make.py, MODULE_UNREADABLE, torch.jit.script(model)",
        "nan.pt, MODULE_NOT_FINITE, 1 of the 6 values of its parameter head.weight are infinite or NaN",
        "counts.pt, MODULE_ANSWERS_VARY, neither draw random numbers nor change a buffer unless self.training",
        "several.pt, MODULE_ROWS_WRONG, takes several rows and not one alone",
        "neighbours.pt, MODULE_ROWS_WRONG, no statistics of the batch",
        "detached.pt, MODULE_UNTRAINABLE, without torch.no_grad() and detach()",
    })
    void aProbeRefusesWhatCannotBeTrainedAndSaysWhatToDo(String module, String code, String cure) {
        TaskResult result = probe(module, "preprocessing.json");
        if (code.isEmpty()) {
            assertThat(result.failure()).isEmpty();
            assertThat(result.metric("width")).isEqualTo(6);
            assertThat(result.metric("parameters")).isEqualTo(289);
        } else {
            assertThat(result.outcome()).isEqualTo(TaskOutcome.FAILED);
            assertThat(result.failure().orElseThrow().code()).isEqualTo(code);
            assertThat(result.failure().orElseThrow().sentence()).contains(cure).doesNotContain("Traceback");
        }
    }

    @Test
    void aProbeRefusesAModuleOfAnotherWidth() throws IOException {
        Path file = TinyPackage.copy("preprocessing.json", directory.resolve("wide/preprocessing.json"));
        Files.writeString(file, Files.readString(file).replace("\"size\": 3", "\"size\": 5"));
        TaskResult result = launcher.run(
                TaskRequest.probe(
                        "1-probe",
                        inputs.ofFile(TinyPackage.copy("weights.pt", directory.resolve("weights.pt"))),
                        inputs.ofFile(file)),
                1,
                () -> false);
        assertThat(result.failure().orElseThrow().code()).isEqualTo("MODULE_WIDTH_WRONG");
        assertThat(result.failure().orElseThrow().sentence())
                .contains("does not accept [n, 8] float32")
                .contains("3x8 and 6x16");
    }

    @Test
    void aProbeRefusesPrefixesThatFitNoParameterAndNamesWhereTheyStandAndWhatIsNearest() {
        TaskResult one = launcher.run(probeNaming(List.of(naming("hiden.", "head"))), 1, () -> false);

        assertThat(one.failure().orElseThrow().code()).isEqualTo("PARAMETER_UNKNOWN");
        assertThat(one.failure().orElseThrow().sentence())
                .contains("The module weights.pt has no such parameters")
                .contains("in training of model.yaml, freeze names parameters that begin with \"hiden.\"")
                .contains("head.bias, head.weight, hidden.bias, hidden.weight")
                .contains("nearest \"hidden.\"")
                .contains("in training of model.yaml, unfreeze names parameters that begin with \"head\"")
                .contains("among those that freeze holds, which are none")
                .contains("Correct model.yaml");

        TaskResult sweep =
                launcher.run(probeNaming(List.of(naming("hidden.", "hidden."), naming("norm", "nrm"))), 2, () -> false);
        assertThat(sweep.failure().orElseThrow().sentence())
                .contains("in trial 1 of model.yaml, unfreeze names parameters that begin with \"nrm\"")
                .doesNotContain("trial 0");

        TaskResult right = launcher.run(
                probeNaming(List.of(naming("hidden.", "hidden."), naming("norm", "norm"))), 3, () -> false);
        assertThat(right.failure()).isEmpty();
        assertThat(right.metric("parameters")).isEqualTo(289);
    }

    @Test
    void aProbeRefusesATrialThatWouldTrainNothing() {
        List<String> everything = List.of("hidden", "norm", "middle", "head");
        TrainingSettings idle = new TrainingSettings(3, 32, "adamw", 0.01, 0, 0, 1, 0, everything, 7, 1);
        TaskResult result = launcher.run(probeNaming(List.of(naming("hidden.", "hidden."), idle)), 1, () -> false);

        assertThat(result.failure().orElseThrow().code()).isEqualTo("NOTHING_TO_TRAIN");
        assertThat(result.failure().orElseThrow().sentence())
                .contains("in trial 1 of model.yaml, freeze holds all of its 8 parameters in the first epoch");
    }

    /** Frozen at first, the second from epoch 2 on trained after all. */
    private static TrainingSettings naming(String frozen, String unfrozen) {
        return new TrainingSettings(
                3,
                32,
                "adamw",
                0.01,
                0,
                0,
                1,
                0,
                List.of(frozen),
                7,
                1,
                TrainingSettings.SQUARED,
                TrainingSettings.UNWEIGHTED,
                new FineTuning(
                        FineTuning.NONE.schedule(),
                        List.of(new FineTuning.LayerRate("norm", 0.5)),
                        List.of(new FineTuning.Unfreezing(2, unfrozen)),
                        false,
                        0,
                        1,
                        false));
    }

    private TaskRequest probeNaming(List<TrainingSettings> trials) {
        return TaskRequest.probe(
                        "1-probe-" + Integer.toHexString(trials.hashCode()),
                        inputs.ofFile(TinyPackage.copy("weights.pt", directory.resolve("weights.pt"))),
                        inputs.ofFile(TinyPackage.copy("preprocessing.json", directory.resolve("p.json"))))
                .naming(trials);
    }

    @Test
    void aProbeRefusesAFileThatHasBeenChanged() throws IOException {
        Path module = TinyPackage.copy("weights.pt", directory.resolve("weights.pt"));
        TaskInput before = inputs.ofFile(module);
        TinyPackage.copy("two-outputs.pt", module);
        TaskResult result = launcher.run(
                TaskRequest.probe(
                        "1-probe",
                        before,
                        inputs.ofFile(TinyPackage.copy("preprocessing.json", directory.resolve("p.json")))),
                1,
                () -> false);
        assertThat(result.failure().orElseThrow().code()).isEqualTo("TASK_INPUT_ALTERED");
    }

    @Test
    void recordsGoldenVectorsThatHoldUntilTheModelIsAnother() throws IOException {
        Path tiny = TinyPackage.in(directory.resolve("package"));
        TaskInput input = new TaskInput(tiny, "subject-1");
        TaskResult recorded = launcher.run(TaskRequest.recordGolden("1-golden", input, 1e-5, 8), 1, () -> false);
        assertThat(recorded.failure()).isEmpty();
        Files.createDirectories(tiny.resolve("suite"));
        Files.copy(recorded.output("golden.json"), tiny.resolve(GoldenVectors.FILE));

        TaskResult checked = launcher.run(TaskRequest.checkGolden("1-check", input), 1, () -> false);
        assertThat(checked.metric("holds")).isEqualTo(1);
        assertThat(checked.metric("vectors")).isEqualTo(recorded.metric("vectors"));

        byte[] weights = Files.readAllBytes(tiny.resolve(LoadedModel.FILE));
        Files.write(tiny.resolve(LoadedModel.FILE), withOneWeightMoved(weights));
        TaskResult moved = launcher.run(TaskRequest.checkGolden("2-check", input), 1, () -> false);
        assertThat(moved.metric("holds")).isEqualTo(0);
        assertThat(moved.metric("largest_difference")).isGreaterThan(1e-5);
    }

    /** Both answer rows of zeros well, which is all that a probe asks. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "weights.pt  | | ",
                "far.pt      | MODULE_NOT_FINITE | it scores NaN for a row that its inputs allow: flow 0.0, vibration",
                "relative.pt | MODULE_ROWS_WRONG | in a batch of 1 it scores"
            })
    void aModuleFromElsewhereIsTriedAllOverTheRangeThatItsInputsAllow(
            String module, @Nullable String code, @Nullable String why) {
        assertThat(probe(module, "preprocessing.json").failure()).isEmpty();
        Path tiny = TinyPackage.in(directory.resolve("package"));
        TinyPackage.copy(module, tiny.resolve(LoadedModel.FILE));
        TaskInput input = new TaskInput(tiny, "subject-1");

        TaskResult result = launcher.run(TaskRequest.recordGoldenOfForeign("1-golden", input, 1e-5, 8), 1, () -> false);

        if (code == null) {
            assertThat(result.failure()).isEmpty();
        } else {
            assertThat(result.failure().orElseThrow().code()).isEqualTo(code);
            assertThat(result.failure().orElseThrow().sentence()).contains(why);
        }
    }

    private TaskResult probe(String module, String preprocessing) {
        return launcher.run(
                TaskRequest.probe(
                        "1-probe",
                        inputs.ofFile(TinyPackage.copy(module, directory.resolve(module))),
                        inputs.ofFile(TinyPackage.copy(preprocessing, directory.resolve(preprocessing)))),
                1,
                () -> false);
    }

    /** The module again, its parameters moved by one step of training. */
    private byte[] withOneWeightMoved(byte[] weights) throws IOException {
        Path from = Files.write(directory.resolve("from.pt"), weights);
        Path to = directory.resolve("to.pt");
        try (TrainableModule module = new TrainableModule(from, List.of())) {
            module.parameters().values().forEach(values -> values.addi(0.01));
            module.write(to);
        }
        return Files.readAllBytes(to);
    }
}
