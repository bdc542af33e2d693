package dev.drydock.cli.site;

import dev.drydock.domain.audit.AuditRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads of a site's database what the doctor looks at; a table that an older schema has not yet is empty. */
final class SiteRecords {
    private static final int SECONDS = 10;
    private static final Set<String> NO_SUCH_TABLE = Set.of("42P01", "42S02", "42S03", "42S04");
    private static final Set<String> NO_SUCH_COLUMN = Set.of("42703", "42S22");

    private final Connection connection;

    SiteRecords(Connection connection) {
        this.connection = connection;
    }

    /** @param roles by their wire names */
    record User(String name, Set<String> roles, boolean enabled) {}

    /** A token of a program. */
    record Token(String name, Set<String> roles, Instant expires, boolean revoked) {}

    /**
     * A schedule as it is stored.
     *
     * @param holidays name of a file
     * @param trouble why its next start has failed so far
     */
    record StoredSchedule(
            String name,
            boolean paused,
            String cron,
            String zone,
            Optional<String> holidays,
            String author,
            Optional<String> trouble) {}

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    Instant now() throws SQLException {
        return rows("select current_timestamp", row -> time(row, 1)).get(0);
    }

    /** The time of the newest record of the audit log; empty if there is none, or it cannot be read. */
    Optional<Instant> latestAudit() throws SQLException {
        return rows(
                        "select canonical from audit_record where number = (select max(number) from audit_record)",
                        row -> AuditRecord.parse(row.getString(1)))
                .stream()
                .flatMap(Optional::stream)
                .map(AuditRecord::at)
                .findFirst();
    }

    List<User> users() throws SQLException {
        return rows(
                "select name, role_names, enabled from site_user order by name_key",
                row -> new User(row.getString(1), roles(row.getString(2)), row.getBoolean(3)));
    }

    List<Token> tokens() throws SQLException {
        return rows(
                "select name, role_names, expires_at, revoked_at from access_token order by name",
                row -> new Token(row.getString(1), roles(row.getString(2)), time(row, 3), row.getObject(4) != null));
    }

    List<StoredSchedule> schedules() throws SQLException {
        return rows(
                "select name, paused, cron, zone, holidays, author, trouble from schedule order by name",
                row -> new StoredSchedule(
                        row.getString(1),
                        row.getBoolean(2),
                        row.getString(3),
                        row.getString(4),
                        Optional.ofNullable(row.getString(5)),
                        row.getString(6),
                        Optional.ofNullable(row.getString(7))));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static Set<String> roles(String joined) {
        return new TreeSet<>(Arrays.asList(joined.split(",", -1)));
    }

    private <T> List<T> rows(String sql, Row<T> reading) throws SQLException {
        List<T> all = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setQueryTimeout(SECONDS);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    all.add(reading.read(rows));
                }
            }
        } catch (SQLException e) {
            if (NO_SUCH_TABLE.contains(e.getSQLState()) || NO_SUCH_COLUMN.contains(e.getSQLState())) {
                return List.of();
            }
            throw e;
        }
        return all;
    }
}
