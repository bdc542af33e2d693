package dev.drydock.domain.release;

/** The trust file that the orchestrator works by; the serving node has its own and decides. */
public interface TrustSource {

    /**
     * Reads the trust file again and checks its signatures.
     *
     * @throws dev.drydock.failure.DrydockException {@code TRUST_FILE_REFUSED}, {@code TRUST_FILE_MALFORMED} or {@code FILE_UNREADABLE}
     */
    TrustFile current();
}
