package dev.drydock.packaging;

import java.util.Optional;

/** How a person is asked for the PIN of a token or the password of a key file. */
@FunctionalInterface
public interface PinEntry {
    /** Nobody is there to ask, as on a server. */
    PinEntry NOBODY = key -> Optional.empty();

    /**
     * Asks.
     *
     * @param key what the PIN is for
     * @return empty if nobody answers; the caller overwrites the characters after use
     */
    Optional<char[]> ask(String key);
}
