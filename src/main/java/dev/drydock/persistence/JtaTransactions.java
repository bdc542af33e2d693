package dev.drydock.persistence;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Fence;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.function.Supplier;

/**
 * Transactions of the container. An exception rolls back, also a joined transaction, so no caller can catch it and commit a part. The
 * {@link Fence} is asked before one begins and before it commits.
 */
@ApplicationScoped
public class JtaTransactions implements Transactions {
    @Inject
    Fence fence;

    @Inject
    GuardedTransactions guarded;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry registry;

    @Override
    public <T> T required(Supplier<T> work) {
        return isJoined()
                ? guarded.required(work)
                : fence.inTransaction((part, atLast) -> guarded.required(ending(part, atLast)), work);
    }

    @Override
    public <T> T requiresNew(Supplier<T> work) {
        return isJoined()
                ? guarded.requiresNew(work)
                : fence.inTransaction((part, atLast) -> guarded.requiresNew(ending(part, atLast)), work);
    }

    @Override
    public void run(Runnable work) {
        required(() -> {
            work.run();
            return Boolean.TRUE;
        });
    }

    /** What is registered when the work is done comes behind all that the work has registered, such as JPA's flush. */
    private <T> Supplier<T> ending(Supplier<T> work, Runnable atLast) {
        return () -> {
            T result = work.get();
            registry.registerInterposedSynchronization(new BeforeCommit(atLast));
            return result;
        };
    }

    private boolean isJoined() {
        return registry.getTransactionStatus() != Status.STATUS_NO_TRANSACTION;
    }
}
