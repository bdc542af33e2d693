package dev.drydock.cli.site;

import dev.drydock.cli.site.SiteRecords.Token;
import dev.drydock.cli.site.SiteRecords.User;
import dev.drydock.config.SiteDatabase;
import dev.drydock.config.SiteFolder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a site's database says about clocks, tokens, users and schedules. H2 can be read only while the orchestrator does not run;
 * PostgreSQL always.
 */
final class RecordsCheck {
    private static final String WHAT = "records";
    private static final String BY_HAND =
            "Look yourself as an admin: 'drydock token list', 'drydock user list' and 'drydock schedule list'.";

    private final SiteFolder site;
    private final SiteDatabase database;
    private final Clock clock;

    RecordsCheck(SiteFolder site, SiteDatabase database, Clock clock) {
        this.site = site;
        this.database = database;
        this.clock = clock;
    }

    /** While the orchestrator runs and answers. */
    List<Finding> besideOrchestrator(DatabaseReader reader) {
        if (database.isH2()) {
            return List.of(Finding.note(
                    WHAT,
                    "not read: the running orchestrator has " + database.place() + " open, which has tokens, users and"
                            + " schedules",
                    BY_HAND + " Or stop the orchestrator and run 'drydock doctor' again."));
        }
        try {
            return reader.read(this::findings).orElse(List.of());
        } catch (SQLException e) {
            return List.of(unread(e));
        }
    }

    /** Through an open connection. */
    List<Finding> findings(Connection connection) {
        SiteRecords records = new SiteRecords(connection);
        try {
            return all(records);
        } catch (SQLException e) {
            return List.of(unread(e));
        }
    }

    private static Finding unread(SQLException failure) {
        return Finding.note(
                WHAT,
                "not read: "
                        + String.valueOf(failure.getMessage())
                                .lines()
                                .findFirst()
                                .orElse(""),
                "If the database answers only in the service's environment, run 'drydock doctor' with the same"
                        + " DRYDOCK_DB_ variables. " + BY_HAND);
    }

    private List<Finding> all(SiteRecords records) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        if (!database.isH2()) {
            Instant before = clock.instant();
            Instant there = records.now();
            findings.add(ClockCheck.database(before, there, clock.instant()));
        }
        Instant now = clock.instant();
        findings.addAll(ClockCheck.auditLog(records.latestAudit(), now));
        List<User> users = records.users();
        List<Token> tokens = records.tokens();
        findings.add(TokensCheck.programs(tokens, now));
        if (!users.isEmpty()) {
            findings.add(UsersCheck.roles(users));
        }
        findings.addAll(new SchedulesCheck(site).stored(records.schedules(), users, tokens, now));
        return findings;
    }
}
