package dev.drydock.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/** JSON token by token, for what is too long or comes too often for a tree. The factories are thread-safe. */
public final class Streaming {
    /** Requests of clients, with bounds on everything that a client chooses. */
    public static final JsonFactory REQUESTS = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxStringLength(65_536)
                    .maxNameLength(1_024)
                    .maxNumberLength(128)
                    .build())
            .build();

    /** Files of other programs, such as a tokenizer's: with the library's own bounds, and a repeated key is theirs to judge. */
    public static final JsonFactory FOREIGN = new JsonFactory();

    private Streaming() {}

    /**
     * Records of an export, one object each. Names come from the file and are not kept for good.
     *
     * @param maxRecord longest text or number, in characters
     */
    public static JsonFactory ofRecords(int maxRecord) {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(maxRecord)
                        .maxNumberLength(maxRecord)
                        .build())
                .build();
    }
}
