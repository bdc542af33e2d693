package dev.drydock.persistence;

import dev.drydock.application.Fence;
import dev.drydock.application.Transactions;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.function.Supplier;

/**
 * Transactions of the container. An exception rolls back, a joined transaction too: nobody can catch it and commit half. Before
 * one commits, the {@link Fence} is asked.
 */
@ApplicationScoped
public class JtaTransactions implements Transactions {
    private static final Object FENCED = new Object();

    @Inject
    Fence fence;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry registry;

    @Override
    @Transactional(TxType.REQUIRED)
    public <T> T required(Supplier<T> work) {
        guard();
        return work.get();
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public <T> T requiresNew(Supplier<T> work) {
        guard();
        return work.get();
    }

    @Override
    @Transactional(TxType.REQUIRED)
    public void run(Runnable work) {
        guard();
        work.run();
    }

    private void guard() {
        guard(fence, registry);
    }

    /** Once in a transaction. */
    static void guard(Fence fence, TransactionSynchronizationRegistry registry) {
        if (registry.getResource(FENCED) == null) {
            fence.beforeCommit().ifPresent(check -> {
                registry.putResource(FENCED, true);
                registry.registerInterposedSynchronization(new BeforeCommit(check));
            });
        }
    }

    private record BeforeCommit(Runnable check) implements Synchronization {
        @Override
        public void beforeCompletion() {
            check.run();
        }

        @Override
        public void afterCompletion(int status) {}
    }
}
