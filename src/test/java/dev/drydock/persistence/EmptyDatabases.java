package dev.drydock.persistence;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * New databases for tests. The first of each product is migrated; later ones are copies of it, since a hundred migrations take longer than
 * most tests.
 */
final class EmptyDatabases {

    private EmptyDatabases() {}

    /** Migrated, in memory; it stays until it is shut down. */
    static DataSource h2() {
        DataSource database = newH2();
        execute(database, H2Schema.SCRIPT);
        return database;
    }

    /** Migrated, in the PostgreSQL of this JVM, which ends with it. */
    static DataSource postgres() {
        return Postgres.SERVER.getDatabase("postgres", Postgres.copyOf(Postgres.MIGRATED));
    }

    /** The URL of a new database without a schema in the PostgreSQL of this JVM. */
    static String postgresUrl() {
        return Postgres.SERVER.getJdbcUrl("postgres", Postgres.copyOf("template1"));
    }

    private static DataSource newH2() {
        return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    }

    private static void execute(DataSource database, String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class H2Schema {
        static final String SCRIPT = script();

        private static String script() {
            DataSource first = newH2();
            Migrations.migrate(first);
            StringBuilder script = new StringBuilder();
            try (Connection connection = first.getConnection();
                    Statement statement = connection.createStatement()) {
                try (ResultSet lines = statement.executeQuery("script")) {
                    while (lines.next()) {
                        script.append(lines.getString(1)).append('\n');
                    }
                }
                statement.execute("shutdown");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return script.toString();
        }
    }

    private static final class Postgres {
        static final EmbeddedPostgres SERVER = start();
        static final String MIGRATED = migrated();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String migrated() {
            String name = copyOf("template1");
            Migrations.migrate(SERVER.getDatabase("postgres", name));
            return name;
        }

        /** @return the name of the new database */
        static String copyOf(String template) {
            String name = "t" + UUID.randomUUID().toString().replace("-", "");
            execute(SERVER.getPostgresDatabase(), "create database " + name + " template " + template);
            return name;
        }
    }
}
