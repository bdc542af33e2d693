package dev.drydock.config;

import java.time.Duration;

/**
 * Bounds of ingest.
 *
 * @param window a prediction older than this is no longer used
 * @param maxRecordBytes a longer record is quarantined; at least 1 KiB
 * @param blockBytes bytes of a file that are parsed together; above 0. Keep it below half a MiB: G1 starts a marking of the whole heap for
 *     each larger array
 */
public record IngestLimits(Duration window, int maxRecordBytes, int blockBytes) {
    public static final IngestLimits DEFAULT = new IngestLimits(Duration.ofDays(90), 1 << 16, 1 << 17);

    public IngestLimits {
        if (maxRecordBytes < 1 << 10 || maxRecordBytes > 1 << 24) {
            throw new IllegalArgumentException("maxRecordBytes is " + maxRecordBytes + " and must be 1 KiB to 16 MiB");
        }
    }
}
