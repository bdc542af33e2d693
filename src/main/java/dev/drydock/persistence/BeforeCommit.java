package dev.drydock.persistence;

import jakarta.transaction.Synchronization;

/** Runs a check before a transaction commits; one that throws rolls it back. */
record BeforeCommit(Runnable check) implements Synchronization {
    @Override
    public void beforeCompletion() {
        check.run();
    }

    @Override
    public void afterCompletion(int status) {}
}
