package dev.drydock.persistence;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database that may come late: a start waits for it, and begins again if it goes in between. */
public final class AwaitedDatabase {
    private static final Logger LOG = Logger.getLogger(AwaitedDatabase.class.getName());
    private static final String H2_IN_USE = "90020";
    private static final long PAUSE_MILLIS = 500;
    private static final long TELL_EVERY = 60_000 / PAUSE_MILLIS;

    private final DataSource dataSource;
    private final Duration longest;
    private final Consumer<String> told;
    private final long began = System.nanoTime();
    private final CountDownLatch givenUp = new CountDownLatch(1);

    /**
     * @param longest longest wait in total, from now on
     * @param told receives the reason of each wait
     */
    public AwaitedDatabase(DataSource dataSource, Duration longest, Consumer<String> told) {
        this.dataSource = dataSource;
        this.longest = longest;
        this.told = told;
    }

    /**
     * Does the work, and does it again for as long as the database is away. The work must be such that its beginning can be
     * repeated.
     *
     * @throws DrydockException {@link CommonFailure#DATABASE_UNAVAILABLE} if the database did not come in time
     */
    public void whenThere(Runnable work) {
        while (true) {
            await();
            try {
                work.run();
                return;
            } catch (RuntimeException e) {
                if ((!isLoss(e) && problem().isEmpty()) || isOver()) {
                    throw e;
                }
                LOG.warning(() -> "the connection to the database was lost during the start; the start begins again: "
                        + e.getMessage());
                pause();
            }
        }
    }

    private void await() {
        Optional<SQLException> problem = problem();
        for (long asked = 0; problem.isPresent(); asked++) {
            SQLException last = problem.get();
            if (isOver() || !isLate(last)) {
                throw unavailable(last);
            }
            if (asked % TELL_EVERY == 0) {
                told.accept("it waits for its database, for up to " + longest.toSeconds()
                        + " s in all; the database does not answer (SQL state " + last.getSQLState() + ")");
                LOG.warning(() -> "the database does not answer; this start waits for it for " + left().toSeconds()
                        + " s more: " + last.getMessage());
            }
            if (!pause()) {
                throw unavailable(last);
            }
            problem = problem();
        }
    }

    private DrydockException unavailable(SQLException cause) {
        String waited = isLate(cause)
                ? "This server waited for it for "
                        + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s of " + longest.toSeconds()
                        + " s (database-wait in site.yaml) and ends."
                : "Waiting cannot correct this, so the server ends.";
        return new DrydockException(
                CommonFailure.DATABASE_UNAVAILABLE,
                "The database cannot be reached: " + cause.getMessage() + " (SQL state " + cause.getSQLState() + "). "
                        + waited
                        + " Check that the database runs, and check its settings in etc/orchestrator.xml or the environment"
                        + " (drydock.db.url, drydock.db.user, drydock.db.password). Then start again.",
                cause);
    }

    private Duration left() {
        return longest.minusNanos(System.nanoTime() - began);
    }

    private boolean isOver() {
        return left().isNegative();
    }

    /** Why the database does not answer. */
    private Optional<SQLException> problem() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select 1");
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }

    /**
     * Whether waiting may help: no connection (class 08 of the SQL states), a PostgreSQL that starts or stops (57P), has no place left (53)
     * or not this database yet (3D), an H2 that a dying process still holds. Waiting does not help with a refused password or a broken
     * file.
     */
    private static boolean isLate(SQLException problem) {
        return isLoss(problem)
                || problem.getSQLState() == null
                || problem.getSQLState().matches("(53|3D).*|" + H2_IN_USE);
    }

    /** Whether the failure comes from a connection that broke: class 08 of the SQL states, and 57P of a PostgreSQL that stops. */
    static boolean isLoss(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || (cause instanceof SQLException sql
                            && sql.getSQLState() != null
                            && sql.getSQLState().matches("(08|57P).*"))) {
                return true;
            }
        }
        return false;
    }

    /** Ends every wait immediately, as at its time limit. */
    public void giveUp() {
        givenUp.countDown();
    }

    /** False if nothing waits any more. */
    private boolean pause() {
        try {
            return !givenUp.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
