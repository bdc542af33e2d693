package dev.drydock.dataplane;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.framing.ExportLayout.Form;
import dev.drydock.framing.RecordBlock;
import dev.drydock.framing.RecordFill;
import dev.drydock.framing.RecordFramer;
import dev.drydock.json.Streaming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Looks for a column among the names that a value of an exported file may have. Each JSON line may have others; nothing that cannot be read is
 * passed over, and no name is kept.
 */
final class ColumnNames {
    private final Path file;
    private final int maxRecord;
    private final JsonFactory json;
    private final Predicate<String> wanted;

    ColumnNames(Path file, int maxRecord, Predicate<String> wanted) {
        this.file = file;
        this.maxRecord = maxRecord;
        this.json = Streaming.ofRecords(maxRecord);
        this.wanted = wanted;
    }

    /** @param needed columns without which the first line of a CSV file is taken for no header */
    Optional<String> find(Set<String> needed, int blockBytes) {
        RecordFramer.Opening opening = RecordFramer.opening(file, maxRecord);
        if (opening.layout().form() == Form.CSV) {
            return findInHeader(opening, needed);
        }
        try (RecordFramer framer = RecordFramer.open(file, maxRecord, opening, ExportPosition.START)) {
            Optional<RecordBlock> block = framer.next(blockBytes, Long.MAX_VALUE);
            while (block.isPresent()) {
                Optional<String> found = findInLines(block.get());
                if (found.isPresent()) {
                    return found;
                }
                block = framer.next(blockBytes, Long.MAX_VALUE);
            }
        }
        return Optional.empty();
    }

    /** The first line may be anything: a comment, a line for a spreadsheet, or one cell that has the whole header. */
    private Optional<String> findInHeader(RecordFramer.Opening opening, Set<String> needed) {
        RecordBlock first = opening.first().orElseThrow(() -> ExportColumns.empty(file));
        List<String> header = ExportColumns.header(first, opening.layout());
        if (header.isEmpty() || new StrictText().fault(first, 0).isPresent()) {
            throw unreadable(1, "");
        }
        Optional<String> found = header.stream().filter(wanted).findFirst();
        List<String> missing = needed.stream()
                .filter(column -> !header.contains(column))
                .sorted()
                .toList();
        if (found.isEmpty() && !missing.isEmpty()) {
            throw new DrydockException(
                    IngestFailure.EXPORT_HEADER_WRONG,
                    "The first line of file " + file.getFileName() + " is no header of the model: it lacks "
                            + String.join(", ", missing) + ". Found: "
                            + StrictText.shortened(String.join(", ", header))
                            + ". Have the source export it again, with the header first and a comma, semicolon, tab or bar"
                            + " between columns.");
        }
        return found;
    }

    private Optional<String> findInLines(RecordBlock block) {
        for (int i = 0; i < block.count(); i++) {
            if (!RecordFill.is(block, i)) {
                Optional<String> found = findInLine(block, i);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> findInLine(RecordBlock block, int index) {
        if (block.isCut(index)) {
            throw unreadable(block.line(index), "");
        }
        int length = block.to(index) - block.from(index);
        try (JsonParser parser = json.createParser(block.bytes(), block.from(index), length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw unreadable(block.line(index), ", which is no JSON object");
            }
            int depth = 1;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    throw unreadable(block.line(index), "");
                }
                depth += token.isStructStart() ? 1 : 0;
                depth -= token.isStructEnd() ? 1 : 0;
                if (token == JsonToken.FIELD_NAME && wanted.test(parser.currentName())) {
                    return Optional.of(parser.currentName());
                }
            }
            if (parser.nextToken() != null) {
                throw unreadable(block.line(index), ", which has more than one JSON object");
            }
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(block.line(index), "");
        }
    }

    private DrydockException unreadable(long line, String why) {
        return new DrydockException(
                IngestFailure.EXPORT_DAMAGED,
                "The names of the columns in file " + file.getFileName() + " cannot be read at line " + line + why
                        + ". Have the source export it again.");
    }
}
