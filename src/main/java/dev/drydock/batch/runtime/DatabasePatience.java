package dev.drydock.batch.runtime;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Waits for a database that does not answer, before a job's transaction begins: one that is away for half a minute while a worker
 * trains costs no run.
 */
public final class DatabasePatience {
    private static final Logger LOG = Logger.getLogger(DatabasePatience.class.getName());

    /** Others take the executions of a node over that does not write for as long. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final long PAUSE_MILLIS = 500;

    private final DataSource dataSource;

    public DatabasePatience(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Call it outside a transaction. Returns when the database has answered, or will not within a minute, or the thread is interrupted. */
    public void await() {
        if (answers()) {
            return;
        }
        LOG.log(Level.WARNING, "the database does not answer; waiting for it for up to {0} s", LONGEST.toSeconds());
        long began = System.nanoTime();
        while (System.nanoTime() - began < LONGEST.toNanos() && pause()) {
            if (answers()) {
                LOG.info("the database answers again");
                return;
            }
        }
    }

    private boolean answers() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.execute("select 1");
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
