package dev.drydock.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drydock.json.Mappers;

/** JSON as the command line reads and prints it. */
public final class Json {
    public static final JsonMapper MAPPER = Mappers.OWN;

    private Json() {}

    /** @throws IllegalArgumentException if it is not JSON */
    public static JsonNode tree(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(Mappers.why(e), e);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    public static String pretty(Object value) {
        return written(MAPPER.writerWithDefaultPrettyPrinter(), value);
    }

    /** Without white space. */
    public static String line(Object value) {
        return written(MAPPER.writer(), value);
    }

    private static String written(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("wire records can always be written", e);
        }
    }
}
