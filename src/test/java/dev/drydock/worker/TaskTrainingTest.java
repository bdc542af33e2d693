package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.drydock.artifacts.PackagedRunRecords;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.FineTuning;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.MovedParameter.Kind;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.LeadingMetric;
import dev.drydock.inference.FittedPreprocessing;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.inference.Tokenizer;
import dev.drydock.inference.TorchEngine;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.WorkerSetup;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProgressLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every task by real workers: it learns, and one preprocessing, fitted to <em>train</em>, is what training used, what
 * evaluation uses and what a serving node will use, bit for bit.
 */
@Timeout(180)
class TaskTrainingTest {
    private static final int CLASSES = 3;
    private static final int MAX_LENGTH = 24;

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
    @EnumSource(Task.class)
    void trainingEvaluationAndServingSeeTheSameRowsBitForBit(Task task) throws IOException {
        GeneratedRows rows = new GeneratedRows(task, 1200, 5);
        TaskInput snapshot = GeneratedSnapshot.in(directory.resolve("snapshot"), rows, label(task));
        Path parent = TinyPackage.in(directory.resolve("parent"), task);
        Learning learning = learning(task);

        TaskResult trained = launcher.run(train("train", parent, snapshot, learning), 1, () -> false);

        assertThat(trained.failure()).isEmpty();
        assertThat(trained.metric("tune_loss")).isLessThan(trained.metric("parent_tune_loss"));
        Path candidate = TinyPackage.in(directory.resolve("candidate"), task);
        replace(candidate.resolve(LoadedModel.FILE), trained.output("weights.pt"));
        if (!task.readsText()) {
            Path fitted = trained.output("preprocessing.json");
            assertThat(fitted).hasBinaryContent(fittedHere(parent, rows, task));
            assertThat(Files.readString(trained.output("run.json")))
                    .contains("\"fittedPreprocessing\" : \"" + trained.outputs().get("preprocessing.json"));
            replace(candidate.resolve(Preprocessing.FILE), fitted);
        }
        assertThat(tuneLoss(candidate, rows, learning)).isEqualTo(trained.metric("tune_loss"));
        TaskResult scored =
                launcher.run(TaskRequest.score("score", new TaskInput(candidate, "subject"), snapshot), 1, () -> false);
        assertThat(scored.failure()).isEmpty();
        assertThat(floats(trained.output(TaskRequest.TUNE_SCORES)))
                .usingComparatorWithPrecision(1e-4f)
                .containsExactly(ofTune(floats(scored), rows));
        assertThat(Arrays.stream(doubles(trained.output(TaskRequest.TUNE_LOSSES)))
                        .average()
                        .orElseThrow())
                .isCloseTo(trained.metric("tune_loss"), within(1e-12));
        TaskResult before =
                launcher.run(TaskRequest.score("before", new TaskInput(parent, "subject"), snapshot), 1, () -> false);
        assertThat(floats(trained.output(TaskRequest.PARENT_SCORES)))
                .as("by the parent's own preprocessing")
                .usingComparatorWithPrecision(task == Task.REGRESSION ? 1e-3f : 1e-4f)
                .containsExactly(ofTune(floats(before), rows));
        if (!task.readsText()) {
            assertThat(new PackagedRunRecords().ofFile(trained.output("run.json")))
                    .filteredOn(one -> one.kind() == Kind.BUFFER && one.name().endsWith("running_mean"))
                    .isNotEmpty()
                    .allSatisfy(one -> assertThat(one.distance()).isPositive());
        }
        List<ProgressLine> told = ProgressLine.read(new AttemptDirectory(trained.directory()).progressFile()).stream()
                .filter(line -> line.split().equals("tune"))
                .toList();
        assertThat(told).isNotEmpty();
        ProgressLine best = told.get((int) trained.metric("best_epoch") - 1);
        assertThat(best.figures().metric().orElseThrow())
                .isCloseTo(
                        LeadingMetric.value(
                                task,
                                task.outputs(CLASSES, 1),
                                truthOfTune(rows),
                                floats(trained.output(TaskRequest.TUNE_SCORES))),
                        within(1e-6));
        assertThat(scored.outputs().get("scores.f32"))
                .isEqualTo(scored.outputs().get("scores-again.f32"));
        TaskResult holdout = launcher.run(
                TaskRequest.scoreHoldout("holdout", new TaskInput(candidate, "subject"), snapshot), 1, () -> false);
        assertThat(holdout.outputs()).containsOnlyKeys("scores.f32");
        assertThat(floats(holdout)).isEqualTo(ofHoldout(floats(scored), rows));
        try (LoadedModel served = LoadedModel.load(candidate)) {
            float[] scores = served.score(rows.raw(task, 0, rows.count()));
            assertThat(scores).hasSize(rows.count() * task.outputs(CLASSES, 1)).isEqualTo(floats(scored));
            assertThat(rightOrNear(task, scores, rows)).isGreaterThan(0.75);
        }
    }

    @Test
    void timesOneRowOfBothModelsInTurn() throws IOException {
        TaskInput snapshot = GeneratedSnapshot.in(directory.resolve("snapshot"), new GeneratedRows(50, 5));
        TaskInput ours = new TaskInput(TinyPackage.in(directory.resolve("ours")), "ours");
        TaskInput theirs = new TaskInput(TinyPackage.in(directory.resolve("theirs")), "theirs");

        TaskResult timed = launcher.run(TaskRequest.latency("latency", ours, theirs, snapshot), 1, () -> false);

        assertThat(timed.failure()).isEmpty();
        assertThat(timed.metric("calls")).isEqualTo(1000);
        assertThat(timed.metric("ratio"))
                .as("the same model twice")
                .isBetween(0.7, 1.4)
                .isBetween(timed.metric("ratio_low"), timed.metric("ratio_high"));
        for (String model : List.of("candidate", "champion")) {
            assertThat(timed.metric(model + "_p50_ms")).isPositive().isLessThan(50);
            assertThat(timed.metric(model + "_p95_ms")).isGreaterThanOrEqualTo(timed.metric(model + "_p50_ms"));
            assertThat(timed.metric(model + "_p99_ms")).isGreaterThanOrEqualTo(timed.metric(model + "_p95_ms"));
            assertThat(timed.metric(model + "_p95_ms"))
                    .isGreaterThan(timed.metric(model + "_p95_low_ms"))
                    .isLessThan(timed.metric(model + "_p95_high_ms"));
        }
    }

    @Test
    void refusesAModuleThatAnswersForAnotherNumberOfClasses() {
        Path multiclass = TinyPackage.in(directory.resolve("package"), Task.MULTICLASS_CLASSIFICATION);
        TaskInput module = inputs.ofFile(multiclass.resolve(LoadedModel.FILE));
        TaskInput preprocessing = inputs.ofFile(multiclass.resolve(Preprocessing.FILE));
        Learning three = new Learning(Task.MULTICLASS_CLASSIFICATION, 3, false);
        Learning five = new Learning(Task.MULTICLASS_CLASSIFICATION, 5, false);

        assertThat(launcher.run(TaskRequest.probe("three", module, preprocessing, three), 1, () -> false)
                        .failure())
                .isEmpty();
        assertThat(launcher.run(TaskRequest.probe("five", module, preprocessing, five), 1, () -> false)
                        .failure()
                        .orElseThrow()
                        .sentence())
                .contains("answers (3, 3) float32")
                .contains(
                        "must answer one (3, 5) float32. Let its forward return 5 logits, one for each class, a row.");
    }

    @Test
    void refusesAModuleThatDoesNotTakeWhatItsTokenizerMakes() throws IOException {
        Path texts = TinyPackage.in(directory.resolve("package"), Task.TEXT_CLASSIFICATION);
        TaskInput module = inputs.ofFile(texts.resolve(LoadedModel.FILE));
        Path tokenizer = texts.resolve(Tokenizer.FILE);
        TaskInput fitting = inputs.ofFile(tokenizer);
        TaskInput larger = inputs.ofFile(Files.writeString(
                directory.resolve("larger.json"),
                Files.readString(tokenizer).replace("\"##z\":", "\"##z\":99,\"##y\":")));

        TaskResult probed = probe("fitting", module, fitting, MAX_LENGTH);
        assertThat(probed.failure()).isEmpty();
        assertThat(probed.metric("width")).isEqualTo(MAX_LENGTH);
        assertThat(probe("larger", module, larger, MAX_LENGTH)
                        .failure()
                        .orElseThrow()
                        .sentence())
                .contains("its vocabulary ends at id 72, and tokenizer.json has ids up to 99");
        assertThat(probe("longer", module, fitting, 100).failure().orElseThrow().sentence())
                .contains("it takes at most 32 tokens a row, and tokenizer.max-length in model.yaml is 100");
        TaskInput numbers =
                inputs.ofFile(TinyPackage.in(directory.resolve("numbers")).resolve(LoadedModel.FILE));
        assertThat(probe("numbers", numbers, fitting, MAX_LENGTH)
                        .failure()
                        .orElseThrow()
                        .sentence())
                .contains("does not accept input_ids and attention_mask, both [n, length] int64");
    }

    /** The library ends its process over it; the launcher tells what it said. */
    @Test
    void aTokenizerThatItsLibraryDoesNotSurviveIsARefusalOfItsOwn() throws IOException {
        Path texts = TinyPackage.in(directory.resolve("package"), Task.TEXT_CLASSIFICATION);
        Path tokenizer = directory.resolve("fatal.json");
        Files.writeString(
                tokenizer,
                Files.readString(texts.resolve(Tokenizer.FILE))
                        .replaceAll("\"special_tokens\": *\\{.*?\\}\\}", "\"special_tokens\": {}"));

        TaskResult probed =
                probe("fatal", inputs.ofFile(texts.resolve(LoadedModel.FILE)), inputs.ofFile(tokenizer), MAX_LENGTH);

        assertThat(probed.failure().orElseThrow().code()).isEqualTo("TOKENIZER_INVALID");
        assertThat(probed.failure().orElseThrow().sentence())
                .contains("The tokenizer " + tokenizer + " of task fatal cannot be used")
                .contains("the tokenizers' library ended its worker over it, and said: ")
                .contains("tokenizer.save");
    }

    private TaskResult probe(String key, TaskInput module, TaskInput tokenizer, int maxLength) {
        Learning texts = new Learning(Task.TEXT_CLASSIFICATION, CLASSES, false, maxLength);
        return launcher.run(TaskRequest.probe(key, module, tokenizer, texts), 1, () -> false);
    }

    @Test
    void labelsThatAreAllAlikeCannotBeLearned() {
        GeneratedRows rows = new GeneratedRows(Task.REGRESSION, 300, 5);
        GeneratedRows alike = rows.withLabels(7);
        TaskInput snapshot = GeneratedSnapshot.in(directory.resolve("snapshot"), alike, label(Task.REGRESSION));
        Path parent = TinyPackage.in(directory.resolve("parent"), Task.REGRESSION);

        TaskResult result =
                launcher.run(train("alike", parent, snapshot, new Learning(Task.REGRESSION, 1, true)), 1, () -> false);

        assertThat(result.failure().orElseThrow().code()).isEqualTo("TRAINING_SPLIT_EMPTY");
        assertThat(result.failure().orElseThrow().sentence())
                .contains("all with the same label, and needs at least 2 with different labels");
    }

    /** The engine's loss and the one that decides are the same function. */
    @Test
    void theLossWithGradientsIsTheLossThatDecides() {
        TorchEngine.start(1);
        float[] answers = {0.3f, -1.2f, 2.5f, 0.1f, 0.2f, -0.7f, 4f, -3f, 0.5f};
        float[] classes = {2, 0, 0};
        float[] quantities = {0.1f, 3f, -2f, 0.5f, 0.2f, 1f, 4f, 0f, 1.5f};
        float[] positives = {1, 0, 1, 1, 0, 0, 1, 0, 1};
        for (boolean balanced : new boolean[] {false, true}) {
            TrainingSettings settings = settings(balanced, balanced);
            compare(
                    Objective.of(new Learning(Task.MULTICLASS_CLASSIFICATION, 3, false), settings, classes),
                    answers,
                    classes);
            compare(Objective.of(Learning.TWO_CLASSES, settings, positives), answers, positives);
            for (int targets : new int[] {1, 3}) {
                Learning learning = new Learning(Task.REGRESSION, targets, false);
                compare(Objective.of(learning, settings, quantities), answers, quantities);
            }
        }
    }

    private static void compare(Objective objective, float[] answers, float[] labels) {
        int outputs = objective.outputs();
        int rows = answers.length / outputs;
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += objective.loss(answers, labels, row);
        }
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray loss = objective.loss(manager, manager.create(answers, new Shape(rows, outputs)), labels);
            assertThat((double) loss.getFloat()).isCloseTo(sum / rows, within(1e-5));
        }
    }

    /** As torch's {@code MSELoss} and {@code HuberLoss} reduce by default. */
    @Test
    void theLossOfSeveralTargetsIsTheMeanOverThem() {
        Learning two = new Learning(Task.REGRESSION, 2, false);
        float[] answers = {1, 2, 0, 0};
        float[] labels = {0, 5, 2, 0};
        Objective squared = Objective.of(two, settings(false, false), labels);
        assertThat(squared.loss(answers, labels, 0)).isEqualTo((1 + 9) / 2.0);
        assertThat(squared.loss(answers, labels, 1)).isEqualTo(4 / 2.0);
        Objective huber = Objective.of(two, settings(false, true), labels);
        assertThat(huber.loss(answers, labels, 0)).isEqualTo((0.5 + 2.5) / 2);
    }

    @Test
    void balancedWeightsLetEveryClassCountAlike() {
        float[] labels = {0, 0, 0, 0, 0, 0, 1, 2};
        Objective objective =
                Objective.of(new Learning(Task.MULTICLASS_CLASSIFICATION, 3, false), settings(true, false), labels);
        double[] shares = new double[3];
        double loss = Math.log(3); // of a model that knows nothing
        for (float label : labels) {
            shares[(int) label] += objective.loss(new float[3], new float[] {label}, 0) / loss;
        }
        for (double share : shares) {
            assertThat(share).isCloseTo(8 / 3.0, within(1e-6));
        }
    }

    private static LabelRule label(Task task) {
        return switch (task) {
            case BINARY_CLASSIFICATION -> LabelRule.ofClasses("no", "yes");
            case MULTICLASS_CLASSIFICATION -> LabelRule.ofClasses("low", "middle", "high, very");
            case TEXT_CLASSIFICATION -> LabelRule.ofClasses("low", "middle", "high, very");
            case REGRESSION -> new LabelRule.Quantity(0, 2500, "h", 100);
        };
    }

    private static Learning learning(Task task) {
        return new Learning(task, task.outputs(CLASSES, 1), !task.readsText(), task.readsText() ? MAX_LENGTH : 0);
    }

    private TaskRequest train(String key, Path parent, TaskInput snapshot, Learning learning) {
        return TaskRequest.train(
                key,
                inputs.ofFile(parent.resolve(LoadedModel.FILE)),
                inputs.ofFile(parent.resolve(PackageFiles.preprocessing(learning.task()))),
                snapshot,
                settings(false, false),
                learning);
    }

    private static TrainingSettings settings(boolean balanced, boolean huber) {
        return new TrainingSettings(
                12,
                32,
                "adamw",
                0.01,
                0.01,
                0,
                1,
                0,
                List.of(),
                7,
                1,
                huber ? TrainingSettings.HUBER : TrainingSettings.SQUARED,
                balanced ? TrainingSettings.BALANCED : TrainingSettings.UNWEIGHTED,
                FineTuning.NONE);
    }

    private byte[] fittedHere(Path parent, GeneratedRows rows, Task task) throws IOException {
        Path here = directory.resolve("fitted-here.json");
        FittedPreprocessing.fit(
                parent.resolve(Preprocessing.FILE), new TrainColumns(rows, task == Task.REGRESSION), here);
        return Files.readAllBytes(here);
    }

    private static BatchInputs batchInputs(Path candidate, GeneratedRows rows, Task task) {
        if (!task.readsText()) {
            return new BatchInputs.OfNumbers(rows, Preprocessing.read(candidate.resolve(Preprocessing.FILE)));
        }
        try (Tokenizer tokenizer = Tokenizer.read(candidate.resolve(Tokenizer.FILE), MAX_LENGTH)) {
            return new BatchInputs.OfTokens(tokenizer.tokenize(rows.count(), rows::text, row -> true));
        }
    }

    private double tuneLoss(Path candidate, GeneratedRows rows, Learning learning) {
        TorchEngine.start(1);
        BatchInputs batchInputs = batchInputs(candidate, rows, learning.task());
        Batches train = new Batches(rows, batchInputs, Split.TRAIN, 32);
        Training.Data data = new Training.Data(
                train,
                new Batches(rows, batchInputs, Split.TUNE, batchInputs.rowsAtOnce()),
                Objective.of(learning, settings(false, false), train.labels()),
                new TunePass.Scoring(learning.task(), batchInputs::label));
        try (TrainableModule module = new TrainableModule(candidate.resolve(LoadedModel.FILE), List.of())) {
            return Training.meanLoss(module, data, new NobodyStops());
        }
    }

    /** All others are 0. */
    private static float[] ofHoldout(float[] scores, GeneratedRows rows) {
        int outputs = scores.length / rows.count();
        float[] held = new float[scores.length];
        for (int row = 0; row < rows.count(); row++) {
            if (rows.split(row) == Split.HOLDOUT) {
                System.arraycopy(scores, row * outputs, held, row * outputs, outputs);
            }
        }
        return held;
    }

    private static float[] truthOfTune(GeneratedRows rows) {
        float[] truth = new float[rows.count()];
        int at = 0;
        for (int row = 0; row < rows.count(); row++) {
            if (rows.split(row) == Split.TUNE) {
                truth[at++] = rows.label(row);
            }
        }
        return Arrays.copyOf(truth, at);
    }

    private static float[] ofTune(float[] scores, GeneratedRows rows) {
        int outputs = scores.length / rows.count();
        float[] tune = new float[scores.length];
        int at = 0;
        for (int row = 0; row < rows.count(); row++) {
            if (rows.split(row) == Split.TUNE) {
                System.arraycopy(scores, row * outputs, tune, at, outputs);
                at += outputs;
            }
        }
        return Arrays.copyOf(tune, at);
    }

    private static double[] doubles(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        double[] values = new double[bytes.length / Double.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        return values;
    }

    private static float[] floats(TaskResult scored) throws IOException {
        return floats(scored.output("scores.f32"));
    }

    private static float[] floats(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        float[] scores = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(scores);
        return scores;
    }

    /** The share of rows whose class is right, or whose quantity is within half a standard deviation. */
    private static double rightOrNear(Task task, float[] scores, GeneratedRows rows) {
        int outputs = task.outputs(CLASSES, 1);
        int good = 0;
        for (int row = 0; row < rows.count(); row++) {
            float[] own = Arrays.copyOfRange(scores, row * outputs, (row + 1) * outputs);
            float label = rows.label(row);
            boolean right = switch (task) {
                case BINARY_CLASSIFICATION -> own[0] >= 0.5f == (label == 1);
                case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> own[(int) label] > 0.5f;
                case REGRESSION -> Math.abs(own[0] - label) < 200;
            };
            good += right ? 1 : 0;
        }
        return (double) good / rows.count();
    }

    private static void replace(Path file, Path by) throws IOException {
        Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static final class NobodyStops implements Supervision {
        @Override
        public void beat() {}

        @Override
        public boolean stopRequested() {
            return false;
        }
    }
}
