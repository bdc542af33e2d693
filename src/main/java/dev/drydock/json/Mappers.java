package dev.drydock.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.regex.Pattern;

/**
 * JSON as trees and records. Every mapper refuses a key that comes twice, a key that its record does not know, and anything behind
 * the document. They are thread-safe, and nobody changes them.
 */
public final class Mappers {
    /** Deepest nesting of what is signed. */
    private static final int DEPTH = 32;

    /** Longest text of what is signed: as long as the longest document. */
    private static final int SIGNED_CHARS = 16 << 20;

    /** Each becomes an object in memory; {@code model.sig} has eight a file. */
    private static final int SIGNED_TOKENS = 250_000;

    private static final int DECIMALS_TOKENS = 1_000_000;
    private static final int NUMBER_CHARS = 100;

    /** What Drydock's own programs wrote or answer, of an older version too: keys of a record may be missing. */
    public static final JsonMapper OWN = strict().build();

    /** Records of what others send: a number or truth value must be there and not null. */
    public static final JsonMapper RECORDS = records().build();

    /** As {@link #RECORDS}; what is null is not written. */
    public static final JsonMapper RECORDS_WITHOUT_NULLS = records()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    /** As {@link #RECORDS}; every key must be there and not null. */
    public static final JsonMapper COMPLETE_RECORDS = records()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /** As {@link #RECORDS}; a text is no number, and a decimal is written without exponent. */
    public static final JsonMapper EXACT_RECORDS = records()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    /** Trees of what is signed, within bounds of depth and length. */
    public static final JsonMapper SIGNED = strict(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxStringLength(SIGNED_CHARS)
                    .maxTokenCount(SIGNED_TOKENS)
                    .build())
            .build();

    /** As {@link #SIGNED}, for documents whose decimals keep every digit and are written without exponent. */
    public static final JsonMapper DECIMALS = strict(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxTokenCount(DECIMALS_TOKENS)
                    .maxNumberLength(NUMBER_CHARS)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Where Jackson says within a sentence of a place; it never shows the source. */
    private static final Pattern SOURCE = Pattern.compile("\\s*\\(?(start marker )?at \\[Source: [^\\]]*]\\)?");

    private Mappers() {}

    /** Why a text is refused, in one sentence without its full stop and without the name of a Java source. */
    public static String why(JacksonException failure) {
        return SOURCE.matcher(String.valueOf(failure.getOriginalMessage())).replaceAll("");
    }

    private static JsonMapper.Builder records() {
        return strict().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    }

    private static JsonMapper.Builder strict() {
        return strict(StreamReadConstraints.defaults());
    }

    private static JsonMapper.Builder strict(StreamReadConstraints bounds) {
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(bounds).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    }
}
