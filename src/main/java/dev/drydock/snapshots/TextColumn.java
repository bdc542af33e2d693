package dev.drydock.snapshots;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.SnapshotRow;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The text columns of a snapshot file, in their order. */
enum TextColumn {
    PREDICTION_ID,
    GROUP,
    SOURCE,
    /** Snapshots of the manifest's version 1 have it only where some label comes from another source than its prediction. */
    LABEL_SOURCE,
    /** Snapshots of the manifest's versions 1 and 2 do not have it. */
    ANNOTATOR,
    /** Nor this. */
    REPLAYED_FROM,
    /** Snapshots of models of several classes alone have it, and not those from before it was kept. */
    PREDICTED,
    /** Snapshots of models that read text alone have it. */
    TEXT;

    /** Those that a snapshot of the model is written with. */
    static Set<TextColumn> of(DatasetSchema schema) {
        Set<TextColumn> columns = EnumSet.allOf(TextColumn.class);
        if (schema.logs().predicted().isEmpty()) {
            columns.remove(PREDICTED);
        }
        if (!schema.readsText()) {
            columns.remove(TEXT);
        }
        return columns;
    }

    boolean isAlwaysThere() {
        return this == PREDICTION_ID || this == GROUP || this == SOURCE;
    }

    /** Such as {@code prediction_id}. */
    String columnName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String of(SnapshotRow row) {
        return switch (this) {
            case PREDICTION_ID -> row.predictionId();
            case GROUP -> row.group();
            case SOURCE -> row.source();
            case LABEL_SOURCE -> row.labelSource();
            case ANNOTATOR -> row.annotator();
            case REPLAYED_FROM -> row.replayedFrom();
            case PREDICTED -> row.predicted();
            case TEXT -> row.text();
        };
    }
}
