package dev.drydock.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Detects the loss of a database in this process. H2 closes itself after a disk error and keeps its lock, so only another process can open
 * it. Only refusals count, over all the time since the first of them: a process that stood still has asked nothing meanwhile, and a
 * connection pool that has none to spare says nothing of the database. If the disk is full, the watch waits for a time. For a database
 * server it always waits.
 */
public final class EmbeddedDatabaseWatch {
    private final DataSource dataSource;
    private final Duration patience;
    private final BooleanSupplier disk;
    private final LongSupplier nanos;
    private @Nullable Boolean embedded;
    /** When the refusals began; empty while there are none. */
    private OptionalLong refusedSince = OptionalLong.empty();

    /**
     * @param patience how long it may refuse
     * @param disk whether its disk has room
     */
    public EmbeddedDatabaseWatch(DataSource dataSource, Duration patience, BooleanSupplier disk, LongSupplier nanos) {
        this.dataSource = dataSource;
        this.patience = patience;
        this.disk = disk;
        this.nanos = nanos;
    }

    /** Asks the database; whether it is lost for this process. */
    public boolean isLost() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select 1");
            embedded = connection.getMetaData().getDatabaseProductName().equals("H2");
            refusedSince = OptionalLong.empty();
            return false;
        } catch (SQLTransientConnectionException e) {
            // the pool waited in vain for a connection that somebody gives back
            refusedSince = OptionalLong.empty();
            return false;
        } catch (SQLException e) {
            long now = nanos.getAsLong();
            refusedSince = disk.getAsBoolean() ? OptionalLong.of(refusedSince.orElse(now)) : OptionalLong.empty();
            return Boolean.TRUE.equals(embedded)
                    && refusedSince.isPresent()
                    && now - refusedSince.getAsLong() > patience.toNanos();
        }
    }
}
