package dev.drydock.application.monitoring;

import java.util.Optional;

/** The connections that this orchestrator keeps to its database. */
public interface ConnectionPool {

    /** Empty if the server does not say, such as before the first connection. */
    Optional<State> now();

    /**
     * @param open connections, in use or not
     * @param inUse connections that a transaction has
     * @param waiting requests that wait for a connection
     * @param most connections that may be open
     */
    record State(long open, long inUse, long waiting, long most) {}
}
