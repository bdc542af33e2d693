package dev.drydock.application.release;

import java.time.Instant;
import java.util.SortedMap;

/** The files that decide what is released, as they were seen last. Every method joins the caller's transaction. */
public interface SeenFiles {

    /** SHA-256 by name, of those that were there. */
    SortedMap<String, String> all();

    /** As {@link #all}. Locks the records until the transaction ends. */
    SortedMap<String, String> lockAll();

    /** That the file is there with that digest. */
    void see(String name, String digest, Instant at);

    /** That the file is gone. */
    void miss(String name, Instant at);

    /** Whether any file was ever seen. */
    boolean isAny();
}
