package dev.drydock.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import dev.drydock.torchscript.ModuleForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedModelTest {
    @TempDir
    Path directory;

    @BeforeEach
    void layOut() {
        TinyPackage.in(directory);
    }

    @Test
    void scoresRowsAsPythonDoes() throws IOException {
        // make.py printed these for rows that the identity preprocessing passes on unchanged
        Files.writeString(directory.resolve(Preprocessing.FILE), identityOf("a", "b", "c", "d", "e", "f"));
        Files.writeString(
                directory.resolve(ModelSignature.FILE),
                Files.readString(directory.resolve(ModelSignature.FILE))
                        .replaceAll(
                                "(?s)\"inputs\": \\[.*?\\]\\}\\],",
                                "\"inputs\": [" + numericInputs("a", "b", "c", "d", "e", "f") + "],"));
        float[] rows = new float[24];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = -2 + 4f * i / 23;
        }
        try (LoadedModel model = LoadedModel.load(directory)) {
            float[] scores = model.score(rows, 4);
            assertThat(scores[0]).isCloseTo(0.00188063f, within(2e-6f));
            assertThat(scores[1]).isCloseTo(0.0454716f, within(2e-6f));
            assertThat(scores[2]).isCloseTo(0.9340565f, within(2e-6f));
            assertThat(scores[3]).isCloseTo(0.9991111f, within(2e-6f));
        }
    }

    /** {@code torch.save} is an operator that scripted code may call: libtorch would write the file at the first row. */
    @Test
    void loadsNoModuleWhoseCodeWritesFiles() {
        Path written = directory.resolve("written");
        Path weights = directory.resolve(LoadedModel.FILE);
        ModuleForge.of(weights)
                .replace("__torch__.py", "    return _1", "    torch.save(x, \"" + written + "\")\n    return _1")
                .in(weights);

        assertThatThrownBy(() -> {
                    try (LoadedModel model = LoadedModel.load(directory)) {
                        model.score(GoldenVectors.inventRows(model, 1, 5), 1);
                    }
                })
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(InferenceFailure.MODULE_UNSAFE));
        assertThat(written).doesNotExist();
    }

    @Test
    void scoresFromManyThreadsAsFromOne() throws Exception {
        try (LoadedModel model = LoadedModel.load(directory)) {
            float[] raw = GoldenVectors.inventRows(model, 64, 5);
            float[] expected = model.score(raw, 64);
            ExecutorService pool = Executors.newFixedThreadPool(4);
            try {
                List<Future<float[]>> calls = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    calls.add(pool.submit(() -> model.score(raw, 64)));
                }
                for (Future<float[]> call : calls) {
                    assertThat(call.get()).isEqualTo(expected);
                }
            } finally {
                pool.shutdownNow();
            }
        }
    }

    @Test
    void answersNothingForNoRows() {
        try (LoadedModel model = LoadedModel.load(directory)) {
            assertThat(model.score(new float[0], 0)).isEmpty();
        }
    }

    @Test
    void refusesRowsOfTheWrongSize() {
        try (LoadedModel model = LoadedModel.load(directory)) {
            assertThatThrownBy(() -> model.score(new float[5], 2))
                    .isInstanceOf(DrydockException.class)
                    .hasMessageContaining("2 rows of 3 inputs need 6 values, but there are 5");
        }
    }

    @Test
    void refusesAModuleWithTwoOutputs() {
        TinyPackage.copy("two-outputs.pt", directory.resolve(LoadedModel.FILE));
        assertFails(InferenceFailure.MODULE_OUTPUT_WRONG, "one logit a row");
    }

    @Test
    void refusesAFileThatIsNoModule() throws IOException {
        Files.writeString(directory.resolve(LoadedModel.FILE), "not a module");
        assertFails(InferenceFailure.MODULE_UNREADABLE, "torch.jit.script");
    }

    @Test
    void refusesPreprocessingOfAnotherWidth() throws IOException {
        Path file = directory.resolve(Preprocessing.FILE);
        Files.writeString(file, Files.readString(file).replace("\"size\": 3", "\"size\": 4"));
        assertFails(InferenceFailure.PREPROCESSING_INVALID, "its preprocessing makes 7 columns");
    }

    @Test
    void refusesASignatureWithAnUnknownKey() throws IOException {
        Path file = directory.resolve(ModelSignature.FILE);
        Files.writeString(file, Files.readString(file).replace("\"maxBatch\"", "\"maxBatches\": 1, \"maxBatch\""));
        assertFails(InferenceFailure.MODEL_SIGNATURE_INVALID, "maxBatches");
    }

    @Test
    void refusesASignatureWithoutItsLog() throws IOException {
        Path file = directory.resolve(ModelSignature.FILE);
        Files.writeString(file, Files.readString(file).replaceAll("(?s)\"log\": \\{.*?\\},", ""));
        assertFails(InferenceFailure.MODEL_SIGNATURE_INVALID, "the key log is missing");
    }

    @Test
    void goldenVectorsHoldForTheModelThatRecordedThemAndNotForAnother() throws IOException {
        try (LoadedModel model = LoadedModel.load(directory)) {
            GoldenVectors recorded = GoldenVectors.record(model, GoldenVectors.inventRows(model, 32, 1), 32, 1e-5);
            Files.createDirectories(directory.resolve("suite"));
            recorded.write(directory.resolve(GoldenVectors.FILE));
            GoldenVectors golden = GoldenVectors.ofPackage(directory);
            assertThat(golden.compare(model).holds()).isTrue();

            List<GoldenVectors.Vector> moved = new ArrayList<>(golden.vectors());
            moved.set(
                    3,
                    new GoldenVectors.Vector(
                            moved.get(3).raw(), null, moved.get(3).onlyScore() + 1e-3, null));
            GoldenVectors.Comparison comparison = new GoldenVectors(golden.tolerance(), moved).compare(model);
            assertThat(comparison.holds()).isFalse();
            assertThat(comparison.worst()).isEqualTo(3);
        }
    }

    private void assertFails(InferenceFailure code, String part) {
        assertThatThrownBy(() -> LoadedModel.load(directory).close())
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(part);
    }

    private static String identityOf(String... names) {
        List<String> inputs = new ArrayList<>();
        for (String name : names) {
            inputs.add("{\"input\": \"" + name + "\", \"kind\": \"standard\", \"mean\": 0, \"scale\": 1}");
        }
        return "{\"version\": 1, \"inputs\": [" + String.join(",", inputs) + "]}";
    }

    private static String numericInputs(String... names) {
        List<String> inputs = new ArrayList<>();
        for (String name : names) {
            inputs.add("{\"name\": \"" + name + "\", \"column\": \"" + name
                    + "\", \"type\": \"numeric\", \"missing\": false, \"categories\": []}");
        }
        return String.join(",", inputs);
    }
}
