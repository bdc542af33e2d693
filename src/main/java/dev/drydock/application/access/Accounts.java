package dev.drydock.application.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The site's own users. Every method joins the caller's transaction. */
public interface Accounts {

    /** Names differ by more than their case. */
    Optional<Account> find(String name);

    /** By name. */
    List<Account> list();

    /** Adds an account, or replaces the one of that name. */
    void put(Account account, String by, Instant at);

    /** Locks all accounts until the transaction ends, for a rule that covers all of them. */
    void lock();
}
