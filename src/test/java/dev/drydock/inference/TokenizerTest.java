package dev.drydock.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {
    private static final int CLS = 2;
    private static final int SEP = 3;

    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void layOut() {
        TorchEngine.start(1);
        file = TinyPackage.in(directory, Task.TEXT_CLASSIFICATION).resolve(Tokenizer.FILE);
    }

    @Test
    void makesIdsAndMaskOfTheRowsThatABatchNames() {
        try (Tokenizer tokenizer = Tokenizer.read(file, 24)) {
            TokenRows rows = tokenizer.tokenize(List.of("The pump", "a", "pump VALVE the \u6cf5 leaks"));

            ModuleInput.Tokens batch = rows.batch(new int[] {2, 0}, 0, 2);

            assertThat(batch.rows()).isEqualTo(2);
            assertThat(batch.length()).as("a multiple of eight").isEqualTo(8);
            assertThat(batch.ids()).containsExactly(CLS, 5, 11, 4, 1, 12, SEP, 0, CLS, 4, 5, SEP, 0, 0, 0, 0);
            assertThat(batch.mask()).containsExactly(1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0);
            assertThat(rows.counts()).isEqualTo(new TokenRows.Counts(7 + 4 + 3, 1, 0));
        }
    }

    @Test
    void cutsWhatIsLongerAndKeepsTheSpecialTokens() {
        try (Tokenizer tokenizer = Tokenizer.read(file, 10)) {
            TokenRows rows = tokenizer.tokenize(List.of("the ".repeat(50), "the ".repeat(8)));

            assertThat(rows.length(0)).isEqualTo(10);
            assertThat(rows.length(1)).isEqualTo(10);
            assertThat(rows.counts().cut()).isEqualTo(1);
            ModuleInput.Tokens batch = rows.batch(new int[] {0}, 0, 1);
            assertThat(batch.length()).as("never beyond the longest allowed").isEqualTo(10);
            assertThat(batch.ids()[9]).isEqualTo(SEP);
        }
    }

    @Test
    void severalTextsOfARowAreLinesOfOne() {
        try (Tokenizer tokenizer = Tokenizer.read(file, 24)) {
            TokenRows rows = tokenizer.tokenize(List.of(RowText.of(List.of("the pump", "leaks")), "the pump\nleaks"));
            assertThat(rows.batch(new int[] {0}, 0, 1).ids())
                    .isEqualTo(rows.batch(new int[] {1}, 0, 1).ids());
        }
    }

    /** A row's ids do not depend on what is tokenized beside it, nor on where blocks end. */
    @Test
    void packsManyRowsEachAsItIsAlone() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 9000; i++) {
            texts.add("the pump hums ".repeat(1 + i % 5) + i % 7);
        }
        try (Tokenizer tokenizer = Tokenizer.read(file, 24)) {
            TokenRows all = tokenizer.tokenize(texts);
            assertThat(all.count()).isEqualTo(9000);
            for (int row : new int[] {0, 255, 256, 4095, 4096, 4097, 8191, 8192, 8999}) {
                TokenRows alone = tokenizer.tokenize(List.of(texts.get(row)));
                assertThat(all.batch(new int[] {row}, 0, 1).ids())
                        .isEqualTo(alone.batch(new int[] {0}, 0, 1).ids());
            }
        }
    }

    @Test
    void stopsWhereItIsTold() {
        try (Tokenizer tokenizer = Tokenizer.read(file, 24)) {
            assertThat(tokenizer
                            .tokenize(1000, row -> "pump", rows -> rows < 300)
                            .count())
                    .isEqualTo(512);
        }
    }

    /** Padding and truncation that the file asks for would make batches of another form. */
    @Test
    void leavesOutThePaddingThatTheFileAsksFor() throws IOException {
        String padded = Files.readString(file)
                .replace(
                        "\"truncation\":null",
                        "\"truncation\":{\"direction\":\"Right\",\"max_length\":4,"
                                + "\"strategy\":\"LongestFirst\",\"stride\":0}")
                .replace(
                        "\"padding\":null",
                        "\"padding\":{\"strategy\":{\"Fixed\":16},\"direction\":\"Right\","
                                + "\"pad_to_multiple_of\":null,\"pad_id\":7,\"pad_type_id\":0,\"pad_token\":\"not\"}");
        Path other = Files.writeString(directory.resolve("padded.json"), padded);
        try (Tokenizer tokenizer = Tokenizer.read(other, 24)) {
            TokenRows rows = tokenizer.tokenize(List.of("the pump leaks again"));
            assertThat(rows.length(0)).isEqualTo(6);
            assertThat(rows.batch(new int[] {0}, 0, 1).ids()).endsWith(7, 7);
        }
    }

    @Test
    void inventsTheSameTextsForTheSameSeedWhichIngestWouldTake() {
        try (Tokenizer tokenizer = Tokenizer.read(file, 24)) {
            List<String> texts = tokenizer.invent(40, List.of(20, 400), 5);
            assertThat(tokenizer.invent(40, List.of(20, 400), 5)).isEqualTo(texts);
            assertThat(texts)
                    .allSatisfy(row -> assertThat(RowText.texts(row))
                            .hasSize(2)
                            .satisfies(both ->
                                    assertThat(both.get(0).codePoints().count()).isLessThanOrEqualTo(20))
                            .allMatch(RowText::canBeSeen)
                            .allMatch(text -> text.codePoints().allMatch(RowText::isText)));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                    | its model has no vocabulary, or an empty one
                    []                    | it is no JSON object
                    {"model": {"type": "WordPiece", "vocab": {"a"  | Unexpected end-of-input
                    """)
    void refusesAFileThatIsNoneWithTheReason(String json, String reason) throws IOException {
        Path other = Files.writeString(directory.resolve("other.json"), json);
        assertThatThrownBy(() -> Tokenizer.read(other, 24)).isInstanceOfSatisfying(DrydockException.class, e -> {
            assertThat(e.code()).isEqualTo(InferenceFailure.TOKENIZER_INVALID);
            assertThat(e.sentence())
                    .startsWith("The tokenizer other.json cannot be used: ")
                    .contains(reason);
        });
    }

    @Test
    void goldenVectorsOfTextsAreReadBackAndHold() throws IOException {
        try (LoadedModel model = LoadedModel.load(directory)) {
            GoldenVectors.record(model, model.invent(8, 3), 1e-5)
                    .write(Files.createDirectories(directory.resolve("suite")).resolve("golden.json"));
            GoldenVectors golden = GoldenVectors.ofPackage(directory);
            assertThat(golden.vectors())
                    .hasSize(8)
                    .allSatisfy(vector -> assertThat(vector.texts()).hasSize(1));
            assertThat(golden.compare(model).holds()).isTrue();
            assertThat(golden.first().compare(model).holds())
                    .as("alone as well as among others")
                    .isTrue();

            assertThatThrownBy(() -> model.score(new float[] {1}, 1))
                    .hasMessageContaining("they are no texts, which the model reads");
        }
    }
}
