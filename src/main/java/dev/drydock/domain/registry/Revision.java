package dev.drydock.domain.registry;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which contract a model has with its clients and its sources: what they give, and which module answers. A first version has revision 1;
 * each further one is declared by a {@code model.yaml} and files of its own.
 *
 * @param number from 1
 * @param retires inputs that a later revision will no longer take, with the first instant at which it may be promoted
 * @param requires inputs that may still be missing and that a later revision will require, with the first instant at which it may be promoted
 */
public record Revision(int number, SortedMap<String, Instant> retires, SortedMap<String, Instant> requires) {
    /** That of a model whose owner wrote none. */
    public static final Revision FIRST = new Revision(1, new TreeMap<>(), new TreeMap<>());

    public Revision {
        retires = Collections.unmodifiableSortedMap(new TreeMap<>(retires));
        requires = Collections.unmodifiableSortedMap(new TreeMap<>(requires));
    }
}
