package dev.drydock.dataplane;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportRecord;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.framing.CsvFramer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The header line of a file and where the columns lie. Columns that the model does not name are passed over. */
final class CsvHeader {
    private final Path file;
    private final List<String> columns;

    private CsvHeader(Path file, List<String> columns) {
        this.file = file;
        this.columns = columns;
    }

    /** @throws DrydockException {@link IngestFailure#EXPORT_EMPTY}, {@link IngestFailure#EXPORT_HEADER_WRONG} */
    static CsvHeader read(Path file, int maxRecord) {
        try (CsvFramer framer = CsvFramer.atHeader(file, maxRecord)) {
            ExportRecord line = framer.next().orElseThrow(() -> empty(file));
            return new CsvHeader(file, List.of(CsvCells.of(withoutByteOrderMark(line))));
        } catch (CsvCells.Unreadable e) {
            throw new DrydockException(
                    IngestFailure.EXPORT_HEADER_WRONG,
                    "The header of file " + file.getFileName() + " cannot be read (" + e.reason()
                            + "). Have the source export it again.",
                    e);
        }
    }

    private static ExportRecord withoutByteOrderMark(ExportRecord line) {
        byte[] bytes = line.bytes();
        boolean marked =
                bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
        return marked
                ? new ExportRecord(line.origin(), Arrays.copyOfRange(bytes, 3, bytes.length), line.malformed())
                : line;
    }

    private static DrydockException empty(Path file) {
        return new DrydockException(
                IngestFailure.EXPORT_EMPTY,
                "File " + file.getFileName()
                        + " is empty: it has no header line. Have the source export it again; an export without rows still"
                        + " has its header.");
    }

    /** Every column that the model needs of a file of that kind, in a good order to write them. */
    static Set<String> needed(ExportKind kind, DatasetSchema schema) {
        Set<String> needed = new LinkedHashSet<>();
        if (kind == ExportKind.FEEDBACK) {
            needed.add(schema.feedback().predictionId());
            needed.add(schema.feedback().label());
            needed.add(schema.feedback().time());
            needed.add(schema.feedback().annotator());
            return needed;
        }
        needed.add(schema.logs().predictionId());
        needed.add(schema.logs().time());
        needed.add(schema.logs().score());
        needed.add(schema.logs().modelVersion());
        schema.logs().predicted().ifPresent(needed::add);
        needed.add(schema.groupColumn());
        schema.slices().forEach(slice -> needed.add(slice.column()));
        schema.inputs().stream().map(InputColumn::column).forEach(needed::add);
        return needed;
    }

    /** @throws DrydockException {@link IngestFailure#EXPORT_HEADER_WRONG} */
    CsvHeader require(ExportKind kind, DatasetSchema schema) {
        Set<String> needed = needed(kind, schema);
        List<String> missing = new ArrayList<>(needed);
        missing.removeAll(columns);
        Optional<String> twice = firstDuplicate();
        if (missing.isEmpty() && twice.isEmpty()) {
            return this;
        }
        String what = missing.isEmpty()
                ? "it names " + twice.orElseThrow() + " twice"
                : "it lacks " + String.join(", ", missing);
        throw new DrydockException(
                IngestFailure.EXPORT_HEADER_WRONG,
                "The header of file " + file.getFileName() + " is wrong: " + what + ". Expected columns: "
                        + String.join(", ", needed) + ". Found: "
                        + CsvCells.raw(String.join(", ", columns).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        + ". Mend the export, or the mapping in model.yaml.");
    }

    private Optional<String> firstDuplicate() {
        Set<String> seen = new HashSet<>();
        return columns.stream().filter(column -> !seen.add(column)).findFirst();
    }

    int size() {
        return columns.size();
    }

    int indexOf(String column) {
        return columns.indexOf(column);
    }
}
