package dev.drydock.api;

/** A quarantined row. Numbers count from 1; the offset from 0. */
public record RejectView(
        long id,
        long instance,
        String file,
        long byteOffset,
        long record,
        long line,
        String reason,
        String field,
        String raw) {}
