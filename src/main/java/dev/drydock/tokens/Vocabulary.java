package dev.drydock.tokens;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drydock.json.Streaming;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a {@code tokenizer.json} that the library does not return: the size of the vocabulary, the id of the unknown token and the
 * padding id. It knows every model: {@code WordLevel}, {@code WordPiece}, {@code BPE} and {@code Unigram}.
 *
 * @param size one more than the largest id
 * @param unknown id; -1 if there is none
 * @param padding id
 * @param tokens as they are written, with the marks of their model
 */
public record Vocabulary(int size, int unknown, int padding, Set<String> tokens) {
    /** The largest {@code tokenizer.json} that is read. */
    public static final int MOST_BYTES = 64 << 20;

    /** Larger than that of any embedding. */
    private static final int LARGEST_ID = 100_000_000;

    private static final List<String> PADDING = List.of("[PAD]", "<pad>", "<|padding|>", "<|endoftext|>");

    public Vocabulary {
        tokens = Collections.unmodifiableSet(tokens);
    }

    /** @throws IOException if it is no JSON object, or has no vocabulary or an empty one */
    public static Vocabulary read(byte[] json) throws IOException {
        Reading reading = new Reading();
        try (JsonParser parser = Streaming.FOREIGN.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is no JSON object");
            }
            for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
                parser.nextToken();
                switch (key) {
                    case "model" -> reading.model(parser);
                    case "added_tokens" -> reading.addedTokens(parser);
                    case "padding" -> reading.padding(parser);
                    default -> parser.skipChildren();
                }
            }
        }
        return reading.vocabulary();
    }

    private static final class Reading {
        private final Map<String, Integer> ids = new HashMap<>();
        private int size;
        private String unknown = "";
        private int unknownId = -1;
        private int paddingId = -1;

        void model(JsonParser parser) throws IOException {
            for (String key = fieldOf(parser); key != null; key = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (key.equals("vocab") && value == JsonToken.START_OBJECT) {
                    vocabulary(parser);
                } else if (key.equals("vocab") && value == JsonToken.START_ARRAY) {
                    pieces(parser);
                } else if (key.equals("unk_token") && value == JsonToken.VALUE_STRING) {
                    unknown = parser.getText();
                } else if (key.equals("unk_id") && value == JsonToken.VALUE_NUMBER_INT) {
                    unknownId = parser.getIntValue();
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void vocabulary(JsonParser parser) throws IOException {
            for (String token = parser.nextFieldName(); token != null; token = parser.nextFieldName()) {
                parser.nextToken();
                enter(token, parser.getIntValue());
            }
        }

        /** An array of token and score each; the place is the id. */
        private void pieces(JsonParser parser) throws IOException {
            int id = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.VALUE_STRING) {
                    enter(parser.getText(), id);
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        parser.skipChildren();
                    }
                }
                id++;
            }
        }

        void addedTokens(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int id = -1;
                String content = "";
                for (String key = fieldOf(parser); key != null; key = parser.nextFieldName()) {
                    JsonToken value = parser.nextToken();
                    if (key.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
                        id = parser.getIntValue();
                    } else if (key.equals("content") && value == JsonToken.VALUE_STRING) {
                        content = parser.getText();
                    } else {
                        parser.skipChildren();
                    }
                }
                enter(content, id);
            }
        }

        void padding(JsonParser parser) throws IOException {
            for (String key = fieldOf(parser); key != null; key = parser.nextFieldName()) {
                if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && key.equals("pad_id")) {
                    paddingId = parser.getIntValue();
                } else {
                    parser.skipChildren();
                }
            }
        }

        /** The first key of the object at the parser's position; null if there is no object. */
        private static @Nullable String fieldOf(JsonParser parser) throws IOException {
            return parser.currentToken() == JsonToken.START_OBJECT ? parser.nextFieldName() : null;
        }

        private void enter(String token, int id) throws IOException {
            if (id > LARGEST_ID) {
                throw new IOException(
                        "the id of its token \"" + token + "\" is " + id + ", and at most " + LARGEST_ID + " can be");
            }
            size = Math.max(size, id + 1);
            ids.put(token, id);
        }

        Vocabulary vocabulary() throws IOException {
            if (size == 0) {
                throw new IOException("its model has no vocabulary, or an empty one");
            }
            int padded = paddingId >= 0
                    ? paddingId
                    : PADDING.stream()
                            .filter(ids::containsKey)
                            .mapToInt(ids::get)
                            .findFirst()
                            .orElse(0);
            int notKnown = unknownId >= 0 ? unknownId : ids.getOrDefault(unknown, -1);
            return new Vocabulary(size, notKnown, padded, ids.keySet());
        }
    }
}
