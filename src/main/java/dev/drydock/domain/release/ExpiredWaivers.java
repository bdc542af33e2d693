package dev.drydock.domain.release;

import java.time.Instant;

/** Whose expiry was told already. Joins the caller's transaction. */
public interface ExpiredWaivers {

    /**
     * Whether this is the first call about the statement, of all servers.
     *
     * @param statementDigest of the waiver that expired
     */
    boolean tellFirst(String statementDigest, Instant at);
}
