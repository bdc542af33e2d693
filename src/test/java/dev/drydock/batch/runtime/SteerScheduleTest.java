package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.ScheduleSite.AUDREY;
import static dev.drydock.batch.runtime.ScheduleSite.EVE;
import static dev.drydock.batch.runtime.ScheduleSite.OTTO;
import static dev.drydock.batch.runtime.ScheduleSite.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.schedule.ViewSchedules.State;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.ScheduleFailure;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SteerScheduleTest {
    @TempDir
    Path jobs;

    @SuppressWarnings("NullAway") // opened by each test
    private ScheduleSite site;

    private void open(TestDatabase.Kind kind) throws IOException {
        site = new ScheduleSite(kind, jobs, "2026-12-01T12:00:00Z");
        site.add(EVE, draft("night", "walk", "0 2 * * *", "all"));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private static void assertRefused(ThrowingCallable call, FailureCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDueInAPauseIsOneRecordAndNeverStarts(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.steer().pause(OTTO, "night");
        site.steer().pause(OTTO, "night");
        site.at("2026-12-04T12:00:00Z");
        site.look();
        assertThat(site.executions()).isEmpty();
        assertThat(site.view(true).view(EVE, "night").state()).isEqualTo(State.PAUSED);

        site.steer().resume(OTTO, "night");
        site.look();
        assertThat(site.occurrences("night")).containsExactly("2026-12-02T02:00:00Z SKIPPED paused 3");
        site.at("2026-12-05T02:00:00Z");
        site.look();
        assertThat(site.occurrences("night")).last().isEqualTo("2026-12-05T02:00:00Z STARTED - 1");
        assertThat(site.audit.events())
                .filteredOn(event -> event.action().startsWith("schedule."))
                .extracting(AuditLog.Event::action)
                .containsExactly("schedule.add", "schedule.pause", "schedule.resume", "schedule.start");
        assertThat(site.audited("schedule.pause").get(0).actor()).isEqualTo("otto");
    }

    /** Two nights were missed, and none of them has started yet. */
    @ParameterizedTest
    @EnumSource
    void whatIsLateWhenAPauseBeginsIsGivenUpAndRecorded(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.at("2026-12-03T12:00:00Z");
        site.steer().pause(OTTO, "night");
        site.at("2026-12-04T12:00:00Z");
        site.steer().resume(OTTO, "night");
        site.look();
        assertThat(site.occurrences("night"))
                .containsExactly("2026-12-02T02:00:00Z SKIPPED paused 2", "2026-12-04T02:00:00Z SKIPPED paused 1");
        assertThat(site.audited("schedule.pause").get(0).details())
                .containsEntry("givenUp", "2")
                .containsEntry("givenUpUntil", "2026-12-03T02:00:00Z");
        assertThat(site.audited("schedule.resume").get(0).details()).containsEntry("givenUp", "1");
    }

    @ParameterizedTest
    @EnumSource
    void aRemovedScheduleStartsNothingAndItsRecordsStay(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.at("2026-12-02T02:00:00Z");
        site.look();
        site.allEnded();
        site.steer().remove(EVE, "night");
        site.at("2026-12-03T02:00:00Z");
        site.look();
        assertThat(site.occurrences("night")).containsExactly("2026-12-02T02:00:00Z STARTED - 1");
        assertRefused(() -> site.steer().remove(EVE, "night"), ScheduleFailure.SCHEDULE_UNKNOWN);

        site.add(OTTO, draft("night", "walk", "0 2 * * *", "all"));
        site.at("2026-12-04T02:00:00Z");
        site.look();
        assertThat(site.occurrences("night")).last().isEqualTo("2026-12-04T02:00:00Z STARTED - 1");
        assertThat(site.audited("schedule.remove")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void oneThatCannotBeReadCanBeRemovedOrReplaced(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.add(EVE, draft("other", "walk", "0 2 * * *", "all"));
        site.database.execute("update schedule set jitter = 'some'");
        assertRefused(() -> site.steer().pause(EVE, "night"), ScheduleFailure.SCHEDULE_UNREADABLE);
        assertRefused(() -> site.view(true).preview(EVE, "night", 3), ScheduleFailure.SCHEDULE_UNREADABLE);
        site.steer().remove(EVE, "night");
        site.adder().add(OTTO, draft("other", "walk", "0 2 * * *", "all"), true);
        assertThat(site.view(true).list(EVE)).singleElement().satisfies(viewed -> {
            assertThat(viewed.state()).isEqualTo(State.WAITING);
            assertThat(viewed.stored().schedule().orElseThrow().author().name()).isEqualTo("otto");
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRoleThatMayNotSubmitJobsSteersNothing(TestDatabase.Kind kind) throws IOException {
        open(kind);
        List<ThrowingCallable> calls = List.of(
                () -> site.steer().pause(AUDREY, "night"),
                () -> site.steer().resume(AUDREY, "night"),
                () -> site.steer().remove(AUDREY, "night"));
        calls.forEach(call -> assertRefused(call, CommonFailure.NOT_ALLOWED));
        assertThat(site.audited("submit-job.refused")).hasSize(3);
        assertThat(site.view(true).view(EVE, "night").state()).isEqualTo(State.WAITING);
    }
}
