package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.Finding.State;
import dev.drydock.cli.site.SiteRecords.StoredSchedule;
import dev.drydock.cli.site.SiteRecords.Token;
import dev.drydock.cli.site.SiteRecords.User;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulesCheckTest {
    private static final Instant NOW = Instant.parse("2026-12-02T03:00:00Z");
    private static final List<User> USERS = List.of(
            new User("Nina", Set.of("engineer"), true),
            new User("milo", Set.of("engineer"), false),
            new User("audrey", Set.of("auditor"), true));
    private static final List<Token> TOKENS = List.of(
            new Token("cron", Set.of("scheduler"), NOW.plusSeconds(1), false),
            new Token("old", Set.of("scheduler"), NOW, false),
            new Token("revoked", Set.of("scheduler"), NOW.plusSeconds(1), true));

    @TempDir
    Path folder;

    private SiteFolder site;

    @BeforeEach
    void make() throws IOException {
        site = new SiteFolder(folder);
        Files.createDirectories(site.holidays());
        Files.writeString(site.holidays().resolve("de.txt"), "2026-12-25\n");
    }

    private Finding of(StoredSchedule... schedules) {
        return new SchedulesCheck(site)
                .stored(List.of(schedules), USERS, TOKENS, NOW)
                .get(0);
    }

    private static StoredSchedule by(String author) {
        return schedule("30 2 * * *", "Europe/Berlin", Optional.of("de.txt"), author, Optional.empty());
    }

    private static StoredSchedule schedule(
            String cron, String zone, Optional<String> holidays, String author, Optional<String> trouble) {
        return new StoredSchedule("night", false, cron, zone, holidays, author, trouble);
    }

    private void isWrong(StoredSchedule schedule, String words) {
        Finding finding = of(schedule);
        assertThat(finding.state()).isEqualTo(State.WRONG);
        assertThat(finding.found()).contains("night: ", words);
        assertThat(finding.advice()).contains("drydock schedule show night");
    }

    @Test
    void isWellWithSchedulesThatCanStart() {
        assertThat(of().found()).isEqualTo("none");
        assertThat(of(by("nina"), by("token:cron"), by("somebody-of-the-directory"))
                        .state())
                .isEqualTo(State.OK);
    }

    @Test
    void namesAScheduleThatCannotBeReadOrIsInTrouble() {
        Optional<String> none = Optional.empty();
        isWrong(schedule("30 2 * *", "UTC", none, "nina", none), "has not the five fields");
        isWrong(schedule("30 2 * * *", "Mars/Olympus", none, "nina", none), "no time zone 'Mars/Olympus'");
        isWrong(
                schedule("30 2 * * *", "UTC", Optional.of("fr.txt"), "nina", none),
                site.holidays().resolve("fr.txt") + " is missing");
        isWrong(
                schedule("30 2 * * *", "UTC", none, "nina", Optional.of("Job night does not exist.")),
                "Job night does not exist.");
    }

    @Test
    void namesAnAuthorWhoMaySubmitNothing() {
        for (String author : List.of("milo", "audrey", "token:old", "token:revoked", "token:never")) {
            isWrong(by(author), "its author " + author + " may submit no jobs");
        }
    }

    @Test
    void aPausedScheduleNeedsNothing() {
        StoredSchedule paused =
                new StoredSchedule("night", true, "?", "?", Optional.empty(), "milo", Optional.of("trouble"));
        assertThat(of(paused).state()).isEqualTo(State.OK);
    }

    @Test
    void notesSchedulesThatAreOffAndAlertsThatReachNobody() throws IOException {
        assertThat(settings("")).extracting(Finding::what).containsExactly("alerts");
        assertThat(settings("schedules: off\n"))
                .extracting(Finding::what)
                .containsExactly("schedules switch", "alerts");
        assertThat(settings("schedules: off\n")).allMatch(finding -> finding.state() == State.NOTE);
        assertThat(settings("alerts:\n  channels:\n    board:\n      file: board.log\n"))
                .isEmpty();
    }

    private List<Finding> settings(String more) throws IOException {
        Files.createDirectories(site.etc());
        Files.writeString(
                site.configuration(),
                SiteConfiguration.standard("demo", 9443, 9444).toYaml() + more);
        return new SchedulesCheck(site).settings(SiteConfiguration.read(site.configuration()));
    }
}
