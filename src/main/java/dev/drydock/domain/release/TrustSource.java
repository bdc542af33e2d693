package dev.drydock.domain.release;

import java.util.Optional;

/** The trust file that the orchestrator works by; the serving node has its own and decides. */
public interface TrustSource {

    /**
     * Reads the trust file again and checks its signatures.
     *
     * @throws dev.drydock.failure.DrydockException {@code TRUST_FILE_REFUSED}, {@code TRUST_FILE_MALFORMED} or {@code FILE_UNREADABLE}
     */
    TrustFile current();

    /**
     * A trust file as the roots signed it, JSON text.
     *
     * @param trusted that {@link #current} answered
     * @return empty if another one is in force by now, or the source keeps no signatures
     */
    default Optional<String> signed(TrustFile trusted) {
        return Optional.empty();
    }
}
