package dev.drydock.dataplane;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.framing.RecordBlock;
import dev.drydock.json.Streaming;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the needed columns from JSON objects, one object per line. A number keeps its written form; {@code null} and a missing name give an
 * empty cell; other names are skipped. A record is bad if a needed name has a list or an object, if a name occurs twice, or if anything
 * follows the object.
 */
final class JsonCells implements CellReader {
    private final JsonFactory json;
    private final String[] columns;
    private final Map<String, Integer> index = new HashMap<>();

    JsonCells(List<String> columns, int maxRecord) {
        this.columns = columns.toArray(String[]::new);
        for (int i = 0; i < this.columns.length; i++) {
            index.put(this.columns[i], i);
        }
        this.json = Streaming.ofRecords(maxRecord);
    }

    /** The needed names that the record lacks; empty if it is no object of plain values. */
    Optional<List<String>> missing(RecordBlock block, int index) {
        Set<String> left = new LinkedHashSet<>(List.of(columns));
        int length = block.to(index) - block.from(index);
        try (JsonParser parser = json.createParser(block.bytes(), block.from(index), length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                left.remove(parser.currentName());
                parser.nextToken();
                parser.skipChildren();
            }
            return parser.currentToken() == JsonToken.END_OBJECT ? Optional.of(List.copyOf(left)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void read(RecordBlock block, Sink sink) {
        StrictText text = new StrictText();
        for (int i = 0; i < block.count(); i++) {
            Optional<RejectReason> fault = text.fault(block, i);
            String[] cells = fault.isPresent() ? null : cells(block, i);
            if (cells == null) {
                sink.reject(i, fault.orElse(RejectReason.BAD_JSON), "");
            } else if (Arrays.stream(cells).anyMatch(cell -> cell.indexOf('\0') >= 0)) {
                sink.reject(i, RejectReason.NUL, "");
            } else {
                sink.accept(i, cells);
            }
        }
    }

    private String @Nullable [] cells(RecordBlock block, int index) {
        int length = block.to(index) - block.from(index);
        try (JsonParser parser = json.createParser(block.bytes(), block.from(index), length)) {
            String[] cells = new String[columns.length];
            Arrays.fill(cells, "");
            return parser.nextToken() == JsonToken.START_OBJECT && read(parser, cells) ? cells : null;
        } catch (IOException e) {
            return null; // the record's bytes are in quarantine
        }
    }

    /** Whether the needed names have only scalars, and nothing follows the object. */
    private boolean read(JsonParser parser, String[] cells) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            Integer column = index.get(parser.currentName());
            JsonToken value = parser.nextToken();
            if (column == null) {
                parser.skipChildren();
            } else if (value.isStructStart()) {
                return false;
            } else if (value != JsonToken.VALUE_NULL) {
                cells[column] = parser.getText();
                if (!isText(cells[column])) {
                    return false;
                }
            }
        }
        return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
    }

    /** Whether it has no half of a character, which JSON can spell out and UTF-8 cannot. */
    private static boolean isText(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isHighSurrogate(value.charAt(i))
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
