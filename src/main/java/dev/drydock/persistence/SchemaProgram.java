package dev.drydock.persistence;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.program.ProgramVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;

/** Records which program migrated the database to which schema, so that an older program can name the one to start instead. */
final class SchemaProgram {
    static final String PROGRAM = ProgramVersion.current().number();

    private final DataSource dataSource;

    SchemaProgram(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** An older program would not know what newer tables and columns mean, and write past them. */
    void requireNotNewer(MigrationInfoService schema) {
        MigrationVersion newest = newest(schema.applied());
        MigrationVersion own =
                newest(Arrays.stream(schema.all()).filter(this::isKnown).toArray(MigrationInfo[]::new));
        if (newest.compareTo(own) > 0) {
            throw new DrydockException(
                    CommonFailure.DATABASE_NEWER,
                    "Drydock " + PROGRAM + " did not start: it knows the schema of the database up to " + own
                            + ", and this database has schema " + newest + ", made by Drydock "
                            + program(newest).orElse("of a later version")
                            + ". Start that program, or restore the backup that was made before the upgrade. Nothing was"
                            + " changed.");
        }
    }

    private boolean isKnown(MigrationInfo migration) {
        return migration.getScript() != null && !migration.getState().name().startsWith("FUTURE");
    }

    private static MigrationVersion newest(MigrationInfo[] migrations) {
        return Arrays.stream(migrations)
                .map(MigrationInfo::getVersion)
                .filter(version -> version != null)
                .max(MigrationVersion::compareTo)
                .orElse(MigrationVersion.EMPTY);
    }

    private Optional<String> program(MigrationVersion version) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("select program from schema_program where schema_version = ?")) {
            query.setString(1, version.getVersion());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            return Optional.empty(); // its sentence is useful without
        }
    }

    /** Once a schema; nodes that start at once say the same. */
    void record(MigrationInfoService schema) {
        MigrationVersion now = newest(schema.applied());
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into schema_program (schema_version,"
                        + " program) select ?, ? where not exists (select 1 from schema_program where schema_version ="
                        + " ?)")) {
            insert.setString(1, now.getVersion());
            insert.setString(2, PROGRAM);
            insert.setString(3, now.getVersion());
            insert.executeUpdate();
        } catch (SQLException e) {
            if (e.getSQLState() == null || !e.getSQLState().startsWith("23")) { // another node was first
                throw new DrydockException(
                        CommonFailure.DATABASE_UNAVAILABLE,
                        "The database does not record which version of Drydock made its schema: " + e.getMessage()
                                + ". Repair the database and start again.",
                        e);
            }
        }
    }
}
