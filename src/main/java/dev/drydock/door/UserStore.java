package dev.drydock.door;

import dev.drydock.application.access.Actor;
import java.util.Optional;

/**
 * The store of the site's users: names, passwords and roles. The console reads it at each sign-in and the REST interface at each request,
 * so a change applies from the next request on. Thread-safe.
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
