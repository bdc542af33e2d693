package dev.drydock.dataplane;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** An open file of rows to score that has every column which is needed. Not thread-safe. */
interface ScoringRows extends AutoCloseable {

    /**
     * Every row goes into the blocks or into the rejects.
     *
     * @return how many rows it has; empty if it was stopped
     */
    OptionalLong read(ScoringBlocks blocks, AsideFile rejects, BooleanSupplier stopRequested) throws IOException;

    @Override
    void close();
}
