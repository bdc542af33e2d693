package dev.drydock.domain.audit;

import dev.drydock.failure.DrydockException;

/** States when something existed, after RFC 3161. It is outside, and may be away. */
public interface TimeStampAuthority {

    /** Such as {@code http://tsa.plant.example:318/tsr}. */
    String name();

    /**
     * Asks for a stamp, and verifies it.
     *
     * @throws DrydockException {@code TIME_STAMP_UNAVAILABLE} if nobody answers in time, {@code TIME_STAMP_REFUSED} if the answer is no
     *     stamp of a known authority for exactly these bytes
     */
    Stamp stamp(byte[] content);

    /** @param encoded the whole answer, DER in base64 */
    record Stamp(String encoded, StatedTime time) {}
}
