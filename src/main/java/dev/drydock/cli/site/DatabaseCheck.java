package dev.drydock.cli.site;

import dev.drydock.config.SiteDatabase;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Whether the database of a site whose orchestrator is not ready answers, and which schema it has.
 */
final class DatabaseCheck {
    private static final String DATABASE = "database";
    private static final String SCHEMA = "schema";
    private static final Pattern MIGRATION = Pattern.compile("WEB-INF/classes/db/migration/V([0-9]+)__.*\\.sql");
    private static final String REFUSED = "28";
    private static final String H2_IN_USE = "90020";

    private final Path home;
    private final SiteFolder site;
    private final SiteDatabase database;
    private final DatabaseReader reader;

    DatabaseCheck(Path home, SiteFolder site, SiteDatabase database) {
        this.home = home;
        this.site = site;
        this.database = database;
        this.reader = new DatabaseReader(home, database);
    }

    List<Finding> findings() {
        return findings(connection -> List.of());
    }

    /** @param further what is read through the same connection, if the database has a schema that this program knows */
    List<Finding> findings(DatabaseReader.Reading further) {
        if (reader.isAbsent()) {
            return List.of(
                    new Finding(DATABASE, true, "none yet at " + database.place() + "; the first start makes it", ""));
        }
        try {
            return reader.read(connection -> asked(connection, further)).orElseGet(() -> List.of(withoutDriver()));
        } catch (SQLException e) {
            return List.of(unanswered(e));
        }
    }

    private Finding withoutDriver() {
        return new Finding(
                DATABASE,
                false,
                "no driver for " + database.place(),
                "Correct drydock.db.url: it must begin with jdbc:postgresql: or jdbc:h2:. If it does, unpack the"
                        + " whole archive again.");
    }

    private List<Finding> asked(Connection connection, DatabaseReader.Reading further) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(DATABASE, true, "answers at " + database.place(), ""));
        Finding schema = schema(connection);
        findings.add(schema);
        if (schema.well()) {
            findings.addAll(further.of(connection));
        }
        return findings;
    }

    private Finding unanswered(SQLException problem) {
        String state = String.valueOf(problem.getSQLState());
        String said = String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
        if (state.startsWith(REFUSED)) {
            return new Finding(
                    DATABASE,
                    false,
                    "refuses user " + database.user() + " at " + database.place() + ": " + said,
                    "Correct drydock.db.user and drydock.db.password in " + site.registry()
                            + ", or DRYDOCK_DB_USER and DRYDOCK_DB_PASSWORD in the server's environment. Until"
                            + " then, a start fails at once.");
        }
        if (state.equals(H2_IN_USE)) {
            return new Finding(
                    DATABASE,
                    false,
                    "another process has " + reader.file() + " open",
                    "If this process is the site's orchestrator, read its log. Otherwise end the process ('fuser "
                            + reader.file() + "' names it).");
        }
        return new Finding(
                DATABASE,
                false,
                "does not answer at " + database.place() + ": " + said,
                "Start the database, or correct drydock.db.url in " + site.registry()
                        + ". A starting server waits for the database as long as database-wait of etc/site.yaml allows.");
    }

    private Finding schema(Connection connection) throws SQLException {
        OptionalInt own = newestKnown();
        OptionalInt found = newestApplied(connection);
        if (found.isEmpty() || own.isEmpty()) {
            return new Finding(SCHEMA, true, "none yet; the next start makes it", "");
        }
        int has = found.getAsInt();
        int known = own.getAsInt();
        if (has > known) {
            return new Finding(
                    SCHEMA,
                    false,
                    "V" + has + ", changed by Drydock " + program(connection, has) + "; this program knows V" + known,
                    "Start that version of Drydock, or restore the backup that was made before the upgrade.");
        }
        return new Finding(
                SCHEMA,
                true,
                has == known
                        ? "V" + has
                        : "V" + has + "; the next start upgrades it to V" + known + ": make a backup first",
                "");
    }

    /** Of the migrations in the orchestrator's application. */
    private OptionalInt newestKnown() {
        try (ZipFile application = new ZipFile(
                home.resolve("wlp/usr/servers/orchestrator/apps/drydock.war").toFile())) {
            return application.stream()
                    .map(ZipEntry::getName)
                    .map(MIGRATION::matcher)
                    .filter(Matcher::matches)
                    .mapToInt(name -> Integer.parseInt(name.group(1)))
                    .max();
        } catch (IOException e) {
            return OptionalInt.empty(); // told as the installation's own fault
        }
    }

    private static OptionalInt newestApplied(Connection connection) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, null, "flyway_schema_history", null)) {
            if (!tables.next()) {
                return OptionalInt.empty();
            }
        }
        OptionalInt newest = OptionalInt.empty();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select \"version\" from \"flyway_schema_history\" where \"version\" is not null and \"success\"")) {
            while (rows.next()) {
                int version = Integer.parseInt(rows.getString(1));
                newest = OptionalInt.of(Math.max(version, newest.orElse(version)));
            }
        }
        return newest;
    }

    private static String program(Connection connection, int schema) {
        try (PreparedStatement query =
                connection.prepareStatement("select program from schema_program where schema_version = ?")) {
            query.setString(1, Integer.toString(schema));
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : "of a later version";
            }
        } catch (SQLException e) {
            return "of a later version"; // its sentence is useful without
        }
    }
}
