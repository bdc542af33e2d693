package dev.drydock.application.runs;

import dev.drydock.failure.Causes;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Transactions of what works for an execution, which has the patience that a request has not. Each waits for the database before it
 * begins. If the database goes away in the middle, which rolls it back, its work is done again. If it goes away while the transaction
 * commits, it is asked when it is back: what has committed is not done again. A database that cannot tell fails it. Tested by {@code
 * FenceTest} and {@code TwoNodesIT}.
 */
public final class RetryingTransactions {
    /** A line that breaks so often in one transaction after another is for people to look at. */
    private static final int ATTEMPTS = 5;

    private final Runnable awaitDatabase;
    private final CommitOutcomes outcomes;

    /** @param awaitDatabase returns when the database answers, or will not for long */
    public RetryingTransactions(Runnable awaitDatabase, CommitOutcomes outcomes) {
        this.awaitDatabase = awaitDatabase;
        this.outcomes = outcomes;
    }

    /**
     * @param transaction does the work that it is given in a new transaction, and runs what it is given with it as the last thing
     *     before the commit
     */
    public <T> T run(BiFunction<Supplier<T>, Runnable, T> transaction, Supplier<T> work) {
        for (int number = 1; true; number++) {
            awaitDatabase.run();
            Attempt<T> attempt = new Attempt<>(work);
            try {
                return transaction.apply(attempt::work, attempt::beforeCommit);
            } catch (RuntimeException e) {
                if (attempt.result != null && attempt.isCommitting && isCommitted(attempt, e)) {
                    return attempt.result;
                }
                if (number == ATTEMPTS || !Causes.isDatabaseAway(e)) {
                    throw e;
                }
            }
        }
    }

    private boolean isCommitted(Attempt<?> attempt, RuntimeException failed) {
        String transaction = attempt.transaction.orElseThrow(() -> failed);
        for (int number = 1; true; number++) {
            awaitDatabase.run();
            try {
                return outcomes.isCommitted(transaction);
            } catch (RuntimeException e) {
                if (number == ATTEMPTS || !Causes.isDatabaseAway(e)) {
                    failed.addSuppressed(e);
                    throw failed;
                }
            }
        }
    }

    private final class Attempt<T> {
        private final Supplier<T> work;
        private @Nullable T result;
        private Optional<String> transaction = Optional.empty();
        private boolean isCommitting;

        Attempt(Supplier<T> work) {
            this.work = work;
        }

        T work() {
            T done = work.get();
            result = done;
            return done;
        }

        void beforeCommit() {
            transaction = outcomes.current();
            isCommitting = true;
        }
    }
}
