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
 * Tells when a database that lives in this process is lost: H2 closes itself after an error of the disk and keeps its own lock, so
 * that nothing but another process can open it. While its disk is full it is given time; one on a server of its own is always waited
 * for.
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
