package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseWatchTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @TempDir
    Path folder;

    @Test
    void isLostOnceItGivesNoAnswerThoughItsDiskHasRoom() throws SQLException {
        JdbcDataSource database = database();
        AtomicLong now = new AtomicLong();
        AtomicBoolean room = new AtomicBoolean();
        EmbeddedDatabaseWatch watch = new EmbeddedDatabaseWatch(database, Duration.ofSeconds(20), room::get, now::get);
        assertThat(watch.isLost()).isFalse();

        database.setUser("stranger"); // refused, as by a database that cannot be opened
        now.addAndGet(60 * SECOND);
        assertThat(watch.isLost()).as("the disk is full").isFalse();

        room.set(true);
        now.addAndGet(15 * SECOND);
        assertThat(watch.isLost()).isFalse();
        now.addAndGet(21 * SECOND);
        assertThat(watch.isLost()).isTrue();

        database.setUser("");
        assertThat(watch.isLost()).isFalse();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("shutdown");
        }
    }

    /** As on a machine that slept, or was too busy to ask. */
    @Test
    void aProcessThatStoodStillHasNotLostItsDatabase() throws SQLException {
        AtomicLong now = new AtomicLong();
        JdbcDataSource database = database();
        EmbeddedDatabaseWatch watch = new EmbeddedDatabaseWatch(database, Duration.ofSeconds(20), () -> true, now::get);
        assertThat(watch.isLost()).isFalse();

        now.addAndGet(60 * SECOND);
        database.setUser("stranger");
        assertThat(watch.isLost()).as("the first refusal").isFalse();
        now.addAndGet(19 * SECOND);
        assertThat(watch.isLost()).isFalse();
        now.addAndGet(2 * SECOND);
        assertThat(watch.isLost()).isTrue();
    }

    @Test
    void aBusyPoolIsNotALostDatabase() {
        AtomicLong now = new AtomicLong();
        AtomicBoolean busy = new AtomicBoolean();
        JdbcDataSource database = database();
        DataSource pool = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (busy.get()) { // as Liberty's pool after its time limit
                        throw new SQLTransientConnectionException("J2CA0045E: Connection not available", "08001");
                    }
                    return database.getConnection();
                });
        EmbeddedDatabaseWatch watch = new EmbeddedDatabaseWatch(pool, Duration.ofSeconds(20), () -> true, now::get);
        assertThat(watch.isLost()).isFalse();

        busy.set(true);
        for (int look = 0; look < 3; look++) {
            now.addAndGet(30 * SECOND);
            assertThat(watch.isLost()).isFalse();
        }
    }

    private JdbcDataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:file:" + folder.resolve("h2"));
        database.setUser("");
        return database;
    }
}
