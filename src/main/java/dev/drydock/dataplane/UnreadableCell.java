package dev.drydock.dataplane;

import dev.drydock.domain.dataset.RejectReason;

/** A cell or its record does not have the required form. */
final class UnreadableCell extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectReason reason;
    private final String field;

    UnreadableCell(RejectReason reason, String field) {
        super(reason.name(), null, false, false);
        this.reason = reason;
        this.field = field;
    }

    RejectReason reason() {
        return reason;
    }

    /** The header of the cell at fault, or empty. */
    String field() {
        return field;
    }
}
