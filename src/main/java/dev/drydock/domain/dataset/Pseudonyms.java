package dev.drydock.domain.dataset;

import java.util.function.UnaryOperator;

/** Names in place of people's, for data that leaves the staging area. Thread-safe. */
public interface Pseudonyms {

    /**
     * Gives a person of that model's exports the same name on every night and node of the site, and another one for another model
     * or at another site. Without the site's key nobody can tell whose it is, not even by trying names.
     *
     * @throws dev.drydock.failure.DrydockException {@code FILE_UNREADABLE} if the key is not there
     */
    UnaryOperator<String> of(String model);
}
