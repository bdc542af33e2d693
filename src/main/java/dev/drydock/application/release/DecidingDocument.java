package dev.drydock.application.release;

import java.util.Set;
import java.util.SortedMap;

/** A signed document of the site's folder that decides what is released. */
public interface DecidingDocument {

    /** What the audit log calls it, such as {@code policy}. */
    String kind();

    /** The files that it changes, by the names that {@link WatchFiles} has for them. */
    Set<String> files();

    /**
     * What the audit log keeps of a new one.
     *
     * @throws dev.drydock.failure.DrydockException if it may not be installed
     */
    SortedMap<String, String> require(byte[] envelope);

    /** Puts it in place; it counts from then on. */
    void put(byte[] envelope);
}
