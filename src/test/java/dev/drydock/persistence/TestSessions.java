package dev.drydock.persistence;

import jakarta.persistence.Persistence;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.hibernate.engine.transaction.jta.platform.internal.AbstractJtaPlatform;
import org.jspecify.annotations.Nullable;

/**
 * One session factory for each product, for all test databases of this JVM: making one takes longer than most tests. A database is a tenant
 * of the factory, so ids that the factory keeps in advance are each database's own.
 */
final class TestSessions {
    private static final Map<String, DataSource> TENANTS = new ConcurrentHashMap<>();
    private static final Map<Map<String, Object>, SessionFactory> FACTORIES = new ConcurrentHashMap<>();

    private TestSessions() {}

    /** The factory for the product of the database. */
    static SessionFactory of(DataSource database) {
        return FACTORIES.computeIfAbsent(UnaskedDatabase.settings(url(database)), TestSessions::factory);
    }

    /** @param database whose connections join the thread's transaction */
    static void add(String tenant, DataSource database) {
        TENANTS.put(tenant, database);
    }

    static void remove(String tenant) {
        TENANTS.remove(tenant);
    }

    private static SessionFactory factory(Map<String, Object> product) {
        Map<String, Object> settings = new HashMap<>(product);
        settings.put(AvailableSettings.MULTI_TENANT_CONNECTION_PROVIDER, new Tenants());
        settings.put(AvailableSettings.JTA_PLATFORM, new Platform());
        return Persistence.createEntityManagerFactory("drydock", settings).unwrap(SessionFactory.class);
    }

    private static String url(DataSource database) {
        try (Connection connection = database.getConnection()) {
            return connection.getMetaData().getURL();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Tenants implements MultiTenantConnectionProvider<String> {
        private static final long serialVersionUID = 1;

        @Override
        public Connection getConnection(String tenant) throws SQLException {
            DataSource database = TENANTS.get(tenant);
            if (database == null) {
                throw new SQLException("the test has closed this database");
            }
            return database.getConnection();
        }

        @Override
        public void releaseConnection(String tenant, Connection connection) throws SQLException {
            connection.close();
        }

        @Override
        public Connection getAnyConnection() throws SQLException {
            throw new SQLException("only databases of tests have connections");
        }

        @Override
        public void releaseAnyConnection(Connection connection) throws SQLException {
            connection.close();
        }

        @Override
        public boolean supportsAggressiveRelease() {
            return false;
        }

        @Override
        public boolean isUnwrappableAs(Class<?> type) {
            return false;
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new IllegalArgumentException(type.getName());
        }
    }

    /** The transaction is the thread's, whichever database it is of. */
    private static final class Platform extends AbstractJtaPlatform {
        private static final long serialVersionUID = 1;

        @Override
        protected TransactionManager locateTransactionManager() {
            return new OfThread();
        }

        @Override
        protected @Nullable UserTransaction locateUserTransaction() {
            return null;
        }
    }

    /** Joins transactions; {@link LocalJta} alone begins and ends them. */
    private static final class OfThread implements TransactionManager {

        @Override
        public int getStatus() throws SystemException {
            Transaction transaction = getTransaction();
            return transaction == null ? Status.STATUS_NO_TRANSACTION : transaction.getStatus();
        }

        @Override
        public @Nullable Transaction getTransaction() {
            return LocalJta.ofThread();
        }

        @Override
        public void setRollbackOnly() throws SystemException {
            Transaction transaction = getTransaction();
            if (transaction == null) {
                throw new IllegalStateException("the thread has no transaction");
            }
            transaction.setRollbackOnly();
        }

        @Override
        public void begin() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void commit() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void rollback() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Transaction suspend() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void resume(Transaction transaction) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setTransactionTimeout(int seconds) {
            throw new UnsupportedOperationException();
        }
    }
}
