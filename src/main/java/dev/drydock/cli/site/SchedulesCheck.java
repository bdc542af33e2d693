package dev.drydock.cli.site;

import dev.drydock.cli.site.SiteRecords.StoredSchedule;
import dev.drydock.cli.site.SiteRecords.Token;
import dev.drydock.cli.site.SiteRecords.User;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether the site's schedules can start their jobs, and whether anybody learns of it if they do not. */
final class SchedulesCheck {
    private static final String WHAT = "schedules";
    private static final String TOKEN = "token:";

    private final SiteFolder site;

    SchedulesCheck(SiteFolder site) {
        this.site = site;
    }

    /** By {@code etc/site.yaml} alone. */
    List<Finding> settings(SiteConfiguration configuration) {
        List<Finding> findings = new ArrayList<>();
        if (!configuration.schedules()) {
            findings.add(Finding.note(
                    "schedules switch",
                    "schedules: off in " + site.configuration() + ", so no schedule starts anything",
                    "If this is no copy of a site, remove the line and restart the orchestrator: 'drydock server stop"
                            + " --only orchestrator', then 'drydock server start --only orchestrator'."));
        }
        if (configuration.alerts().channels().isEmpty()) {
            findings.add(Finding.note(
                    "alerts",
                    "no channel, so people see alerts only in the console and with 'drydock alerts'",
                    "Add alerts.channels to " + site.configuration() + ": docs/guides/alerts.md."));
        }
        return findings;
    }

    /** As they are in the database. */
    List<Finding> stored(List<StoredSchedule> schedules, List<User> users, List<Token> tokens, Instant now) {
        List<String> problems = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (StoredSchedule schedule : schedules) {
            Optional<String> problem = schedule.paused()
                    ? Optional.empty()
                    : unreadable(schedule)
                            .or(() -> lostAuthor(schedule, users, tokens, now))
                            .or(schedule::trouble);
            problem.ifPresent(said -> {
                names.add(schedule.name());
                problems.add(schedule.name() + ": " + said);
            });
        }
        return List.of(
                problems.isEmpty()
                        ? Finding.ok(WHAT, schedules.isEmpty() ? "none" : schedules.size() + " can start their jobs")
                        : Finding.wrong(
                                WHAT,
                                String.join("; ", problems),
                                "Look at it with 'drydock schedule show " + names.get(0)
                                        + "' and correct the cause. If the schedule itself is wrong, run 'drydock schedule remove "
                                        + names.get(0) + "' and add it again."));
    }

    /** The orchestrator reads the cron expression itself; here only its shape is looked at. One with triggers has none. */
    private Optional<String> unreadable(StoredSchedule schedule) {
        if (!schedule.cron().isEmpty() && schedule.cron().strip().split("\\s+", -1).length != 5) {
            return Optional.of("'" + schedule.cron() + "' has not the five fields of a cron expression");
        }
        try {
            ZoneId.of(schedule.zone());
        } catch (DateTimeException e) {
            return Optional.of("this machine knows no time zone '" + schedule.zone() + "'");
        }
        return schedule.holidays()
                .filter(name -> Files.notExists(site.holidays().resolve(name)))
                .map(name -> site.holidays().resolve(name) + " is missing");
    }

    /** A user whom the database does not know is one of an outside directory, and counts. */
    private static Optional<String> lostAuthor(
            StoredSchedule schedule, List<User> users, List<Token> tokens, Instant now) {
        String author = schedule.author();
        boolean lost = author.startsWith(TOKEN)
                ? tokens.stream()
                        .noneMatch(token -> token.name().equals(author.substring(TOKEN.length()))
                                && !token.revoked()
                                && token.expires().isAfter(now)
                                && maySubmit(token.roles()))
                : users.stream()
                        .anyMatch(user ->
                                user.name().equalsIgnoreCase(author) && !(user.enabled() && maySubmit(user.roles())));
        return lost
                ? Optional.of("its author " + author + " may submit no jobs any more, so it starts nothing")
                : Optional.empty();
    }

    private static boolean maySubmit(Set<String> roles) {
        return roles.contains("scheduler") || roles.contains("engineer");
    }
}
