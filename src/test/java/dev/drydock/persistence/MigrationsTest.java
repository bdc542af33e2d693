package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
        dataSource.setUrl(EmptyDatabases.postgresUrlWithoutSchema());
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

    @ParameterizedTest
    @EnumSource(TestDatabase.Kind.class)
    void refusesASchemaOfANewerProgramAndNamesBoth(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            DataSource dataSource = database.dataSource();
            Migrations.migrate(dataSource);
            database.execute("insert into \"flyway_schema_history\" (\"installed_rank\", \"version\", \"description\","
                    + " \"type\", \"script\", \"checksum\", \"installed_by\", \"execution_time\", \"success\") values (999,"
                    + " '999', 'later', 'SQL', 'V999__later.sql', 1, 'later', 1, true)");
            database.execute("insert into schema_program values ('999', '9.9.9')");

            assertThatThrownBy(() -> Migrations.migrate(dataSource))
                    .isInstanceOfSatisfying(
                            DrydockException.class, e -> assertThat(e.code()).isEqualTo(CommonFailure.DATABASE_NEWER))
                    .hasMessageContaining("Drydock " + SchemaProgram.PROGRAM)
                    .hasMessageContaining("schema 999, made by Drydock 9.9.9");
        }
    }

    @Test
    void theProgramsVersionIsThatOfTheBuild() throws IOException {
        assertThat(Files.readString(Path.of(System.getProperty("drydock.basedir", "."), "pom.xml")))
                .contains("<version>" + SchemaProgram.PROGRAM + "</version>\n");
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
