package dev.drydock.application.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What programs sign in with. Every method joins the caller's transaction. */
public interface AccessTokens {

    Optional<AccessToken> find(String name);

    Optional<AccessToken> findByDigest(String secretDigest);

    /** By name, also expired and revoked ones. */
    List<AccessToken> list();

    /** @return false if a token of that name is or was there */
    boolean add(AccessToken token);

    void revoke(String name, String by, Instant at);
}
