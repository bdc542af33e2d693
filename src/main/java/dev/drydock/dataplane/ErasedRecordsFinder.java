package dev.drydock.dataplane;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ErasedRecords;
import dev.drydock.domain.dataset.ErasedRecords.Span;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.failure.DrydockException;
import dev.drydock.framing.RecordBlock;
import dev.drydock.framing.RecordFill;
import dev.drydock.framing.RecordFramer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the records of a file that are to be erased. Not thread-safe. */
final class ErasedRecordsFinder {
    private final ErasedSubjects erased;
    private final Optional<Columns> columns;
    private final List<Span> spans = new ArrayList<>();
    private final Set<String> predictionIds = new HashSet<>();

    private ErasedRecordsFinder(ErasedSubjects erased, Optional<Columns> columns) {
        this.erased = erased;
        this.columns = columns;
    }

    /**
     * How to take records apart.
     *
     * @param group -1 if the file has no groups
     */
    private record Columns(CellReader cells, int width, int id, int group) {}

    static ErasedRecords find(
            Path file, int maxRecord, int blockBytes, ExportKind kind, DatasetSchema schema, ErasedSubjects erased) {
        RecordFramer.Opening opening = RecordFramer.opening(file, maxRecord);
        ErasedRecordsFinder finder = new ErasedRecordsFinder(erased, columns(file, opening, maxRecord, kind, schema));
        try (RecordFramer framer = RecordFramer.open(file, maxRecord, opening, ExportPosition.START)) {
            Optional<RecordBlock> block = framer.next(blockBytes, Long.MAX_VALUE);
            while (block.isPresent()) {
                finder.look(block.get());
                block = framer.next(blockBytes, Long.MAX_VALUE);
            }
        }
        return new ErasedRecords(finder.spans, finder.predictionIds);
    }

    private static Optional<Columns> columns(
            Path file, RecordFramer.Opening opening, int maxRecord, ExportKind kind, DatasetSchema schema) {
        boolean logs = kind == ExportKind.LOGS;
        try {
            ExportColumns columns = ExportColumns.require(file, opening, kind, keysOf(schema));
            return Optional.of(new Columns(
                    columns.cells(maxRecord),
                    columns.size(),
                    columns.indexOf(
                            logs
                                    ? schema.logs().predictionId()
                                    : schema.feedback().predictionId()),
                    logs ? columns.indexOf(schema.groupColumn()) : -1));
        } catch (DrydockException e) {
            return Optional.empty(); // a file of another schema, which nobody reads by this one
        }
    }

    /** Without inputs and slices, which a file of another revision may lack. */
    private static DatasetSchema keysOf(DatasetSchema schema) {
        return new DatasetSchema(
                schema.logs(),
                schema.feedback(),
                List.of(),
                schema.groupColumn(),
                schema.label(),
                List.of(),
                schema.maturity(),
                schema.clockTolerance(),
                schema.rejectLimit(),
                schema.splits(),
                schema.fields());
    }

    private void look(RecordBlock block) {
        if (columns.isPresent()) {
            columns.get().cells().read(block, new Looking(block, columns.get()));
        } else {
            for (int index = 0; index < block.count(); index++) {
                lookAtText(block, index);
            }
        }
    }

    private final class Looking implements CellReader.Sink {
        private final RecordBlock block;
        private final Columns columns;

        Looking(RecordBlock block, Columns columns) {
            this.block = block;
            this.columns = columns;
        }

        @Override
        public void accept(int index, String[] cells) {
            if (cells.length != columns.width()) {
                lookAtText(block, index);
            } else if (isErased(cells) && isNew(block, index)) {
                spans.add(RecordFill.span(block, index));
                if (columns.group() >= 0 && !cells[columns.id()].isEmpty()) {
                    predictionIds.add(cells[columns.id()]);
                }
            } else if (block.spansLines(index) && hidesOne(index) && isNew(block, index)) {
                spans.add(RecordFill.span(block, index));
            }
        }

        /** Whether a line within the record is an erased row by itself. */
        private boolean hidesOne(int index) {
            Optional<RecordBlock> lines = block.linesWithin(index);
            Hidden hidden = new Hidden();
            lines.ifPresent(within -> columns.cells().read(within, hidden));
            return hidden.found;
        }

        private final class Hidden implements CellReader.Sink {
            private boolean found;

            @Override
            public void accept(int index, String[] cells) {
                found |= cells.length == columns.width() && isErased(cells);
            }

            @Override
            public void reject(int index, RejectReason reason, String field) {}
        }

        private boolean isErased(String[] cells) {
            return erased.hasPrediction(cells[columns.id()])
                    || (columns.group() >= 0 && erased.hasGroup(cells[columns.group()]));
        }

        @Override
        public void reject(int index, RejectReason reason, String field) {
            lookAtText(block, index);
        }
    }

    private void lookAtText(RecordBlock block, int index) {
        if (isNew(block, index) && erased.isMentionedIn(StrictText.whole(block, index))) {
            spans.add(RecordFill.span(block, index));
        }
    }

    /** Whether it was neither erased before nor found just now. */
    private boolean isNew(RecordBlock block, int index) {
        boolean found = !spans.isEmpty()
                && spans.get(spans.size() - 1).record() == block.origin(index).record();
        return !found && !RecordFill.is(block, index);
    }
}
