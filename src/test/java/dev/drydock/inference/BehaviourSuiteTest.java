package dev.drydock.inference;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.ExpectedBehaviour;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.Behaviour;
import dev.drydock.failure.InferenceFailure;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.ReleaseKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What one program writes into a package, another one reads and tries. */
class BehaviourSuiteTest {
    /** One row alone and the same in a batch may differ by it. */
    private static final Offset<Float> ROUNDING = Offset.offset(1e-6f);

    @TempDir
    Path root;

    private final ReleaseKit kit = new ReleaseKit();

    private static String tests(Task task) {
        String rows = task.readsText()
                ? "[{note: pump leaks}]"
                : "[{flow: 120, fluid: oil}, {flow: 90, vibration: 2.5, fluid: water}]";
        String change = task.readsText() ? "{note: {append: ' today'}}" : "[{vibration: 9}, {flow: {add: 1}}]";
        String of = switch (task) {
            case MULTICLASS_CLASSIFICATION -> ", of: low";
            case TEXT_CLASSIFICATION -> ", of: low";
            default -> "";
        };
        String wide = "  - {name: bounds, rows: %s, score: {from: -1000000, to: 1000000}%s}\n".formatted(rows, of)
                + "  - {name: rises, rows: %s, change: %s, effect: not-lower, tolerance: 1000000%s}\n"
                        .formatted(rows, change, of);
        return task == Task.REGRESSION
                ? wide
                        + "  - {name: same, rows: %s, change: %s, effect: none, tolerance: 1000000}\n"
                                .formatted(rows, change)
                : wide;
    }

    private Path packaged(Task task) {
        Path directory = TinyPackage.in(root.resolve(task.yamlName()), task);
        kit.addSuite(directory, kit.policyEnvelope());
        kit.addBehaviour(directory, tests(task));
        return directory;
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void whatIsPackedIsReadBackAndHolds(Task task) throws IOException {
        Path directory = packaged(task);
        List<ExpectedBehaviour> declared = new ModelFileReader()
                .readText(Files.readString(directory.resolve(PackageFiles.MODEL_YAML)))
                .behaviour();
        try (LoadedModel model = LoadedModel.load(directory)) {
            BehaviourSuite suite =
                    BehaviourSuite.ofPackage(directory, model.signature()).orElseThrow();
            assertThat(suite.tests()).isEqualTo(declared);
            Behaviour found = suite.check(model);
            assertThat(found.holds()).isTrue();
            assertThat(found.rows()).isEqualTo((int)
                    declared.stream().mapToLong(test -> test.rows().count()).sum());
        }
    }

    @Test
    void theRowsAreThoseThatAClientWouldSend() throws IOException {
        Path directory = packaged(Task.BINARY_CLASSIFICATION);
        try (LoadedModel model = LoadedModel.load(directory)) {
            float[] scores = BehaviourSuite.ofPackage(directory, model.signature())
                    .orElseThrow()
                    .score(model);
            assertThat(scores[0]).isCloseTo(model.score(new float[] {120, Float.NaN, 1}, 1)[0], ROUNDING);
            assertThat(scores[1]).isCloseTo(model.score(new float[] {90, 2.5f, 0}, 1)[0], ROUNDING);
            assertThat(scores[3])
                    .as("with its first change")
                    .isCloseTo(model.score(new float[] {120, 9, 1}, 1)[0], ROUNDING);
        }
    }

    @Test
    void aPackageWithoutTestsHasNoSuite() {
        Path directory = TinyPackage.in(root);
        assertThat(BehaviourSuite.ofPackage(directory, ModelSignature.ofPackage(directory)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"version\" : 1           | \"version\" : 2           | it has version 2",
                "\"raw\" : [ 120, null, 1 ]  | \"raw\" : [ 120, 1 ]        | a row has 2 values, and the model has 3 inputs",
                "\"effect\" : \"not-lower\"  | \"effect\" : \"upwards\"    | there is no effect upwards",
                "\"output\" : 0            | \"output\" : 7            | there is no output 7",
                "\"tolerance\" : 1000000   | \"tolerant\" : 1          | tolerant"
            })
    void aDocumentThatCannotBeMeantIsRefused(String what, String by, String sentence) throws IOException {
        Path directory = packaged(Task.BINARY_CLASSIFICATION);
        Path file = directory.resolve(PackageFiles.BEHAVIOUR);
        String text = Files.readString(file).replaceAll("\\[\\s+120,\\s+null,\\s+1\\s+\\]", "[ 120, null, 1 ]");
        assertThat(text).contains(what);
        Files.writeString(file, text.replace(what, by));
        assertFails(
                InferenceFailure.BEHAVIOUR_TESTS_INVALID,
                sentence,
                () -> BehaviourSuite.ofPackage(directory, ModelSignature.ofPackage(directory)));
    }
}
