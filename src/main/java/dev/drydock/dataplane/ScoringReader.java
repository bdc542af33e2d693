package dev.drydock.dataplane;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.scoring.RowsToScore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.failure.ScoringFailure;
import dev.drydock.framing.ExportLayout.Form;
import dev.drydock.framing.RecordBlock;
import dev.drydock.framing.RecordFramer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the inputs and the id of each row of a file; nothing else of it. Not thread-safe. */
final class ScoringReader {
    private static final int ID_CHARACTERS = 200;

    private final ExportColumns columns;
    private final CellReader cells;
    private final List<InputCell> inputs;
    private final boolean texts;
    private final String id;

    private ScoringReader(ExportColumns columns, int maxRecord, RowsToScore source, DatasetSchema schema) {
        this.columns = columns;
        this.cells = columns.cells(maxRecord);
        this.inputs = schema.inputs().stream()
                .map(input -> new InputCell(input, columns.indexOf(input.column())))
                .toList();
        this.texts = schema.readsText();
        this.id = source.id().orElse("");
    }

    /**
     * A reader of a file that has every column which the model needs. A column may be missing as in exports.
     *
     * @throws DrydockException {@link ScoringFailure#SCORING_COLUMNS_MISSING}, {@link IngestFailure#EXPORT_EMPTY}, {@link
     *     IngestFailure#EXPORT_HEADER_WRONG}
     */
    static ScoringReader open(
            Path file, RecordFramer.Opening opening, int maxRecord, RowsToScore source, DatasetSchema schema) {
        Set<String> wanted = new LinkedHashSet<>();
        schema.inputs().forEach(input -> wanted.add(input.column()));
        source.id().ifPresent(wanted::add);
        List<String> names = List.copyOf(wanted);
        ExportColumns columns = ExportColumns.read(file, opening, names);
        boolean lines = opening.layout().form() == Form.JSON_LINES;
        List<String> lacking = new ArrayList<>(
                lines
                        ? ExportColumns.namesLacking(file, opening.first().orElseThrow(), names)
                        : names.stream()
                                .filter(name -> columns.indexOf(name) < 0)
                                .toList());
        lacking.removeAll(schema.columnsThatMayLack());
        if (lines) {
            schema.inputs().stream()
                    .filter(InputColumn::missingAllowed)
                    .forEach(input -> lacking.remove(input.column()));
        }
        if (!lacking.isEmpty()) {
            throw new DrydockException(
                    ScoringFailure.SCORING_COLUMNS_MISSING,
                    "No rows of " + file.getFileName() + " are scored: it lacks the columns "
                            + String.join(", ", lacking) + ". Needed are " + String.join(", ", names)
                            + ". Add them to the file, with these names, or score with a version that does not need them.");
        }
        columns.requireOnce(wanted);
        return new ScoringReader(columns, maxRecord, source, schema);
    }

    /** Every record goes into the blocks or into the rejects. */
    void read(RecordBlock block, ScoringBlocks blocks, AsideFile rejects) throws IOException {
        try {
            cells.read(block, new CellReader.Sink() {
                @Override
                public void accept(int index, String[] row) {
                    try {
                        add(block.origin(index).record(), row, blocks);
                    } catch (UnreadableCell e) {
                        reject(index, e.reason(), e.field());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }

                @Override
                public void reject(int index, RejectReason reason, String field) {
                    try {
                        rejects.write(line(block, index, reason, field));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void add(long number, String[] row, ScoringBlocks blocks) throws UnreadableCell, IOException {
        if (row.length != columns.size()) {
            throw new UnreadableCell(RejectReason.ARITY, "");
        }
        String key = id.isEmpty() ? "" : row[columns.indexOf(id)];
        if (key.length() > ID_CHARACTERS) {
            throw new UnreadableCell(RejectReason.TOO_LONG, id);
        }
        float[] values = new float[inputs.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = inputs.get(i).read(row);
        }
        String text =
                texts ? RowText.of(inputs.stream().map(input -> input.of(row)).toList()) : "";
        blocks.add(number, key, values, text);
    }

    private static String line(RecordBlock block, int index, RejectReason reason, String field) {
        String meaning = reason.meaning();
        return ScoringFolder.line(List.of(
                Long.toString(block.origin(index).record()),
                Long.toString(block.line(index)),
                reason.name(),
                field,
                meaning.substring(0, 1).toUpperCase(Locale.ROOT) + meaning.substring(1) + "."));
    }
}
