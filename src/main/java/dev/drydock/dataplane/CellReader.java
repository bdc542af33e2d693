package dev.drydock.dataplane;

import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.framing.RecordBlock;

/** Takes the records of a block apart into cells. Thread-safe. */
interface CellReader {

    /** Every record, in order, comes to one of the sink's methods. */
    void read(RecordBlock block, Sink sink);

    /** Takes cells. */
    interface Sink {

        /** @param cells one for each of the file's columns; not to be changed */
        void accept(int index, String[] cells);

        /** @param field header of the cell at fault, or empty */
        void reject(int index, RejectReason reason, String field);
    }
}
