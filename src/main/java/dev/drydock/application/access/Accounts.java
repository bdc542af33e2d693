package dev.drydock.application.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The users whom the site itself keeps. Every method joins the caller's transaction. */
public interface Accounts {

    /** Names differ by more than their case. */
    Optional<Account> find(String name);

    /** By name. */
    List<Account> list();

    /** Adds an account, or replaces the one of that name. */
    void put(Account account, String by, Instant at);

    /** Until the transaction ends nobody else changes an account: for what holds for all of them together. */
    void lock();
}
