package dev.drydock.persistence;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * JTA over one data source, outside a container: a thread's transaction is one database connection, committed in one phase, as
 * Liberty does with a single resource. Outside a transaction a connection is in auto-commit mode.
 */
@SuppressWarnings("ThreadLocalUsage") // one for each database, which tests open side by side
public final class LocalJta implements TransactionManager, UserTransaction, TransactionSynchronizationRegistry {
    private static final Logger LOG = Logger.getLogger(LocalJta.class.getName());

    private static final ThreadLocal<Deque<LocalTransaction>> OF_THREAD = ThreadLocal.withInitial(ArrayDeque::new);

    private final DataSource target;
    private final ThreadLocal<@Nullable LocalTransaction> current = new ThreadLocal<>();

    public LocalJta(DataSource target) {
        this.target = target;
    }

    /** The transaction that the thread began or resumed last and has not ended, whichever database it is of. */
    static @Nullable Transaction ofThread() {
        return OF_THREAD.get().peekLast();
    }

    /** The data source whose connections join the thread's transaction. */
    public DataSource dataSource() {
        return new Joining();
    }

    @Override
    public void begin() {
        if (current.get() != null) {
            throw new IllegalStateException("the thread has a transaction");
        }
        resume(new LocalTransaction());
    }

    @Override
    public void commit() throws RollbackException {
        LocalTransaction transaction = required();
        try {
            transaction.commit();
        } finally {
            suspend();
        }
    }

    @Override
    public void rollback() {
        LocalTransaction transaction = required();
        try {
            transaction.rollback();
        } finally {
            suspend();
        }
    }

    @Override
    public void setRollbackOnly() {
        required().setRollbackOnly();
    }

    @Override
    public int getStatus() {
        LocalTransaction transaction = current.get();
        return transaction == null ? Status.STATUS_NO_TRANSACTION : transaction.status;
    }

    @Override
    public @Nullable Transaction getTransaction() {
        return current.get();
    }

    @Override
    public void setTransactionTimeout(int seconds) {}

    @Override
    public @Nullable Transaction suspend() {
        LocalTransaction transaction = current.get();
        current.remove();
        if (transaction != null) {
            OF_THREAD.get().removeLastOccurrence(transaction);
        }
        return transaction;
    }

    @Override
    public void resume(@Nullable Transaction transaction) {
        if (transaction instanceof LocalTransaction resumed) {
            current.set(resumed);
            OF_THREAD.get().addLast(resumed);
        }
    }

    @Override
    public @Nullable Object getTransactionKey() {
        return current.get();
    }

    @Override
    public int getTransactionStatus() {
        return getStatus();
    }

    @Override
    public boolean getRollbackOnly() {
        return required().status == Status.STATUS_MARKED_ROLLBACK;
    }

    @Override
    public void registerInterposedSynchronization(Synchronization synchronization) {
        required().interposed.add(synchronization);
    }

    @Override
    public void putResource(Object key, @Nullable Object value) {
        required().resources.put(key, value);
    }

    @Override
    public @Nullable Object getResource(Object key) {
        return required().resources.get(key);
    }

    private LocalTransaction required() {
        LocalTransaction transaction = current.get();
        if (transaction == null) {
            throw new IllegalStateException("the thread has no transaction");
        }
        return transaction;
    }

    private final class LocalTransaction implements Transaction {
        private final List<Synchronization> synchronizations = new ArrayList<>();
        private final List<Synchronization> interposed = new ArrayList<>();
        private final Map<Object, @Nullable Object> resources = new HashMap<>();
        private @Nullable Connection connection;
        private int status = Status.STATUS_ACTIVE;

        Connection connection() throws SQLException {
            if (connection == null) {
                connection = target.getConnection();
                connection.setAutoCommit(false);
            }
            return connection;
        }

        @Override
        public void commit() throws RollbackException {
            try {
                if (status == Status.STATUS_ACTIVE) {
                    List.copyOf(synchronizations).forEach(Synchronization::beforeCompletion);
                    List.copyOf(interposed).forEach(Synchronization::beforeCompletion);
                }
            } catch (RuntimeException e) {
                rollback();
                RollbackException rolledBack = new RollbackException("rolled back before completion: " + e);
                rolledBack.initCause(e);
                throw rolledBack;
            }
            if (status != Status.STATUS_ACTIVE) {
                rollback();
                throw new RollbackException("the transaction was marked for rollback");
            }
            end(true);
        }

        @Override
        public void rollback() {
            end(false);
        }

        private void end(boolean commit) {
            status = commit ? Status.STATUS_COMMITTED : Status.STATUS_ROLLEDBACK;
            try (Connection ended = connection) {
                if (ended != null && commit) {
                    ended.commit();
                } else if (ended != null) {
                    ended.rollback();
                }
                if (ended != null) {
                    ended.setAutoCommit(true);
                }
            } catch (SQLException e) {
                status = Status.STATUS_UNKNOWN;
                throw new IllegalStateException(e);
            } finally {
                interposed.forEach(this::tell);
                synchronizations.forEach(this::tell);
            }
        }

        /** What fails afterwards is no failure of the transaction. */
        private void tell(Synchronization synchronization) {
            try {
                synchronization.afterCompletion(status);
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "a synchronization failed after completion", e);
            }
        }

        @Override
        public void setRollbackOnly() {
            status = Status.STATUS_MARKED_ROLLBACK;
        }

        @Override
        public int getStatus() {
            return status;
        }

        @Override
        public void registerSynchronization(Synchronization synchronization) {
            synchronizations.add(synchronization);
        }

        @Override
        public boolean enlistResource(XAResource resource) throws SystemException {
            throw new SystemException("one resource only");
        }

        @Override
        public boolean delistResource(XAResource resource, int flag) throws SystemException {
            throw new SystemException("one resource only");
        }
    }

    private final class Joining implements DataSource {

        @Override
        public Connection getConnection() throws SQLException {
            LocalTransaction transaction = current.get();
            if (transaction == null) {
                return target.getConnection();
            }
            Connection joined = transaction.connection();
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        switch (method.getName()) {
                            case "close", "commit", "rollback", "setAutoCommit" -> {
                                return null; // the transaction's business
                            }
                            default -> {
                                try {
                                    return method.invoke(joined, arguments);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            }
                        }
                    });
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return getConnection();
        }

        @Override
        public PrintWriter getLogWriter() throws SQLException {
            return target.getLogWriter();
        }

        @Override
        public void setLogWriter(PrintWriter out) throws SQLException {
            target.setLogWriter(out);
        }

        @Override
        public void setLoginTimeout(int seconds) throws SQLException {
            target.setLoginTimeout(seconds);
        }

        @Override
        public int getLoginTimeout() throws SQLException {
            return target.getLoginTimeout();
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getLogger("sql");
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            return target.unwrap(type);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) throws SQLException {
            return target.isWrapperFor(type);
        }
    }
}
