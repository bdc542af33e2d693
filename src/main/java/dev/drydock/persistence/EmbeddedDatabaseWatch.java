package dev.drydock.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Detects the loss of a database in this process. H2 closes itself after a disk error and keeps its lock, so only another process can open
 * it. If the disk is full, the watch waits for a time. For a database server it always waits.
 */
public final class EmbeddedDatabaseWatch {
    private final DataSource dataSource;
    private final Duration patience;
    private final BooleanSupplier disk;
    private final LongSupplier nanos;
    private @Nullable Boolean embedded;
    private long answered;

    /**
     * @param patience how long it may give no answer
     * @param disk whether its disk has room
     */
    public EmbeddedDatabaseWatch(DataSource dataSource, Duration patience, BooleanSupplier disk, LongSupplier nanos) {
        this.dataSource = dataSource;
        this.patience = patience;
        this.disk = disk;
        this.nanos = nanos;
        this.answered = nanos.getAsLong();
    }

    /** Asks the database; whether it is lost for this process. */
    public boolean isLost() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select 1");
            embedded = connection.getMetaData().getDatabaseProductName().equals("H2");
            answered = nanos.getAsLong();
            return false;
        } catch (SQLException e) {
            if (!disk.getAsBoolean()) {
                answered = nanos.getAsLong();
            }
            return Boolean.TRUE.equals(embedded) && nanos.getAsLong() - answered > patience.toNanos();
        }
    }
}
