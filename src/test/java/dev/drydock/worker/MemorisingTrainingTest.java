package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.FineTuning;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.Evidence;
import dev.drydock.domain.validation.FurtherGates;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.GateSuite;
import dev.drydock.domain.validation.GoldenCheck;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.ModelScores;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.TinyPackage;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.WorkerSetup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Gate {@code memorisation} on the scores of modules that were really trained. */
@Timeout(120)
class MemorisingTrainingTest {
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

    @Test
    void aModuleThatLearnedAFewRowsByHeartIsFoundOut() throws IOException {
        GeneratedRows rows = GeneratedRows.withoutAReason(40, 400, 11);

        List<GateResult> lines = judged(rows, 250, 8);

        assertThat(lines.get(0).name()).isEqualTo("memorisation:auc");
        assertThat(lines.get(0).verdict()).as(lines.get(0).finding()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aModuleThatLearnedWhatHoldsForAllRowsIsNot() throws IOException {
        List<GateResult> lines = judged(new GeneratedRows(4000, 5), 6, 32);

        assertThat(lines)
                .hasSize(2)
                .allSatisfy(
                        line -> assertThat(line.verdict()).as(line.finding()).isEqualTo(Verdict.PASS));
    }

    private List<GateResult> judged(GeneratedRows rows, int epochs, int batch) throws IOException {
        TaskInput snapshot = GeneratedSnapshot.in(directory.resolve("snapshot"), rows);
        Path parent = TinyPackage.in(directory.resolve("parent"));
        TaskResult trained = launcher.run(
                TaskRequest.train(
                        "train",
                        inputs.ofFile(parent.resolve(LoadedModel.FILE)),
                        inputs.ofFile(parent.resolve(PackageFiles.PREPROCESSING)),
                        snapshot,
                        settings(epochs, batch)),
                1,
                () -> false);
        assertThat(trained.failure()).isEmpty();
        Path candidate = TinyPackage.in(directory.resolve("candidate"));
        Files.copy(
                trained.output("weights.pt"), candidate.resolve(LoadedModel.FILE), StandardCopyOption.REPLACE_EXISTING);
        TaskResult scored =
                launcher.run(TaskRequest.score("score", new TaskInput(candidate, "subject"), snapshot), 1, () -> false);
        return memorisation(rows, floats(scored.output("scores.f32")));
    }

    private static List<GateResult> memorisation(GeneratedRows rows, float[] scores) {
        FurtherGates further = new FurtherGates();
        further.memorisation = Optional.of(new GatePolicy.Memorisation(0.6, 0.1, 0.95, 40));
        float[] labels = new float[rows.count()];
        Split[] splits = new Split[rows.count()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = rows.label(row);
            splits[row] = rows.split(row);
        }
        List<String> names =
                IntStream.range(0, rows.count()).mapToObj(row -> "p" + row).toList();
        Evidence evidence = new Evidence(
                new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("no", "yes")),
                new LabelledRows(names, names, splits, labels, new int[labels.length]),
                new Evidence.Scores(
                        new ModelScores("child", scores, "a", "a"), new ModelScores("parent", scores, "b", "b")),
                new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                List.of(),
                new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                9);
        return new GateSuite(further.policy())
                .judge(evidence).watched().stream()
                        .filter(line -> line.gate() == Gate.MEMORISATION)
                        .toList();
    }

    private static TrainingSettings settings(int epochs, int batch) {
        return new TrainingSettings(
                epochs,
                batch,
                "adamw",
                0.01,
                0,
                0,
                1,
                0,
                List.of(),
                7,
                1,
                TrainingSettings.SQUARED,
                TrainingSettings.UNWEIGHTED,
                FineTuning.NONE);
    }

    private static float[] floats(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        float[] scores = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(scores);
        return scores;
    }
}
