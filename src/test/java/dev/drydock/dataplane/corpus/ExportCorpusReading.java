package dev.drydock.dataplane.corpus;

import dev.drydock.config.IngestLimits;
import dev.drydock.dataplane.CsvExportFiles;
import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.failure.DrydockException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads a file of the corpus as ingest does; nothing else of the corpus knows how that is done. What is thrown and has no code of the
 * catalogue is told as a refusal without one, which no case expects.
 */
final class ExportCorpusReading {
    private static final ExportFiles FILES = new CsvExportFiles(IngestLimits.DEFAULT);
    private static final ExportFiles ONE_BY_ONE = new CsvExportFiles(
            new IngestLimits(IngestLimits.DEFAULT.window(), IngestLimits.DEFAULT.maxRecordBytes(), 1));

    private ExportCorpusReading() {}

    /** In one go, after the records are counted. */
    static Verdict read(Path file, ExportKind kind, DatasetSchema schema) {
        try {
            FILES.requireColumns(file, kind, schema);
            FILES.inspect(file).fault().ifPresent(fault -> {
                throw fault;
            });
            List<Outcome> outcomes = new ArrayList<>();
            read(FILES, file, kind, schema, ExportPosition.START, Long.MAX_VALUE, outcomes);
            return new Verdict.Read(outcomes);
        } catch (DrydockException e) {
            return new Verdict.Refused(e.code().name(), e.sentence());
        } catch (RuntimeException e) {
            return new Verdict.Refused("no code", e.toString());
        }
    }

    /** Up to that many records, then on from the checkpoint by another reader. */
    static Verdict readInParts(Path file, ExportKind kind, DatasetSchema schema, long firstPart) {
        List<Outcome> outcomes = new ArrayList<>();
        try {
            ExportPosition stop = read(ONE_BY_ONE, file, kind, schema, ExportPosition.START, firstPart, outcomes);
            read(FILES, file, kind, schema, ExportPosition.parse(stop.text()), Long.MAX_VALUE, outcomes);
        } catch (DrydockException e) {
            return new Verdict.Refused(e.code().name(), e.sentence());
        } catch (RuntimeException e) {
            return new Verdict.Refused("no code", e.toString());
        }
        return new Verdict.Read(outcomes);
    }

    /** How many records ingest counts before it reads them. */
    static long counted(Path file) {
        return FILES.inspect(file).rows();
    }

    private static ExportPosition read(
            ExportFiles files,
            Path file,
            ExportKind kind,
            DatasetSchema schema,
            ExportPosition from,
            long most,
            List<Outcome> into) {
        try (ExportFiles.Reader reader = files.open(file, kind, schema, from)) {
            int begin = into.size();
            while (into.size() - begin < most) {
                Optional<RowBlock> next = reader.next();
                if (next.isEmpty()) {
                    break;
                }
                List<Outcome> block = new ArrayList<>();
                next.get().forEach(row -> block.add(new Outcome.Accepted(place(row.origin()), values(row, schema))));
                next.get()
                        .rejects()
                        .forEach(reject -> block.add(new Outcome.Rejected(
                                place(reject.origin()), reject.reason().name(), reject.field())));
                block.sort(Comparator.comparingLong(outcome -> outcome.place().record()));
                into.addAll(block);
            }
            return reader.position();
        }
    }

    private static Place place(RowOrigin origin) {
        return new Place(origin.record(), origin.line(), origin.byteOffset());
    }

    private static Map<String, String> values(StagedRow row, DatasetSchema schema) {
        Map<String, String> values = new TreeMap<>();
        values.put("id", row.predictionId());
        if (row instanceof StagedRow.Label label) {
            values.put("label", label(label.label(), schema));
            values.put("at", Instant.ofEpochMilli(label.labelledAt()).toString());
            values.put("who", label.annotator());
            return values;
        }
        StagedRow.LoggedPrediction prediction = (StagedRow.LoggedPrediction) row;
        values.put("at", Instant.ofEpochMilli(prediction.predictedAt()).toString());
        values.put("p", CorpusSchema.number(prediction.score()));
        values.put("version", prediction.modelVersion());
        values.put("unit", prediction.group());
        values.put("north", (prediction.slices() & 1) == 1 ? "yes" : "no");
        for (int i = 0; i < prediction.features().length; i++) {
            InputColumn input = schema.inputs().get(i);
            values.put(input.column(), feature(input, prediction.features()[i]));
        }
        return values;
    }

    private static String label(float label, DatasetSchema schema) {
        return schema.classes().isEmpty()
                ? CorpusSchema.number(label)
                : schema.classes().get((int) label);
    }

    private static String feature(InputColumn input, float value) {
        if (Float.isNaN(value)) {
            return "";
        }
        return input.type() == ColumnType.NUMERIC
                ? CorpusSchema.number(value)
                : input.categories().get((int) value);
    }
}
