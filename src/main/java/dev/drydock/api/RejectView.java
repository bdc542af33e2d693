package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * A quarantined row. Numbers count from 1; the offset from 0.
 *
 * @param export that its file came with, such as {@code plant-a-12}
 * @param row what everyone who may see quarantine sees of it: cells of private columns and of those that the model does not read are hidden
 * @param raw its text; only where it was asked for, by one who may
 * @param correctedBy the file in place of its file
 */
public record RejectView(
        long id,
        long instance,
        String export,
        String file,
        long byteOffset,
        long record,
        long line,
        String reason,
        String field,
        String row,
        @Nullable String raw,
        @Nullable CorrectionView correctedBy) {

    /**
     * A file that a source exported in place of an earlier one.
     *
     * @param rejected how many of its own rows are in quarantine
     * @param ingested whether it was read to its end
     */
    public record CorrectionView(String export, String file, long rejected, boolean ingested) {}
}
