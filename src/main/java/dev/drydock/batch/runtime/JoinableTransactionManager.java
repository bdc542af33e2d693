package dev.drydock.batch.runtime;

import dev.drydock.application.runs.RetryingTransactions;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.time.Duration;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The container's transaction manager, with three differences. JBeret suspends the caller's transaction when it starts an
 * execution; inside {@link #joining} it does not, so that instance, execution, run and audit record commit together. And the
 * server's time limit, which is for requests, ends no transaction of a job: an analyzer's lasts as long as its step, a chunk's
 * has what JBeret sets for it, 180 s or the step's {@code jakarta.transaction.global.timeout}. And such a transaction begins when
 * the database answers.
 */
final class JoinableTransactionManager implements TransactionManager {
    private static final ThreadLocal<Boolean> JOINING = ThreadLocal.withInitial(() -> false);

    /** In seconds; its milliseconds are still an int, which containers count in. */
    private static final int LONGEST = (int) Duration.ofDays(24).toSeconds();

    private static final ThreadLocal<Boolean> OF_A_JOB = ThreadLocal.withInitial(() -> false);

    private final TransactionManager target;
    private final DatabasePatience patience;
    private final RetryingTransactions retrying;

    JoinableTransactionManager(TransactionManager target, DataSource dataSource) {
        this.target = target;
        this.patience = new DatabasePatience(dataSource);
        this.retrying = new RetryingTransactions(patience::await, new DatabaseCommits(dataSource));
    }

    <T> T joining(Supplier<T> work) {
        JOINING.set(true);
        try {
            return work.get();
        } finally {
            JOINING.remove();
        }
    }

    /** Runs what a job consists of: no transaction that its thread begins ends by the server's limit, and each waits for the database. */
    void runOfAJob(Runnable task) {
        try {
            target.setTransactionTimeout(LONGEST);
            OF_A_JOB.set(true);
            try {
                task.run();
            } finally {
                OF_A_JOB.remove();
                target.setTransactionTimeout(0);
            }
        } catch (SystemException e) {
            throw new IllegalStateException("the transaction manager takes no timeout", e);
        }
    }

    private void awaitDatabase() {
        if (OF_A_JOB.get()) {
            patience.await();
        }
    }

    /** At once; but inside {@link #joining} when the transaction has committed, and never if it rolls back. */
    void whenCommitted(Runnable task) {
        if (!JOINING.get()) {
            task.run();
            return;
        }
        try {
            target.getTransaction().registerSynchronization(new AfterCommit(task));
        } catch (SystemException | RollbackException e) {
            throw new IllegalStateException(e);
        }
    }

    /** When the thread's transaction, which must exist, has ended in any other way than by a commit. */
    void unlessCommitted(Runnable task) {
        try {
            target.getTransaction().registerSynchronization(new AfterRollback(task));
        } catch (SystemException | RollbackException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the thread's transaction, or in one of its own. */
    <T> T required(Supplier<T> work) {
        return required(() -> {}, work);
    }

    /**
     * In the thread's transaction, with the check at its end, just before it commits; or in one of its own that begins with
     * the check. A check that throws rolls back. What the check locks is so never held for the length of another's work.
     */
    <T> T required(Runnable check, Supplier<T> work) {
        try {
            if (target.getStatus() != Status.STATUS_NO_TRANSACTION) {
                target.getTransaction().registerSynchronization(new BeforeCommit(check));
                return work.get();
            }
            return inNew(check, work);
        } catch (SystemException | RollbackException e) {
            throw notCompleted(e);
        }
    }

    /** In a transaction of its own that begins with the check; the thread's is suspended meanwhile. */
    <T> T requiresNew(Runnable check, Supplier<T> work) {
        try {
            Transaction suspended = target.suspend();
            try {
                return inNew(check, work);
            } finally {
                if (suspended != null) {
                    target.resume(suspended);
                }
            }
        } catch (SystemException | InvalidTransactionException e) {
            throw notCompleted(e);
        }
    }

    private <T> T inNew(Runnable check, Supplier<T> work) {
        return OF_A_JOB.get()
                ? retrying.run((part, atLast) -> inNew(check, part, atLast), work)
                : inNew(check, work, () -> {});
    }

    private <T> T inNew(Runnable check, Supplier<T> work, Runnable atLast) {
        try {
            target.begin();
            T result;
            try {
                check.run();
                result = work.get();
                atLast.run();
            } catch (RuntimeException | Error e) {
                rollBack(e);
                throw e;
            }
            target.commit();
            return result;
        } catch (SystemException
                | NotSupportedException
                | RollbackException
                | HeuristicMixedException
                | HeuristicRollbackException e) {
            throw notCompleted(e);
        }
    }

    /** A connection that broke may fail to roll back too, which is not why. */
    private void rollBack(Throwable why) {
        try {
            target.rollback();
        } catch (SystemException | RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    private static IllegalStateException notCompleted(Exception e) {
        return new IllegalStateException("the transaction could not be completed", e);
    }

    @Override
    public void begin() throws NotSupportedException, SystemException {
        awaitDatabase();
        target.begin();
    }

    @Override
    public void commit()
            throws RollbackException, HeuristicMixedException, HeuristicRollbackException, SystemException {
        target.commit();
    }

    @Override
    public int getStatus() throws SystemException {
        return target.getStatus();
    }

    @Override
    public Transaction getTransaction() throws SystemException {
        return target.getTransaction();
    }

    @Override
    public void resume(Transaction transaction) throws InvalidTransactionException, SystemException {
        target.resume(transaction);
    }

    @Override
    public void rollback() throws SystemException {
        target.rollback();
    }

    @Override
    public void setRollbackOnly() throws SystemException {
        target.setRollbackOnly();
    }

    /** @param seconds 0, which JBeret sets behind each chunk step, for no limit */
    @Override
    public void setTransactionTimeout(int seconds) throws SystemException {
        target.setTransactionTimeout(seconds == 0 ? LONGEST : seconds);
    }

    @Override
    public @Nullable Transaction suspend() throws SystemException {
        return JOINING.get() ? null : target.suspend();
    }

    private record BeforeCommit(Runnable check) implements Synchronization {
        @Override
        public void beforeCompletion() {
            check.run();
        }

        @Override
        public void afterCompletion(int status) {}
    }

    private record AfterCommit(Runnable task) implements Synchronization {
        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                task.run();
            }
        }
    }

    private record AfterRollback(Runnable task) implements Synchronization {
        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            if (status != Status.STATUS_COMMITTED) {
                task.run();
            }
        }
    }
}
