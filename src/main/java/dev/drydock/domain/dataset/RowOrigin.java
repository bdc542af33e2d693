package dev.drydock.domain.dataset;

/**
 * Where a record stands in its file.
 *
 * @param byteOffset of its first byte, from 0
 * @param record its number among the records below the header, from 1
 * @param line the physical line that it begins on, from 1
 */
public record RowOrigin(long byteOffset, long record, long line) {}
