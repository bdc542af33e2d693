package dev.drydock.domain.release;

/** Lets one server of a site at a time do something. A server that dies gives its turn back by that. */
public interface SiteTurn {

    /** @return whether the work was done; if another server has the turn, nothing is */
    boolean take(Runnable work);
}
