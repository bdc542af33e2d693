package dev.drydock.application.runs;

import dev.drydock.failure.Causes;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Transactions of an execution, which can wait longer than a request. Each waits for the database before it begins. If the connection is
 * lost in the middle, the transaction rolls back and its work is repeated. If it is lost during the commit, Drydock asks the database later
 * whether the transaction committed, and repeats it only if not. If the database cannot answer that, the transaction fails. Tested by
 * {@code FenceTest} and {@code TwoNodesIT}.
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
