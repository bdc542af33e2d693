package dev.drydock.dataplane;

import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.RejectReason;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Reads the inputs and the id of each row of a file of text; nothing else of it. Not thread-safe. */
final class TextRows implements ScoringRows {
    private final RecordFramer framer;
    private final int blockBytes;
    private final int columns;
    private final CellReader cells;
    private final ScoringRow rows;

    private TextRows(RecordFramer framer, IngestLimits limits, ExportColumns columns, ScoringRow rows) {
        this.framer = framer;
        this.blockBytes = limits.blockBytes();
        this.columns = columns.size();
        this.cells = columns.cells(limits.maxRecordBytes());
        this.rows = rows;
    }

    /**
     * A column may be missing as in exports.
     *
     * @throws DrydockException {@link ScoringFailure#SCORING_COLUMNS_MISSING}, {@link IngestFailure#EXPORT_EMPTY}, {@link
     *     IngestFailure#EXPORT_HEADER_WRONG}
     */
    static TextRows open(Path file, IngestLimits limits, RowsToScore source, DatasetSchema schema) {
        RecordFramer.Opening opening = RecordFramer.opening(file, limits.maxRecordBytes());
        Set<String> wanted = ScoringRow.wanted(source, schema);
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
        ScoringRow.requireAll(file, lacking, wanted);
        columns.requireOnce(wanted);
        return new TextRows(
                RecordFramer.open(file, limits.maxRecordBytes(), opening, ExportPosition.START),
                limits,
                columns,
                new ScoringRow(columns.names(), source, schema));
    }

    @Override
    public OptionalLong read(ScoringBlocks blocks, AsideFile rejects, BooleanSupplier stopRequested)
            throws IOException {
        Optional<RecordBlock> read = framer.next(blockBytes, Long.MAX_VALUE);
        while (read.isPresent()) {
            if (stopRequested.getAsBoolean()) {
                return OptionalLong.empty();
            }
            read(read.get(), blocks, rejects);
            read = framer.next(blockBytes, Long.MAX_VALUE);
        }
        return OptionalLong.of(framer.position().records());
    }

    private void read(RecordBlock block, ScoringBlocks blocks, AsideFile rejects) throws IOException {
        try {
            cells.read(block, new CellReader.Sink() {
                @Override
                public void accept(int index, String[] row) {
                    try {
                        if (row.length != columns) {
                            throw new UnreadableCell(RejectReason.ARITY, "");
                        }
                        rows.add(block.origin(index).record(), row, blocks);
                    } catch (UnreadableCell e) {
                        reject(index, e.reason(), e.field());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }

                @Override
                public void reject(int index, RejectReason reason, String field) {
                    try {
                        rejects.write(ScoringRow.rejected(
                                block.origin(index).record(), Long.toString(block.line(index)), reason, field));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() {
        framer.close();
    }
}
