package dev.drydock.dataplane.corpus;

/**
 * Where a record begins.
 *
 * @param record its number among the records below the header, from 1
 * @param line its first physical line, from 1
 * @param offset of its first byte, from 0
 */
record Place(long record, long line, long offset) {}
