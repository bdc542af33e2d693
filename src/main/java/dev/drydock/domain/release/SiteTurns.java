package dev.drydock.domain.release;

/** The turns that the servers of a site take. */
public interface SiteTurns {

    /** The turn of importing a version of the model. */
    SiteTurn ofImport(String model);

    /** The turn of reading the stored packages. */
    SiteTurn ofScrub();

    /** The turn of asking for a time stamp. */
    SiteTurn ofTimeStamp();
}
