package dev.drydock.persistence;

import dev.drydock.application.Fence;
import dev.drydock.application.Transactions;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.function.Supplier;

/**
 * Transactions of the container. An exception rolls back, a joined transaction too: nobody can catch it and commit half. The
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
        return isJoined() ? guarded.required(work) : fence.inTransaction(part -> () -> guarded.required(part), work);
    }

    @Override
    public <T> T requiresNew(Supplier<T> work) {
        return isJoined()
                ? guarded.requiresNew(work)
                : fence.inTransaction(part -> () -> guarded.requiresNew(part), work);
    }

    @Override
    public void run(Runnable work) {
        required(() -> {
            work.run();
            return Boolean.TRUE;
        });
    }

    private boolean isJoined() {
        return registry.getTransactionStatus() != Status.STATUS_NO_TRANSACTION;
    }
}
