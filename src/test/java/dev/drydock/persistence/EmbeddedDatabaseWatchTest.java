package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseWatchTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @TempDir
    Path folder;

    @Test
    void isLostOnceItGivesNoAnswerThoughItsDiskHasRoom() throws SQLException {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:file:" + folder.resolve("h2"));
        database.setUser("");
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
        now.addAndGet(10 * SECOND);
        assertThat(watch.isLost()).isTrue();

        database.setUser("");
        assertThat(watch.isLost()).isFalse();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("shutdown");
        }
    }
}
