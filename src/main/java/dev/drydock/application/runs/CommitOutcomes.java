package dev.drydock.application.runs;

import java.util.Optional;

/** The outcome of a transaction whose commit got no answer: the database may have committed it anyway. */
public interface CommitOutcomes {

    /** By which the thread's transaction, which must exist, can be asked for later; empty if this database keeps no such record. */
    Optional<String> current();

    /**
     * Whether the transaction of {@link #current} has committed. Call it outside a transaction; it waits while the commit is still in
     * progress.
     */
    boolean isCommitted(String transaction);
}
