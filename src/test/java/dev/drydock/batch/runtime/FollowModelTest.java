package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.ScheduleSite.EVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.schedule.Schedule;
import dev.drydock.application.schedule.ScheduleDraft;
import dev.drydock.application.schedule.TimetableText;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import dev.drydock.files.Sha256;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules whose times are those that model.yaml has. */
class FollowModelTest {
    private static final Path MODEL_YAML =
            Path.of(System.getProperty("drydock.basedir", "."), "sample-data/pump-failure/model.yaml");
    private static final String AT_TWO = "schedule: \"0 2 * * *\"";

    @TempDir
    Path jobs;

    @SuppressWarnings("NullAway") // opened by each test
    private ScheduleSite site;

    private void open(TestDatabase.Kind kind) throws IOException {
        site = new ScheduleSite(kind, jobs, "2026-12-01T12:00:00Z");
        inForce(AT_TWO);
    }

    @AfterEach
    void close() {
        site.close();
    }

    /** Puts the model's file in force, with that line instead of its schedule. */
    private void inForce(String line) throws IOException {
        String text = Files.readString(MODEL_YAML);
        assertThat(text).contains(AT_TWO);
        register(text.replace(AT_TWO, line));
    }

    private void register(String text) {
        site.transactions.run(() -> site.models.register(new RegisteredModel(
                "pump-failure",
                text,
                Sha256.hex(text.getBytes(StandardCharsets.UTF_8)),
                "emil",
                Instant.parse("2026-12-01T00:00:00Z"))));
    }

    private static ScheduleDraft ofModel(Map<String, String> parameters) {
        return new ScheduleDraft(
                "night",
                "walk",
                parameters,
                new TimetableText("", "UTC", Optional.empty(), List.of(), Optional.empty(), Optional.of("06:00"), true),
                "skip");
    }

    private Schedule stored() {
        return site.transactions
                .required(() -> site.schedules.find("night"))
                .orElseThrow()
                .schedule()
                .orElseThrow();
    }

    private String refusal(Map<String, String> parameters) {
        try {
            site.add(EVE, ofModel(parameters));
            return "";
        } catch (DrydockException e) {
            assertThat(e.code()).isEqualTo(ScheduleFailure.SCHEDULE_INVALID);
            return e.sentence();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTimesAreThoseOfTheFileThatIsInForce(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.add(EVE, ofModel(Map.of("model", "pump-failure")));
        assertThat(stored().timetable().source().cron()).isEqualTo("0 2 * * *");
        site.at("2026-12-02T02:00:00Z");
        site.look();
        site.allEnded();

        inForce("schedule: \"30 3 * * *\"");
        site.at("2026-12-02T12:00:00Z");
        site.look();
        assertThat(stored().timetable().source().cron()).isEqualTo("30 3 * * *");
        assertThat(stored().timetable().source().deadline()).contains("06:00");
        assertThat(stored().author().name()).isEqualTo("eve");
        site.at("2026-12-03T02:00:00Z");
        site.look();
        site.at("2026-12-03T03:30:00Z");
        site.look();
        assertThat(site.occurrences("night"))
                .containsExactly("2026-12-02T02:00:00Z STARTED - 1", "2026-12-03T03:30:00Z STARTED - 1");
        AuditLog.Event followed = site.audited("schedule.replace").get(0);
        assertThat(followed.actor()).isEqualTo("schedule:night");
        assertThat(followed.details())
                .containsEntry("cron", "30 3 * * *")
                .containsEntry("cronOf", "model.yaml")
                .containsKey("followed");
        assertThat(site.audited("schedule.replace")).hasSize(1);
    }

    @Test
    void ofTwoOrchestratorsOneFollowsAndAKillLeavesItToTheNext() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, ofModel(Map.of("model", "pump-failure")));
        inForce("schedule: \"30 3 * * *\"");
        site.diesAt("schedule.replace");
        site.look();
        assertThat(stored().timetable().source().cron()).isEqualTo("0 2 * * *");
        site.diesAt("");
        site.orchestrator(0).look();
        site.orchestrator(1).look();
        assertThat(stored().timetable().source().cron()).isEqualTo("30 3 * * *");
        assertThat(site.audited("schedule.replace")).hasSize(1);
    }

    /** The start of 02:00 was due under the file before. */
    @Test
    void whatIsDueWhenTheFileChangesIsGivenUpAndRecorded() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, ofModel(Map.of("model", "pump-failure")));
        inForce("schedule: \"30 3 * * *\"");
        site.at("2026-12-02T02:01:00Z");
        site.look();
        assertThat(site.occurrences("night")).containsExactly("2026-12-02T02:00:00Z SKIPPED replaced 1");
    }

    @Test
    void aModelThatWantsNoScheduleAnyMorePausesItsSchedule() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, ofModel(Map.of("model", "pump-failure")));
        inForce("");
        site.at("2026-12-01T13:00:00Z");
        site.look();
        assertThat(stored().paused()).isTrue();
        assertThat(site.audited("schedule.pause").get(0).actor()).isEqualTo("schedule:night");
        site.at("2026-12-02T02:00:00Z");
        site.look();
        assertThat(site.executions()).isEmpty();

        inForce("schedule: \"0 4 * * *\"");
        site.look();
        assertThat(stored().paused()).as("a person lets it continue").isTrue();
        site.steer().resume(EVE, "night");
        site.look();
        site.at("2026-12-02T04:00:00Z");
        site.look();
        assertThat(site.occurrences("night")).last().isEqualTo("2026-12-02T04:00:00Z STARTED - 1");
    }

    @Test
    void aScheduleWithACronExpressionOfItsOwnFollowsNothing() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(
                EVE,
                new ScheduleDraft(
                        "night",
                        "walk",
                        Map.of("model", "pump-failure"),
                        ScheduleSite.times("0 5 * * *", "UTC"),
                        "skip"));
        inForce("schedule: \"30 3 * * *\"");
        site.look();
        assertThat(stored().timetable().source().cron()).isEqualTo("0 5 * * *");
    }

    /** By the hand of somebody who may write to the database: nothing is legal because it was followed. */
    @Test
    void aRowThatIsNotWhatSomebodyAddedFollowsNothing() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(
                EVE,
                new ScheduleDraft(
                        "night",
                        "walk",
                        Map.of("model", "pump-failure"),
                        ScheduleSite.times("0 5 * * *", "UTC"),
                        "skip"));
        site.database.execute("update schedule set author = 'otto', cron_of_model = true where name = 'night'");
        site.look();
        assertThat(site.audited("schedule.replace")).isEmpty();
        site.at("2026-12-02T05:00:00Z");
        site.look();
        assertThat(site.occurrences("night")).containsExactly("2026-12-02T05:00:00Z FAILED SCHEDULE_ALTERED 1");
    }

    @Test
    void aFileThatThisBuildCannotReadChangesNothing() throws IOException {
        open(TestDatabase.Kind.H2);
        site.add(EVE, ofModel(Map.of("model", "pump-failure")));
        register("drydock: 99\n");
        site.look();
        site.at("2026-12-02T02:00:00Z");
        site.look();
        assertThat(site.occurrences("night")).containsExactly("2026-12-02T02:00:00Z STARTED - 1");
    }

    @Test
    void withoutACronExpressionTheModelMustHaveOne() throws IOException {
        open(TestDatabase.Kind.H2);
        assertThat(refusal(Map.of())).contains("cron is absent, and the parameter model names no model", "--cron");
        assertThat(refusal(Map.of("model", "pump")))
                .contains("cron is absent, and model.yaml of pump has no schedule", "drydock definition change");
        inForce("");
        assertThat(refusal(Map.of("model", "pump-failure")))
                .contains("model.yaml of pump-failure has no schedule")
                .doesNotContain("cron is \"\"");
        assertThatThrownBy(() -> site.add(EVE, ofModel(Map.of("model", "none"))))
                .hasMessageContaining("none");
    }
}
