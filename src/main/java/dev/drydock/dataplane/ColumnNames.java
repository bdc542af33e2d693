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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Every name that a value of an exported file may have. Each JSON line may have others; nothing that cannot be read is passed over. */
final class ColumnNames {
    private final Path file;
    private final JsonFactory json;
    private final Set<String> names = new LinkedHashSet<>();

    private ColumnNames(Path file, int maxRecord) {
        this.file = file;
        this.json = Streaming.ofRecords(maxRecord);
    }

    static Set<String> of(Path file, int maxRecord, int blockBytes) {
        RecordFramer.Opening opening = RecordFramer.opening(file, maxRecord);
        if (opening.layout().form() == Form.CSV) {
            RecordBlock first = opening.first().orElseThrow(() -> ExportColumns.empty(file));
            List<String> header = ExportColumns.header(first, opening.layout());
            if (header.isEmpty() || new StrictText().fault(first, 0).isPresent()) {
                throw unreadable(file, 1);
            }
            return new LinkedHashSet<>(header);
        }
        ColumnNames names = new ColumnNames(file, maxRecord);
        try (RecordFramer framer = RecordFramer.open(file, maxRecord, opening, ExportPosition.START)) {
            Optional<RecordBlock> block = framer.next(blockBytes, Long.MAX_VALUE);
            while (block.isPresent()) {
                names.collect(block.get());
                block = framer.next(blockBytes, Long.MAX_VALUE);
            }
        }
        return names.names;
    }

    private void collect(RecordBlock block) {
        for (int i = 0; i < block.count(); i++) {
            if (!RecordFill.is(block, i)) {
                collect(block, i);
            }
        }
    }

    private void collect(RecordBlock block, int index) {
        if (block.isCut(index)) {
            throw unreadable(file, block.line(index));
        }
        int length = block.to(index) - block.from(index);
        try (JsonParser parser = json.createParser(block.bytes(), block.from(index), length)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    names.add(parser.currentName());
                }
            }
        } catch (IOException e) {
            throw unreadable(file, block.line(index));
        }
    }

    private static DrydockException unreadable(Path file, long line) {
        return new DrydockException(
                IngestFailure.EXPORT_DAMAGED,
                "The names of the columns in file " + file.getFileName() + " cannot be read at line " + line
                        + ". Have the source export it again.");
    }
}
