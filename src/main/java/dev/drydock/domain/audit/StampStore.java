package dev.drydock.domain.audit;

import java.util.List;
import java.util.OptionalLong;

/** The time stamps of checkpoints. Each is there whole or not at all. */
public interface StampStore {

    void keep(StampedCheckpoint stamped);

    /** Size of the largest log that has a stamp; empty if none has. */
    OptionalLong newest();

    /** Those of logs with at least so many records, in the order of their sizes. */
    List<StampedCheckpoint> from(long size, int limit);

    /** That of a log with so many records, which has one. */
    StampedCheckpoint require(long size);

    /** The sizes of all, in order. */
    List<Long> sizes();
}
