package dev.drydock.domain.registry;

import java.util.List;
import java.util.Optional;

/**
 * Which exported files versions come from, and which versions come from a file; computed from the records of exports, snapshots and
 * versions, one query each. A version comes from a file if the run that sealed its snapshot joined the file's accepted rows with the
 * others; rows that were too old or had no label then are not told apart. Every method joins the caller's transaction.
 */
public interface DataLineage {

    /** The version, its parent, and so on to the imported one; each file once, at the nearest version. Empty if there is none. */
    List<Generation> ancestry(VersionId version);

    /**
     * Where each of the files has gone that fit, the latest received first.
     *
     * @param most of so many files at most
     */
    List<Descent> descent(FileWanted wanted, int most);

    /**
     * Which files to follow.
     *
     * @param nameOrDigest a file's name, or its SHA-256 in hex
     * @param export only of this one, such as {@code plant-a-12}
     */
    record FileWanted(String nameOrDigest, Optional<String> export) {}
}
