package dev.drydock.application.runs;

import java.util.Optional;

/** The runs of this site. Every method joins the caller's transaction. */
public interface Runs {

    /** Fails, at the latest at commit, if another run has the token. */
    void add(Run run);

    Optional<Run> find(long instanceId);

    Optional<Run> findByToken(String token);
}
