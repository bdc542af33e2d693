package dev.drydock.batch.runtime;

import dev.drydock.application.runs.CommitOutcomes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * By PostgreSQL's record of its transactions, which it keeps for as long as their numbers are in use ("Transaction ID and Snapshot
 * Information Functions" in its manual). H2, which lives in the server's own process, keeps none and is not cut off.
 */
public final class DatabaseCommits implements CommitOutcomes {
    private static final String POSTGRESQL = "PostgreSQL";
    private static final String UNDER_WAY = "in progress";
    private static final String COMMITTED = "committed";

    /** The database ends a session whose other end is gone within half a minute. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final long PAUSE_MILLIS = 100;

    private final DataSource dataSource;

    /** @param dataSource whose connections join the thread's transaction */
    public DatabaseCommits(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public Optional<String> current() {
        try (Connection connection = dataSource.getConnection()) {
            return POSTGRESQL.equals(connection.getMetaData().getDatabaseProductName())
                    ? Optional.ofNullable(ask(connection, "select pg_current_xact_id()::text", null))
                    : Optional.empty();
        } catch (SQLException e) {
            throw new IllegalStateException("the transaction's number is not told", e);
        }
    }

    @Override
    public boolean isCommitted(String transaction) {
        long began = System.nanoTime();
        try (Connection connection = dataSource.getConnection()) {
            while (true) {
                String status = ask(connection, "select pg_xact_status(?::xid8)", transaction);
                if (!UNDER_WAY.equals(status)) {
                    return COMMITTED.equals(Objects.requireNonNull(status, "the database forgot the transaction"));
                }
                if (System.nanoTime() - began > LONGEST.toNanos()) {
                    throw new IllegalStateException("transaction " + transaction + " does not end");
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("transaction " + transaction + " cannot be asked for", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while transaction " + transaction + " ends", e);
        }
    }

    private static @Nullable String ask(Connection connection, String sql, @Nullable String parameter)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (parameter != null) {
                statement.setString(1, parameter);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
