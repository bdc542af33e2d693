package dev.drydock.domain.dataset;

import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea.PackedRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How rows that were staged by one contract of a model are read by another one: each input by its name. An input that they lack is missing.
 * Tested by {@code ReadAsTest}.
 */
public final class ReadAs {
    private final InputPlaces places;

    private ReadAs(InputPlaces places) {
        this.places = places;
    }

    /**
     * @param staged by which the rows were read
     * @param wanted by which they are to be read
     * @return empty if that cannot be: something else than the inputs differs, or an input is lacking that may not be missing
     */
    public static Optional<ReadAs> of(DatasetSchema staged, DatasetSchema wanted) {
        if (!SnapshotIdentity.sameButInputs(staged, wanted) || staged.readsText() || wanted.readsText()) {
            return Optional.empty();
        }
        Map<String, InputColumn> known =
                staged.inputs().stream().collect(Collectors.toMap(InputColumn::name, Function.identity()));
        boolean readable = wanted.inputs().stream()
                .allMatch(input -> Optional.ofNullable(known.get(input.name()))
                        .map(there -> isAlike(there, input))
                        .orElse(input.missingAllowed()));
        return readable ? Optional.of(new ReadAs(InputPlaces.of(names(staged), names(wanted)))) : Optional.empty();
    }

    private static List<String> names(DatasetSchema schema) {
        return schema.inputs().stream().map(InputColumn::name).toList();
    }

    private static boolean isAlike(InputColumn one, InputColumn other) {
        return one.column().equals(other.column())
                && one.type() == other.type()
                && one.categories().equals(other.categories());
    }

    /** The row as the other contract reads it. */
    PackedRow read(PackedRow row) {
        if (!row.isPrediction()) {
            return row;
        }
        return new PackedRow() {
            @Override
            public boolean isPrediction() {
                return true;
            }

            @Override
            public long at() {
                return row.at();
            }

            @Override
            public StagedRow unpack() {
                return ReadAs.this.read(row.unpack());
            }
        };
    }

    /** The row as the other contract reads it. */
    public StagedRow read(StagedRow row) {
        return row instanceof LoggedPrediction prediction
                ? new LoggedPrediction(
                        prediction.origin(),
                        prediction.predictionId(),
                        prediction.group(),
                        prediction.predictedAt(),
                        prediction.score(),
                        prediction.predicted(),
                        prediction.modelVersion(),
                        prediction.slices(),
                        read(prediction.features()),
                        prediction.text(),
                        prediction.others())
                : row;
    }

    private float[] read(float[] features) {
        float[] read = new float[places.count()];
        places.copy(features, 0, read, 0);
        return read;
    }

    /** Those files' rows, each read by the contract that is wanted. */
    public static final class Files {
        private final List<ExportFile> all;
        private final String own;
        private final Map<String, ReadAs> readings;

        /**
         * @param own digest of the schema that is wanted
         * @param readings by the digest of the schema that a file was staged by; of the wanted one there is none
         */
        public Files(List<ExportFile> all, String own, Map<String, ReadAs> readings) {
            this.all = List.copyOf(all);
            this.own = own;
            this.readings = Map.copyOf(readings);
        }

        public List<ExportFile> all() {
            return all;
        }

        /** As {@link StagingArea#sorted}. */
        public StagingArea.SortedRows sorted(StagingArea staging) {
            StagingArea.SortedRows rows = staging.sorted(all);
            return all.stream().allMatch(file -> file.schemaDigest().equals(Optional.of(own)))
                    ? rows
                    : new SortedReadings(rows, own, readings);
        }
    }

    private record SortedReadings(StagingArea.SortedRows rows, String own, Map<String, ReadAs> readings)
            implements StagingArea.SortedRows {
        @Override
        public boolean next() {
            return rows.next();
        }

        @Override
        public boolean sameId() {
            return rows.sameId();
        }

        @Override
        public long erased(ExportKind kind) {
            return rows.erased(kind);
        }

        @Override
        public ExportFile file() {
            return rows.file();
        }

        @Override
        public PackedRow row() {
            String digest = rows.file().schemaDigest().orElse("");
            if (digest.equals(own)) {
                return rows.row();
            }
            ReadAs reading = readings.get(digest);
            if (reading == null) {
                throw new IllegalStateException(
                        "the columns that file " + rows.file().name()
                                + " was read by are not known any more: this build cannot read the model.yaml of that time");
            }
            return reading.read(rows.row());
        }
    }
}
