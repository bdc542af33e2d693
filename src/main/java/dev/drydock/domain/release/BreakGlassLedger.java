package dev.drydock.domain.release;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The uses of break-glass and their reviews. Every method joins the caller's transaction. */
public interface BreakGlassLedger {

    /** Keeps, with an order that is about to be sent, that it would be a use. */
    void intend(BreakGlassUse.Intended use);

    /**
     * A node has followed the order. Its review is due from now on.
     *
     * @return the use; empty if the order was not meant to be one, or if an earlier one by the same statements was followed
     */
    Optional<BreakGlassUse> followed(long sequence, Instant at);

    /** Those that nobody has reviewed, by the date when the review is due. */
    List<BreakGlassUse> open();

    /** All of them, newest first. */
    List<BreakGlassUse> newest(int limit);

    /** The use by the order with that sequence, locked until the transaction ends. */
    Optional<BreakGlassUse> findLocked(long sequence);

    /** @param sequence of a use that is open */
    void review(long sequence, BreakGlassUse.Review review);
}
