package dev.drydock.extensions;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import dev.drydock.json.Streaming;
import dev.drydock.spi.ExportReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a reader gives as JSON lines. What it must not give is kept as a fault, which the reader cannot hide by catching it. A
 * record that cannot be read is a line that ends before its object does, so that it is quarantined with its position and reason.
 */
final class RecordLines implements ExportReader.Records, AutoCloseable {
    private static final String POSITION = "@byte";
    private static final String UNREADABLE = "@unreadable";
    private static final int LONGEST_REASON = 200;

    private final ExtensionJar jar;
    private final String format;
    private final long bytes;
    private final long most;
    private final BufferedWriter lines;
    private long rows;
    private long last;
    private volatile boolean closed;
    private @Nullable DrydockException fault;

    /**
     * @param bytes of the delivered file
     * @param most records that it may have
     */
    RecordLines(ExtensionJar jar, String format, Path file, long bytes, long most) throws IOException {
        this.jar = jar;
        this.format = format;
        this.bytes = bytes;
        this.most = most;
        this.lines = Files.newBufferedWriter(file);
    }

    @Override
    public void record(long position, Map<String, ?> fields) {
        begin(position);
        StringWriter line = new StringWriter();
        try (JsonGenerator json = Streaming.FOREIGN.createGenerator(line)) {
            json.writeStartObject();
            json.writeNumberField(POSITION, position);
            for (Map.Entry<String, ?> field : fields.entrySet()) {
                write(json, field.getKey(), field.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        put(line.toString());
    }

    private void write(JsonGenerator json, @Nullable String name, @Nullable Object value) throws IOException {
        if (name == null || name.startsWith("@")) {
            throw refuse("a field of the record at byte " + last + " has the name " + name);
        }
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
            json.writeNumber(value.toString());
        } else if (value instanceof BigDecimal number) {
            json.writeNumber(number.toPlainString());
        } else if ((value instanceof Double || value instanceof Float)
                && Double.isFinite(((Number) value).doubleValue())) {
            json.writeNumber(new BigDecimal(value.toString()).toPlainString());
        } else {
            throw refuse("field " + name + " of the record at byte " + last + " is neither text nor a finite number");
        }
    }

    @Override
    public void unreadable(long position, String why) {
        begin(position);
        if (why.isBlank() || why.length() > LONGEST_REASON || why.chars().anyMatch(Character::isISOControl)) {
            throw refuse("the reason why the record at byte " + last
                    + " cannot be read must be one line of 1 to 200 characters");
        }
        StringWriter line = new StringWriter();
        try (JsonGenerator json = Streaming.FOREIGN.createGenerator(line)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
            json.writeStartObject();
            json.writeNumberField(POSITION, position);
            json.writeStringField(UNREADABLE, why);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        put(line.toString());
    }

    private void begin(long position) {
        if (closed) {
            throw new IllegalStateException("the file is closed");
        }
        if (fault != null) {
            throw fault;
        }
        if (position < last || position >= bytes) {
            throw refuse("a record has the position " + position + ", the one before it has " + last
                    + ", and the file has " + bytes + " bytes");
        }
        last = position;
        rows++;
        if (rows > most) {
            throw refuse("it gives more than the " + most + " records that the source signed");
        }
    }

    private void put(String line) {
        try {
            lines.write(line);
            lines.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DrydockException refuse(String why) {
        fault = new DrydockException(
                ExtensionFailure.EXTENSION_ANSWER_INVALID,
                "The records of reader " + format + " of " + jar.words() + " cannot be used: " + why
                        + ". Nothing was received. Correct the extension and have its new SHA-256 signed into the policy, or"
                        + " have the source export the file again.");
        return fault;
    }

    /** @throws DrydockException what the reader must not have given, whether it caught it or not */
    void finish() throws IOException {
        closed = true;
        if (fault != null) {
            throw fault;
        }
        lines.flush();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        lines.close();
    }
}
