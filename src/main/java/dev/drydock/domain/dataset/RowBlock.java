package dev.drydock.domain.dataset;

import java.util.List;
import java.util.function.Consumer;

/** The results of reading some consecutive records of a file. Accepted rows are packed; immutable and thread-safe. */
public interface RowBlock {

    int accepted();

    /** In the order of the records. */
    List<Reject> rejects();

    /** Unpacks the accepted rows, in the order of the records. */
    void forEach(Consumer<StagedRow> rows);
}
