package dev.drydock.dataplane;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.RowMask;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.framing.ExportLayout;
import dev.drydock.framing.ExportLayout.Form;
import dev.drydock.framing.RecordBlock;
import dev.drydock.framing.RecordFill;
import dev.drydock.framing.RecordFramer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The columns of a file's cells. Those that the model does not name are passed over. */
final class ExportColumns {
    private static final String MEND =
            ". Correct the export: other columns of a model in service come with a revision ('drydock definition revise'). A"
                    + " file with other columns belongs to another model.";

    private final Path file;
    private final ExportLayout layout;
    private final List<String> columns;

    private ExportColumns(Path file, ExportLayout layout, List<String> columns) {
        this.file = file;
        this.layout = layout;
        this.columns = columns;
    }

    /**
     * The columns of a file with every one that the model needs; those of JSON lines, which have no header, are the needed ones.
     *
     * @throws DrydockException {@link IngestFailure#EXPORT_EMPTY}, {@link IngestFailure#EXPORT_HEADER_WRONG}
     */
    static ExportColumns require(Path file, RecordFramer.Opening opening, ExportKind kind, DatasetSchema schema) {
        List<String> needed = List.copyOf(schema.columns(kind));
        ExportColumns columns = read(file, opening, needed);
        if (opening.layout().form() == Form.CSV) {
            return columns.withAllNeeded(kind, schema);
        }
        RecordBlock first = opening.first().orElseThrow(() -> empty(file));
        if (!RecordFill.is(first, 0)) {
            requireNames(file, first, needed, kind, schema);
        }
        return columns;
    }

    /**
     * The columns of a file; those of JSON lines, which have no header, are the given ones.
     *
     * @throws DrydockException {@link IngestFailure#EXPORT_EMPTY}, {@link IngestFailure#EXPORT_HEADER_WRONG} if the header cannot be read
     */
    static ExportColumns read(Path file, RecordFramer.Opening opening, List<String> given) {
        RecordBlock first = opening.first().orElseThrow(() -> empty(file));
        if (opening.layout().form() == Form.JSON_LINES) {
            return new ExportColumns(file, opening.layout(), given);
        }
        Optional<RejectReason> fault = new StrictText().fault(first, 0);
        List<String> columns = fault.isPresent() ? List.of() : header(first, opening.layout());
        if (columns.isEmpty()) {
            throw new DrydockException(
                    IngestFailure.EXPORT_HEADER_WRONG,
                    "The header of file " + file.getFileName() + " cannot be read ("
                            + fault.orElse(RejectReason.BAD_QUOTE) + "). Have the source export it again.");
        }
        return new ExportColumns(file, opening.layout(), columns);
    }

    /** Those of the names that the first line of JSON lines lacks. */
    static List<String> namesLacking(Path file, RecordBlock first, List<String> names) {
        return new JsonCells(names, first.to(0) - first.from(0) + 1)
                .missing(first, 0)
                .orElseThrow(
                        () -> new DrydockException(
                                IngestFailure.EXPORT_HEADER_WRONG,
                                "The first line of file " + file.getFileName()
                                        + " begins like JSON and is no JSON object. Have the source export it again, one object a line."));
    }

    /** The first line must have every name, as a header has; but those whose cells may be empty may be left out. */
    private static void requireNames(
            Path file, RecordBlock first, List<String> needed, ExportKind kind, DatasetSchema schema) {
        List<String> missing = new ArrayList<>(namesLacking(file, first, needed));
        if (kind == ExportKind.FEEDBACK) {
            missing.remove(schema.feedback().annotator());
        }
        schema.inputs().stream().filter(InputColumn::missingAllowed).forEach(input -> {
            missing.remove(input.column());
            input.availableAt().ifPresent(missing::remove);
        });
        missing.removeAll(schema.columnsThatMayLack());
        if (!missing.isEmpty()) {
            throw new DrydockException(
                    IngestFailure.EXPORT_HEADER_WRONG,
                    "The first line of file " + file.getFileName() + ", a JSON object, lacks "
                            + String.join(", ", missing) + ". Expected names: " + String.join(", ", needed)
                            + MEND);
        }
    }

    /** Empty if it cannot be read. */
    static List<String> header(RecordBlock first, ExportLayout layout) {
        String text = StandardCharsets.UTF_8.decode(first.slice(0)).toString();
        return new CsvCells((char) layout.separator()).parse(text).map(List::of).orElse(List.of());
    }

    static DrydockException empty(Path file) {
        return new DrydockException(
                IngestFailure.EXPORT_EMPTY,
                "File " + file.getFileName()
                        + " is empty: it has no header line. Have the source export it again; an export without rows still"
                        + " has its header.");
    }

    private ExportColumns withAllNeeded(ExportKind kind, DatasetSchema schema) {
        Set<String> needed = schema.columns(kind);
        List<String> missing = new ArrayList<>(needed);
        missing.removeAll(columns);
        missing.removeAll(schema.columnsThatMayLack());
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
                        + StrictText.shortened(String.join(", ", columns))
                        + MEND);
    }

    private Optional<String> firstDuplicate() {
        Set<String> seen = new HashSet<>();
        return columns.stream().filter(column -> !seen.add(column)).findFirst();
    }

    /** @throws DrydockException {@link IngestFailure#EXPORT_HEADER_WRONG} if one of these columns stands there twice */
    void requireOnce(Set<String> wanted) {
        Set<String> seen = new HashSet<>();
        columns.stream()
                .filter(wanted::contains)
                .filter(column -> !seen.add(column))
                .findFirst()
                .ifPresent(twice -> {
                    throw new DrydockException(
                            IngestFailure.EXPORT_HEADER_WRONG,
                            "The header of file " + file.getFileName() + " is wrong: it names " + twice
                                    + " twice. Have the source export it again.");
                });
    }

    CellReader cells(int maxRecord) {
        return layout.form() == Form.CSV ? new CsvCells((char) layout.separator()) : new JsonCells(columns, maxRecord);
    }

    RowMask mask(ExportKind kind, DatasetSchema schema) {
        return new RowMask(columns, kind, schema);
    }

    List<String> names() {
        return columns;
    }

    int size() {
        return columns.size();
    }

    int indexOf(String column) {
        return columns.indexOf(column);
    }
}
