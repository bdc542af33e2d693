package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import java.util.Optional;

/** A version that this node tried out and does not let answer. */
final class RefusedHere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final DrydockException why;
    private final transient Optional<String> signedReport;

    /** @param signedReport what the node found, JSON text; empty if it has no key to sign with */
    RefusedHere(DrydockException why, Optional<String> signedReport) {
        super(why.sentence(), why);
        this.why = why;
        this.signedReport = signedReport;
    }

    DrydockException why() {
        return why;
    }

    Optional<String> signedReport() {
        return signedReport;
    }
}
