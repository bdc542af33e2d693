package dev.drydock.domain.release;

import java.util.SortedMap;

/** The plain files of a site and its installation that decide what is released. */
@FunctionalInterface
public interface DecidingFiles {
    /** SHA-256 of those that are there, by the names that the audit log has for them. */
    SortedMap<String, String> digests();
}
