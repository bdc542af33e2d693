package dev.drydock.persistence;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
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
        execute(database, H2Schema.STATEMENTS);
        return database;
    }

    /**
     * Migrated, in a new file, and closed.
     *
     * @param file without the suffix that H2 adds
     * @return its URL
     */
    static String h2(Path file) {
        String url = "jdbc:h2:file:" + file.toAbsolutePath() + ";WRITE_DELAY=0";
        DataSource database = JdbcConnectionPool.create(url, "sa", "");
        execute(database, H2Schema.STATEMENTS);
        execute(database, List.of("shutdown"));
        return url;
    }

    /** Migrated, in the PostgreSQL of this JVM, which ends with it. */
    static DataSource postgres() {
        return Postgres.SERVER.getDatabase("postgres", Postgres.copyOf(Postgres.MIGRATED));
    }

    /** The URL of a new migrated database in the PostgreSQL of this JVM. */
    static String postgresUrl() {
        return Postgres.SERVER.getJdbcUrl("postgres", Postgres.copyOf(Postgres.MIGRATED));
    }

    /** The URL of a new database without a schema in the PostgreSQL of this JVM. */
    static String postgresUrlWithoutSchema() {
        return Postgres.SERVER.getJdbcUrl("postgres", Postgres.copyOf("template1"));
    }

    private static DataSource newH2() {
        return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    }

    /** One statement after the other: H2 reads the rest of a script again for each of its statements. */
    private static void execute(DataSource database, List<String> statements) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class H2Schema {
        static final List<String> STATEMENTS = statements();

        private static List<String> statements() {
            DataSource first = newH2();
            Migrations.migrate(first);
            List<String> statements = new ArrayList<>();
            try (Connection connection = first.getConnection();
                    Statement statement = connection.createStatement()) {
                try (ResultSet lines = statement.executeQuery("script")) {
                    while (lines.next()) {
                        statements.add(lines.getString(1));
                    }
                }
                statement.execute("shutdown");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return statements;
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
            execute(SERVER.getPostgresDatabase(), List.of("create database " + name + " template " + template));
            return name;
        }
    }
}
