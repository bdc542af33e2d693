package dev.drydock.domain.dataset;

/**
 * A file that was written aside without some of its rows and forced, so that what will be in its place is known before it is. Until it
 * is settled nothing has changed; settling is atomic.
 */
public interface Rewrite {

    /** How many rows go. */
    long rows();

    /** Lower-case hex SHA-256 of the file as it is. */
    String before();

    /** Of the file as it will be. */
    String after();

    /** Puts the new file in its place. */
    void settle();

    /** Removes the new file; the one that is there stays. */
    void discard();
}
