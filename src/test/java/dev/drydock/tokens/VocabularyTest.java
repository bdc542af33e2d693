package dev.drydock.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"model": {"type": "WordLevel", "vocab": {"a": 0, "b": 9}, "unk_token": "b"}}          | 10 | 9  | 0
                    {"model": {"type": "Unigram", "unk_id": 1, "vocab": [["<pad>", 0], ["x", -1.5], ["y", 2]]}} | 3 | 1 | 0
                    {"model": {"type": "BPE", "vocab": {"x": 4}, "merges": ["a b"]}, "added_tokens": [{"id": 7, "content": "<pad>", "special": true}]} | 8 | -1 | 7
                    {"padding": {"strategy": {"Fixed": 3}, "pad_id": 2}, "model": {"vocab": {"x": 4}, "unk_token": null}} | 5 | -1 | 2
                    """)
    void readsTheVocabularyOfEveryModel(String json, int size, int unknown, int padding) throws IOException {
        Vocabulary read = Vocabulary.read(json.getBytes(StandardCharsets.UTF_8));
        assertThat(List.of(read.size(), read.unknown(), read.padding())).containsExactly(size, unknown, padding);
    }

    @Test
    void tellsTheTokensAsTheyAreWritten() throws IOException {
        String json =
                "{\"model\": {\"vocab\": {\"the\": 1, \"##s\": 2}}, \"added_tokens\": [{\"id\": 0, \"content\": \"[PAD]\"}]}";
        assertThat(Vocabulary.read(json.getBytes(StandardCharsets.UTF_8)).tokens())
                .containsExactlyInAnyOrder("the", "##s", "[PAD]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    []
                    7
                    {"model": {"vocab": {"a": "b"}}}
                    {"model": {"vocab": {"a": 1
                    {"model": {"type": "WordPiece", "vocab": {}}}
                    {"model": {"type": "WordPiece", "vocab": {"a": 2147483647}}}
                    {"model": {"type": "WordPiece", "vocab": {"a": 9999999999}}}
                    """)
    void refusesWhatHasNoVocabularyOfIds(String json) {
        assertThatThrownBy(() -> Vocabulary.read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }
}
