package dev.drydock.config;

import java.time.Duration;

/**
 * Bounds of ingest.
 *
 * @param window a prediction older than this is not used any more
 * @param maxRecordBytes a longer record is rejected; at least 1 KiB
 * @param blockBytes so many bytes of a file are parsed together; above 0. Arrays of half a MiB and more would each begin a marking
 *     of the whole heap in G1
 */
public record IngestLimits(Duration window, int maxRecordBytes, int blockBytes) {
    public static final IngestLimits DEFAULT = new IngestLimits(Duration.ofDays(90), 1 << 16, 1 << 17);

    public IngestLimits {
        if (maxRecordBytes < 1 << 10 || maxRecordBytes > 1 << 24) {
            throw new IllegalArgumentException("maxRecordBytes is " + maxRecordBytes + " and must be 1 KiB to 16 MiB");
        }
    }
}
