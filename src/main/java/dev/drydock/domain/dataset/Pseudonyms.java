package dev.drydock.domain.dataset;

import java.util.function.UnaryOperator;

/** Names in place of people's, for data that leaves the staging area. Thread-safe. */
public interface Pseudonyms {

    /**
     * Gives a person of that model's exports the same name in every run and at every node of the site, and another name for another model
     * or site. Without the site's key nobody can find the person, not even by trying names.
     *
     * @throws dev.drydock.failure.DrydockException {@code FILE_UNREADABLE} if the key is missing
     */
    UnaryOperator<String> of(String model);
}
