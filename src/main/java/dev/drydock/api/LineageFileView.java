package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * An exported file in the lineage of versions.
 *
 * @param kind {@code logs} or {@code feedback}
 * @param rows records below the header
 * @param accepted rows that were staged; the others are in quarantine
 * @param state {@code RECEIVED}, {@code INGESTED}, {@code REFUSED} or {@code REPLACED}
 * @param receivedBy the run that received its export
 * @param readBy the run that read its rows, or reads them; null if none has begun
 * @param replaces the earlier file that it stands in place of, such as {@code plant-a-12/pumps.csv}
 * @param replacedBy the later file that stands in its place
 */
public record LineageFileView(
        String name,
        String kind,
        String source,
        long sequence,
        String sha256,
        long rows,
        long accepted,
        String state,
        String receivedAt,
        long receivedBy,
        @Nullable Long readBy,
        @Nullable String replaces,
        @Nullable String replacedBy) {}
