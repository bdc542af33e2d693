package dev.drydock.application;

import dev.drydock.application.ExecutionLeases.Holder;
import dev.drydock.failure.Causes;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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
    private final Runnable awaitDatabase;

    /** @param awaitDatabase returns when the database answers, or will not for long */
    public Fence(ExecutionLeases leases, Holder self, Runnable awaitDatabase) {
        this.leases = leases;
        this.self = self;
        this.awaitDatabase = awaitDatabase;
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
     * Does the work in a transaction of its own. What works for an execution has the patience that a request has not: it waits for
     * the database before the transaction begins, and if the database goes away in the middle, which rolls it back, the work is
     * done once more. A commit whose answer is lost is not repeated.
     *
     * @param transaction does what it is given in a transaction
     */
    public <T> T inTransaction(UnaryOperator<Supplier<T>> transaction, Supplier<T> work) {
        if (EXECUTION.get() == null) {
            return transaction.apply(work).get();
        }
        awaitDatabase.run();
        AtomicBoolean done = new AtomicBoolean();
        try {
            return transaction
                    .apply(() -> {
                        T result = work.get();
                        done.set(true);
                        return result;
                    })
                    .get();
        } catch (RuntimeException e) {
            if (done.get() || !Causes.isDatabaseAway(e)) {
                throw e;
            }
            awaitDatabase.run();
            return transaction.apply(work).get();
        }
    }

    /** What must succeed just before a transaction of this thread commits; nothing if it works for no execution. */
    public Optional<Runnable> beforeCommit() {
        return Optional.ofNullable(EXECUTION.get()).map(executionId -> () -> leases.requireHeld(executionId, self));
    }
}
