package dev.drydock.batch.runtime;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;

/**
 * Liberty's transaction manager as the batch runtime's interface asks for it. A transaction begins and ends through the
 * container's {@link UserTransaction}, which also ends the thread's local containment: begun at the transaction manager alone, a
 * transaction is not seen by the container's entity managers.
 */
public final class LibertyTransactionManager implements TransactionManager {
    private final UserTransaction user;
    private final TransactionManager container;

    public LibertyTransactionManager(UserTransaction user) {
        this.user = user;
        try {
            this.container = (TransactionManager) Class.forName("com.ibm.tx.jta.TransactionManagerFactory")
                    .getMethod("getTransactionManager")
                    .invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Liberty's transaction manager was not found", e);
        }
    }

    @Override
    public void begin() throws NotSupportedException, SystemException {
        user.begin();
    }

    @Override
    public void commit()
            throws RollbackException, HeuristicMixedException, HeuristicRollbackException, SystemException {
        user.commit();
    }

    @Override
    public void rollback() throws SystemException {
        user.rollback();
    }

    @Override
    public void setRollbackOnly() throws SystemException {
        user.setRollbackOnly();
    }

    @Override
    public void setTransactionTimeout(int seconds) throws SystemException {
        user.setTransactionTimeout(seconds);
    }

    @Override
    public int getStatus() throws SystemException {
        return container.getStatus();
    }

    @Override
    public Transaction getTransaction() throws SystemException {
        return container.getTransaction();
    }

    @Override
    public Transaction suspend() throws SystemException {
        return container.suspend();
    }

    @Override
    public void resume(Transaction transaction) throws InvalidTransactionException, SystemException {
        container.resume(transaction);
    }
}
