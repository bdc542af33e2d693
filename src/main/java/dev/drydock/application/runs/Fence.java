package dev.drydock.application.runs;

import dev.drydock.application.runs.ExecutionLeases.Holder;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets what a thread does on behalf of an execution commit only while this process holds the execution. The batch runtime
 * guards its own writes; this guards those of the use cases that its steps call, in whichever transaction they are. It belongs
 * to the thread: what a step does in threads of its own is not guarded.
 */
public final class Fence {
    private static final ThreadLocal<@Nullable Long> EXECUTION = new ThreadLocal<>();

    private final ExecutionLeases leases;
    private final Holder self;
    private final RetryingTransactions transactions;

    public Fence(ExecutionLeases leases, Holder self, RetryingTransactions transactions) {
        this.leases = leases;
        this.self = self;
        this.transactions = transactions;
    }

    /** Does the work on behalf of the execution. */
    public static <T extends @Nullable Object> T within(long executionId, Callable<T> work) throws Exception {
        Long before = EXECUTION.get();
        EXECUTION.set(executionId);
        try {
            return work.call();
        } finally {
            EXECUTION.set(before);
        }
    }

    /**
     * Does the work in a transaction of its own, with the patience of {@link RetryingTransactions} if the thread works for an
     * execution.
     *
     * @param transaction does the work that it is given in a new transaction, and runs what it is given with it as the last thing
     *     before the commit
     */
    public <T> T inTransaction(BiFunction<Supplier<T>, Runnable, T> transaction, Supplier<T> work) {
        return EXECUTION.get() == null ? transaction.apply(work, () -> {}) : transactions.run(transaction, work);
    }

    /** What must succeed just before a transaction of this thread commits; nothing if it works for no execution. */
    public Optional<Runnable> beforeCommit() {
        return Optional.ofNullable(EXECUTION.get()).map(executionId -> () -> leases.requireHeld(executionId, self));
    }
}
