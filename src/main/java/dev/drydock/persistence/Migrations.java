package dev.drydock.persistence;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the database to this program's schema, once at start and before anything else uses it. Several nodes may start at
 * once: one migrates, the others wait. The placeholder {@code ${bytes}} is the type of a long byte string.
 */
public final class Migrations {
    private static final String H2 = "H2";

    private static final String POSTGRESQL = "PostgreSQL";

    /** Half a minute after a client's last sign of life its session ends: 15 + 3 times 5 seconds. */
    private static final Map<String, String> LOST_CLIENT = Map.of(
            "tcp_keepalives_idle", "15s",
            "tcp_keepalives_interval", "5s",
            "tcp_keepalives_count", "3",
            "tcp_user_timeout", "30s");

    private Migrations() {}

    /**
     * @throws DrydockException {@link CommonFailure#CONFIGURATION_INVALID} if H2 would lose acknowledged commits when the
     *     process is killed; {@link CommonFailure#DATABASE_UNAVAILABLE} if the schema could not be brought up to date; {@link
     *     CommonFailure#DATABASE_NEWER} if a newer program has brought the database to a schema that this one does not know
     */
    public static void migrate(DataSource dataSource) {
        String product = requireSafe(dataSource);
        try {
            Flyway flyway = Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(dataSource)
                    .locations("classpath:db/migration")
                    .placeholders(Map.of("bytes", product.equals(H2) ? "binary large object" : "bytea"))
                    .load();
            SchemaProgram schema = new SchemaProgram(dataSource);
            schema.requireNotNewer(flyway.info());
            flyway.migrate();
            schema.record(flyway.info());
        } catch (FlywayException e) {
            throw new DrydockException(
                    CommonFailure.DATABASE_UNAVAILABLE,
                    "The schema of the database could not be upgraded: "
                            + String.valueOf(e.getMessage()).replaceFirst("[.\\s]+$", "")
                            + ". Nothing was started. Repair the database, or restore it from a backup, and start again.",
                    e);
        }
    }

    private static String requireSafe(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            String product = connection.getMetaData().getDatabaseProductName();
            if (product.equals(H2) && !connection.getMetaData().getURL().startsWith("jdbc:h2:mem:")) {
                requireNoWriteDelay(statement);
            }
            if (product.equals(POSTGRESQL)) {
                missLostClients(statement);
            }
            return product;
        } catch (SQLException e) {
            throw new DrydockException(
                    CommonFailure.DATABASE_UNAVAILABLE,
                    "The database cannot be reached: " + e.getMessage()
                            + ". Check the data source in liberty-config and that the database runs, then start again.",
                    e);
        }
    }

    /**
     * Shortens the time for which the database keeps the locks of a dead connection. A node that loses power during a commit does not close
     * its connection, and by default its locks, also that of its lease, stay for two hours. The setting holds for this session and all
     * later ones of this user in this database. The lock is for nodes that start at the same time: only one of them may change a role.
     */
    private static void missLostClients(Statement statement) throws SQLException {
        String database = text(statement, "select quote_ident(current_database())");
        statement.execute("select pg_advisory_lock(hashtext('drydock sessions'))");
        for (Map.Entry<String, String> setting : LOST_CLIENT.entrySet()) {
            String assignment = " set " + setting.getKey() + " = '" + setting.getValue() + "'";
            statement.execute("alter role current_user in database " + database + assignment);
            statement.execute(assignment);
        }
        statement.execute("select pg_advisory_unlock(hashtext('drydock sessions'))");
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void requireNoWriteDelay(Statement statement) throws SQLException {
        try (ResultSet setting = statement.executeQuery(
                "select setting_value from information_schema.settings where setting_name = 'WRITE_DELAY'")) {
            String delay = setting.next() ? setting.getString(1) : "unknown";
            if (!"0".equals(delay)) {
                throw new DrydockException(
                        CommonFailure.CONFIGURATION_INVALID,
                        "The H2 database runs with WRITE_DELAY=" + delay + ", which loses acknowledged commits when the"
                                + " process is killed. Add ;WRITE_DELAY=0 to its URL and start again.");
            }
        }
    }
}
