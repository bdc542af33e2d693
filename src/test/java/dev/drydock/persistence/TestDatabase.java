package dev.drydock.persistence;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Fence;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.modelfile.ModelFileReader;
import jakarta.persistence.EntityManager;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A migrated database with Hibernate and transactions, outside a container: {@link #repository} makes a {@code Jpa…}
 * repository over it, {@link #transactions} are its transactions. A repository called outside a transaction fails.
 *
 * <pre>{@code
 * @ParameterizedTest
 * @EnumSource
 * void keepsAVersion(TestDatabase.Kind kind) {
 *     try (TestDatabase database = TestDatabase.open(kind)) {
 *         JpaVersions versions = database.repository(JpaVersions.class);
 *         database.transactions().run(() -> versions.add(...));
 *     }
 * }
 * }</pre>
 */
public final class TestDatabase implements AutoCloseable {

    /** Both are always tested. */
    public enum Kind {
        H2,
        POSTGRESQL
    }

    private final String id = UUID.randomUUID().toString();
    private final LocalJta jta;
    private final DataSource raw;
    private final SessionFactory factory;
    private volatile boolean closed;

    /** @param raw of a migrated database */
    private TestDatabase(DataSource raw) {
        this.raw = raw;
        this.jta = new LocalJta(raw);
        this.factory = TestSessions.of(raw);
        TestSessions.add(id, jta.dataSource());
    }

    /** Migrated and without rows: H2 in memory, or a new one in a PostgreSQL that all tests of this JVM share. */
    public static TestDatabase open(Kind kind) {
        return new TestDatabase(kind == Kind.H2 ? EmptyDatabases.h2() : EmptyDatabases.postgres());
    }

    /** The H2 database in a file, made if it is not there; as production runs it. */
    public static TestDatabase openH2(Path file) {
        if (!Files.exists(file.resolveSibling(file.getFileName() + ".mv.db"))) {
            EmptyDatabases.h2(file);
        }
        return over(JdbcConnectionPool.create(
                "jdbc:h2:file:" + file.toAbsolutePath() + ";WRITE_DELAY=0;TRACE_LEVEL_FILE=0", "sa", ""));
    }

    /**
     * The URL of a migrated database without rows, for tests in several JVMs.
     *
     * @param folder for an H2 database
     */
    public static String newUrl(Kind kind, Path folder) {
        return kind == Kind.H2 ? EmptyDatabases.h2(folder.resolve("db")) : newPostgresUrl();
    }

    /** The URL of a migrated PostgreSQL database without rows, for tests in several JVMs. */
    public static String newPostgresUrl() {
        return EmptyDatabases.postgresUrl();
    }

    /** An empty database of an earlier release, with its schema up to that migration; for {@link #over}. */
    static DataSource withSchema(Kind kind, String migration) {
        DataSource site;
        if (kind == Kind.H2) {
            site = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
        } else {
            PGSimpleDataSource postgres = new PGSimpleDataSource();
            postgres.setUrl(EmptyDatabases.postgresUrlWithoutSchema());
            site = postgres;
        }
        Flyway.configure()
                .dataSource(site)
                .locations("classpath:db/migration")
                .placeholders(Map.of("bytes", kind == Kind.H2 ? "binary large object" : "bytea"))
                .target(migration)
                .load()
                .migrate();
        return site;
    }

    /** Over a data source of the test's own, whose database is migrated first. */
    public static TestDatabase over(DataSource dataSource) {
        Migrations.migrate(dataSource);
        return new TestDatabase(dataSource);
    }

    /** Does one statement, committed at once. */
    public void execute(String sql) {
        try (Connection connection = raw.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /**
     * A new repository with its {@link EntityManager}, {@link DataSource}, {@link Transactions}, {@link Clock} and
     * {@link DefinitionReader} fields filled.
     */
    public <T> T repository(Class<T> type) {
        return repository(type, Clock.systemUTC());
    }

    /** @param clock of what the repository dates by itself */
    public <T> T repository(Class<T> type, Clock clock) {
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            T repository = constructor.newInstance();
            for (Field field : type.getDeclaredFields()) {
                Object value = valueFor(field.getType(), clock);
                if (value != null) {
                    field.setAccessible(true);
                    field.set(repository, value);
                }
            }
            return repository;
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private @Nullable Object valueFor(Class<?> type, Clock clock) {
        if (type == EntityManager.class) {
            return entityManager();
        }
        if (type == DataSource.class) {
            return dataSource();
        }
        if (type == DefinitionReader.class) {
            return new ModelFileReader();
        }
        if (type == Clock.class) {
            return clock;
        }
        return type == Transactions.class ? transactions() : null;
    }

    public Transactions transactions() {
        return new JtaLikeTransactions(() -> {});
    }

    /** As the container's: before one commits, the fence is asked. */
    public Transactions transactions(Fence fence) {
        return new JtaLikeTransactions(() -> GuardedTransactions.guard(fence, jta));
    }

    /** Joins the thread's transaction. */
    public DataSource dataSource() {
        return jta.dataSource();
    }

    public TransactionManager transactionManager() {
        return jta;
    }

    /** The transaction's entity manager, whichever that is when it is called. */
    public EntityManager entityManager() {
        return (EntityManager) Proxy.newProxyInstance(
                EntityManager.class.getClassLoader(),
                new Class<?>[] {EntityManager.class},
                (proxy, method, arguments) -> {
                    try {
                        return method.invoke(joinedManager(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private EntityManager joinedManager() {
        if (closed) {
            throw new IllegalStateException("the test has closed this database");
        }
        if (jta.getStatus() == Status.STATUS_NO_TRANSACTION) {
            throw new IllegalStateException("a repository was called outside a transaction");
        }
        EntityManager manager = (EntityManager) jta.getResource(this);
        if (manager == null) {
            EntityManager opened =
                    factory.withOptions().tenantIdentifier((Object) id).openSession();
            jta.putResource(this, opened);
            jta.registerInterposedSynchronization(new Closing(opened));
            manager = opened;
        }
        return manager;
    }

    @Override
    public void close() {
        closed = true;
        TestSessions.remove(id);
        if (raw instanceof JdbcConnectionPool pool) {
            try (Connection connection = raw.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("shutdown");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            pool.dispose();
        }
    }

    private record Closing(EntityManager manager) implements Synchronization {
        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            manager.close();
        }
    }

    /** As the container's {@code @Transactional}: an exception rolls back, or marks the joined transaction. */
    private final class JtaLikeTransactions implements Transactions {
        private final Runnable guard;

        JtaLikeTransactions(Runnable guard) {
            this.guard = guard;
        }

        @Override
        public <T> T required(Supplier<T> work) {
            if (jta.getStatus() == Status.STATUS_NO_TRANSACTION) {
                return inNew(work);
            }
            try {
                guard.run();
                return work.get();
            } catch (RuntimeException | Error e) {
                jta.setRollbackOnly();
                throw e;
            }
        }

        @Override
        public <T> T requiresNew(Supplier<T> work) {
            Transaction suspended = jta.suspend();
            try {
                return inNew(work);
            } finally {
                jta.resume(suspended);
            }
        }

        private <T> T inNew(Supplier<T> work) {
            jta.begin();
            T result;
            try {
                guard.run();
                result = work.get();
            } catch (RuntimeException | Error e) {
                jta.rollback();
                throw e;
            }
            try {
                jta.commit();
            } catch (RollbackException e) {
                throw new IllegalStateException(e);
            }
            return result;
        }
    }
}
