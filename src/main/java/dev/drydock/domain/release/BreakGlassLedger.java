package dev.drydock.domain.release;

import java.util.List;
import java.util.Optional;

/** The uses of break-glass and their reviews. Every method joins the caller's transaction. */
public interface BreakGlassLedger {

    /**
     * Keeps a use. One by the same statements, such as that of an order that is repeated, stays as it is.
     *
     * @return whether it is new
     */
    boolean add(BreakGlassUse use);

    /** Those that nobody has reviewed, by the date when the review is due. */
    List<BreakGlassUse> open();

    /** All of them, newest first. */
    List<BreakGlassUse> newest(int limit);

    /** The use by the order with that sequence, locked until the transaction ends. */
    Optional<BreakGlassUse> findLocked(long sequence);

    /** @param sequence of a use that is open */
    void review(long sequence, BreakGlassUse.Review review);
}
