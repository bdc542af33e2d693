package dev.drydock.domain.release;

/** Suspensions of models as signed documents. */
public interface SuspensionDocuments {

    /**
     * Reads a signed statement and checks who signed it.
     *
     * @param envelope JSON text
     * @throws dev.drydock.failure.DrydockException if no release manager of the trust file signed it, or it is malformed
     */
    SignedSuspension open(String envelope, TrustFile trust);

    /** Reads one that was checked when it came; its signature is not checked, and it names no signer. */
    SignedSuspension kept(String envelope);
}
