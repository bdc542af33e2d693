package dev.drydock.application.runs;

import java.util.Optional;

/** What became of a transaction whose commit got no answer: the database may have carried it out all the same. */
public interface CommitOutcomes {

    /** By which the thread's transaction, which must exist, can be asked for later; empty if this database keeps no such record. */
    Optional<String> current();

    /** Whether what {@link #current} told has committed. To be asked outside a transaction; waits while it is still under way. */
    boolean isCommitted(String transaction);
}
