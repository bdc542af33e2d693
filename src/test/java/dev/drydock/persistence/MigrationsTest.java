package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class MigrationsTest {
    private static final Map<String, String> LOST_CLIENT = Map.of(
            "tcp_keepalives_idle", "15",
            "tcp_keepalives_interval", "5",
            "tcp_keepalives_count", "3",
            "tcp_user_timeout", "30000");

    @Test
    void postgresqlEndsTheSessionsOfClientsThatAreGoneWithinHalfAMinuteHoweverManyNodesStartAtOnce()
            throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(TestDatabase.newPostgresUrl());
        try (Connection before = dataSource.getConnection()) {
            assertThat(setting(before, "tcp_user_timeout")).isEqualTo("0");
        }

        List<CompletableFuture<Void>> nodes = Stream.generate(
                        () -> CompletableFuture.runAsync(() -> Migrations.migrate(dataSource)))
                .limit(4)
                .toList();
        nodes.forEach(CompletableFuture::join);

        for (Map.Entry<String, String> setting : LOST_CLIENT.entrySet()) {
            assertThat(setting(dataSource, setting.getKey()))
                    .as(setting.getKey())
                    .isEqualTo(setting.getValue());
        }
    }

    private static String setting(DataSource dataSource, String name) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return setting(connection, name);
        }
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet shown = statement.executeQuery("show " + name)) {
            shown.next();
            return shown.getString(1);
        }
    }
}
