package dev.drydock.container;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** Refuses one commit, at its last moment: after the rows and the checkpoint were both written in its transaction. */
@ApplicationScoped
public class CommitRefusal {
    private static final int NONE = -1;

    private final AtomicInteger number = new AtomicInteger(NONE);

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry transaction;

    void refuseCommitOf(int refused) {
        number.set(refused);
    }

    void wrote(int written) {
        if (number.compareAndSet(written, NONE)) {
            transaction.registerInterposedSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {
                    transaction.setRollbackOnly();
                }

                @Override
                public void afterCompletion(int status) {}
            });
        }
    }
}
