package dev.drydock.persistence;

import dev.drydock.application.runs.Fence;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.function.Supplier;

/** Where the container's transactions begin and end. Before one commits, the {@link Fence} is asked. */
@ApplicationScoped
public class GuardedTransactions {
    private static final Object FENCED = new Object();

    @Inject
    Fence fence;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry registry;

    @Transactional(TxType.REQUIRED)
    public <T> T required(Supplier<T> work) {
        guard();
        return work.get();
    }

    @Transactional(TxType.REQUIRES_NEW)
    public <T> T requiresNew(Supplier<T> work) {
        guard();
        return work.get();
    }

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
}
