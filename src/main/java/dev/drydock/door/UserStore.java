package dev.drydock.door;

import dev.drydock.application.access.Actor;
import java.util.Optional;

/**
 * Where the site's users are: their names, passwords and roles. It is asked at each sign-in of the console and with each request to
 * the REST interface, so a change counts from the next request on. Thread-safe.
 */
public interface UserStore {
    /**
     * Who has this name and password, with the roles of now; empty if the name is unknown or disabled, the password is wrong, or the
     * name has no role here.
     */
    Optional<Actor> authenticate(String user, String password);

    /** Whether there is such a name. Only names that there are go into the audit log: people type passwords into the wrong field. */
    boolean knows(String user);
}
