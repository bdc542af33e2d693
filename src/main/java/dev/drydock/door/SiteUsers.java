package dev.drydock.door;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Users;
import java.util.Optional;

/** The site's own users; for other names, those of the server's registry or directory. */
public final class SiteUsers implements UserStore {
    private final Users kept;
    private final UserStore others;

    public SiteUsers(Users kept, UserStore others) {
        this.kept = kept;
        this.others = others;
    }

    @Override
    public Optional<Actor> authenticate(String user, String password) {
        return kept.authenticate(user, password, others::authenticate);
    }

    @Override
    public boolean knows(String user) {
        return kept.keeps(user) || others.knows(user);
    }
}
