package dev.drydock.domain.dataset;

/**
 * A row in quarantine.
 *
 * @param field header of the cell at fault; empty if it is the record as a whole
 * @param masked what everyone who may see quarantine sees of it, see {@link RowMask}
 * @param raw the record's text, shortened if it is long; empty where it may not be seen
 */
public record Reject(RowOrigin origin, RejectReason reason, String field, String masked, String raw) {

    /** What masked text says of a row that was erased. */
    public static final String ERASED_TEXT = "(erased)";

    /** A row that was erased before it was read. */
    public static Reject erased(RowOrigin origin) {
        return new Reject(origin, RejectReason.ERASED, "", ERASED_TEXT, "");
    }

    /** Without its text. */
    public Reject withoutRaw() {
        return new Reject(origin, reason, field, masked, "");
    }
}
