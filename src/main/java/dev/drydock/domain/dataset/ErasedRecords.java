package dev.drydock.domain.dataset;

import java.util.List;
import java.util.Set;

/**
 * The records of a received file that are to be erased.
 *
 * @param spans where they are, in the order of the file
 * @param predictionIds ids of the records that are readable predictions
 */
public record ErasedRecords(List<Span> spans, Set<String> predictionIds) {
    public ErasedRecords {
        spans = List.copyOf(spans);
        predictionIds = Set.copyOf(predictionIds);
    }

    /**
     * A record's place.
     *
     * @param record its number below the header, from 1
     * @param byteOffset of its first byte in the file's text
     * @param length in bytes, without the end of its line
     * @param cut whether it continues to the end of its line, which is further on
     */
    public record Span(long record, long byteOffset, int length, boolean cut) {}
}
