package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.domain.dataset.StagedRow.Label;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea.PackedRow;
import dev.drydock.domain.dataset.StagingArea.SortedRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Staged predictions and labels of {@code TestRows.schema()}, made up by a test. */
final class StagedNight {
    static final Instant AS_OF = Instant.parse("2026-11-24T00:00:00Z");
    static final Duration WINDOW = Duration.ofDays(90);

    private final List<Filed> rows = new ArrayList<>();

    private record Filed(ExportFile file, StagedRow row) {}

    private static ExportFile file(String source) {
        return new ExportFile(
                1,
                new ExportFile.Origin(source, 1, "tiny", "f.csv", ExportKind.LOGS),
                new ExportFile.Content("", 0, 0),
                ExportFile.State.INGESTED,
                new ExportFile.Reading(OptionalLong.of(1), Optional.empty(), 0, 0, 0, OptionalLong.empty()));
    }

    static long daysAgo(long days) {
        return AS_OF.minus(Duration.ofDays(days)).toEpochMilli();
    }

    /** A prediction of ten days ago by version 1, from plant-a. */
    StagedNight prediction(String id, String group, double score, float... inputs) {
        return prediction("plant-a", id, group, daysAgo(10), score, "1", inputs);
    }

    StagedNight prediction(
            String source, String id, String group, long at, double score, String version, float... inputs) {
        rows.add(new Filed(
                file(source),
                new LoggedPrediction(new RowOrigin(0, 1, 2), id, group, at, (float) score, version, 0, inputs)));
        return this;
    }

    StagedNight label(String id, long at) {
        return label(id, at, 1);
    }

    StagedNight label(String id, long at, int label) {
        rows.add(new Filed(file("plant-a"), new Label(new RowOrigin(0, 1, 2), id, label, at, "")));
        return this;
    }

    /** In the order in which the staging area gives them. */
    SortedRows sorted() {
        List<Filed> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(filed -> filed.row.predictionId()));
        return new Sorted(sorted);
    }

    /** Every prediction as a candidate. */
    List<Candidate> candidates() {
        return rows.stream()
                .filter(filed -> filed.row instanceof LoggedPrediction)
                .map(filed -> Candidate.of((LoggedPrediction) filed.row, filed.file.source(), new Unpacked(filed.row)))
                .toList();
    }

    private static final class Sorted implements SortedRows {
        private final List<Filed> rows;
        private int at = -1;

        Sorted(List<Filed> rows) {
            this.rows = rows;
        }

        @Override
        public boolean next() {
            return ++at < rows.size();
        }

        @Override
        public boolean sameId() {
            return at > 0
                    && rows.get(at)
                            .row
                            .predictionId()
                            .equals(rows.get(at - 1).row.predictionId());
        }

        @Override
        public ExportFile file() {
            return rows.get(at).file;
        }

        @Override
        public long erased(ExportKind kind) {
            return 0;
        }

        @Override
        public PackedRow row() {
            return new Unpacked(rows.get(at).row);
        }
    }

    private record Unpacked(StagedRow row) implements PackedRow {
        @Override
        public boolean isPrediction() {
            return row instanceof LoggedPrediction;
        }

        @Override
        public long at() {
            return row instanceof LoggedPrediction prediction ? prediction.predictedAt() : ((Label) row).labelledAt();
        }

        @Override
        public StagedRow unpack() {
            return row;
        }
    }
}
