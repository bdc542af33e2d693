package dev.drydock.console.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Role;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.schedule.Backfill;
import dev.drydock.application.schedule.BackfillDate;
import dev.drydock.application.schedule.BackfillProgress.Seen;
import dev.drydock.application.schedule.BackfillProgress.State;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.Occurrence.Started;
import dev.drydock.application.schedule.Schedule.Author;
import dev.drydock.application.schedule.Schedule.Work;
import dev.drydock.application.schedule.ViewBackfills.Viewed;
import dev.drydock.console.schedule.BackfillRows.Summary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BackfillRowsTest {
    private static final Instant BEGUN = Instant.parse("2026-12-01T12:00:00Z");

    private static Viewed viewed(Backfill.State state, Optional<Instant> ended, Seen... dates) {
        return new Viewed(
                new Backfill(
                        3,
                        new Work("nightly-retrain", new TreeMap<>(Map.of("model", "pump", "force", "true"))),
                        "2026-11-01 to 2026-11-04, each day at 23:15 UTC",
                        true,
                        state,
                        new Author("eve", Set.of(Role.ENGINEER), BEGUN),
                        "otto",
                        ended),
                List.of(dates));
    }

    private static Seen date(
            int number, State state, Optional<Long> execution, Optional<String> completed, Optional<Failure> failure) {
        Optional<Started> started = execution.map(id -> new Started(id + 100, id));
        BackfillDate date = new BackfillDate(
                number,
                Instant.parse("2026-11-0" + number + "T23:15:00Z"),
                "2026-11-0" + number + "T23:15Z[UTC]",
                started,
                completed,
                failure,
                Optional.empty());
        Optional<Execution> latest =
                completed.isPresent() ? Optional.empty() : execution.map(id -> execution(id, state));
        return new Seen(date, state, latest);
    }

    private static Execution execution(long id, State state) {
        return new Execution(
                id,
                id + 100,
                "nightly-retrain",
                state == State.RUNNING ? "STARTED" : state.name(),
                state == State.RUNNING ? Optional.empty() : Optional.of(state.name()),
                Map.of(),
                BEGUN,
                Optional.of(BEGUN),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void saysHowFarARunningOneIsAndWhoBeganIt() {
        Viewed viewed = viewed(
                Backfill.State.RUNNING,
                Optional.empty(),
                date(1, State.COMPLETED, Optional.of(11L), Optional.of("KEPT"), Optional.empty()),
                date(2, State.RUNNING, Optional.of(12L), Optional.empty(), Optional.empty()),
                date(3, State.WAITING, Optional.empty(), Optional.empty(), Optional.empty()));
        Summary summary = BackfillRows.summary(viewed);
        assertThat(summary.parameters()).isEqualTo("force=true, model=pump");
        assertThat(summary.begun()).isEqualTo(new BackfillRows.Begun("eve", "2026-12-01 12:00:00", ""));
        assertThat(summary.progress()).isEqualTo(new BackfillRows.Progress("1 of 3", "1 running, 1 waiting"));
        assertThat(summary.problem()).isEmpty();
        assertThat(BackfillRows.dates(viewed))
                .containsExactly(
                        new BackfillRows.Row(
                                1,
                                "Sun 1 Nov 2026 23:15 +00:00 UTC",
                                "2026-11-01 23:15:00",
                                "COMPLETED",
                                "11",
                                "KEPT",
                                ""),
                        new BackfillRows.Row(
                                2, "Mon 2 Nov 2026 23:15 +00:00 UTC", "2026-11-02 23:15:00", "RUNNING", "12", "", ""),
                        new BackfillRows.Row(
                                3, "Tue 3 Nov 2026 23:15 +00:00 UTC", "2026-11-03 23:15:00", "WAITING", "", "", ""));
    }

    @Test
    void saysWhyTheFirstFailedDateFailedAndThatTheOthersDoNotStart() {
        Viewed viewed = viewed(
                Backfill.State.CANCELLED,
                Optional.of(BEGUN.plusSeconds(60)),
                date(1, State.FAILED, Optional.of(11L), Optional.empty(), Optional.empty()),
                date(
                        2,
                        State.FAILED,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new Failure("SCHEDULE_AUTHOR_LOST", "The author lost the role."))),
                date(3, State.WAITING, Optional.empty(), Optional.empty(), Optional.empty()));
        Summary summary = BackfillRows.summary(viewed);
        assertThat(summary.begun().ended()).isEqualTo("2026-12-01 12:01:00, cancelled by otto");
        assertThat(summary.progress()).isEqualTo(new BackfillRows.Progress("0 of 3", "2 failed, 1 not started"));
        assertThat(summary.problem())
                .isEqualTo("Sun 1 Nov 2026 23:15 +00:00 UTC: Execution 11 did not complete; its page says why.");
        assertThat(BackfillRows.dates(viewed).get(0).result()).isEqualTo("FAILED");
        assertThat(BackfillRows.dates(viewed).get(1).why())
                .isEqualTo("SCHEDULE_AUTHOR_LOST: The author lost the role.");
    }
}
