package dev.drydock.console.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.schedule.Occurrence;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.Occurrence.Reason;
import dev.drydock.application.schedule.Occurrence.Span;
import dev.drydock.application.schedule.Occurrence.Started;
import dev.drydock.application.schedule.Occurrence.State;
import dev.drydock.application.schedule.ViewSchedules.Next;
import dev.drydock.console.schedule.ScheduleRows.Row;
import dev.drydock.console.schedule.ScheduleRows.Upcoming;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleRowsTest {
    private static final Instant DUE = Instant.parse("2026-10-25T00:30:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Occurrence occurrence(
            State state, Optional<Reason> reason, Optional<Failure> failure, Optional<Started> started, Span span) {
        return new Occurrence("night", DUE, DUE.atZone(BERLIN).toString(), state, reason, failure, started, span);
    }

    private static Row row(Occurrence occurrence) {
        return ScheduleRows.past(List.of(occurrence), List.of(12L)).get(0);
    }

    @Test
    void saysWhatRanAndWhatRuns() {
        Span one = new Span(DUE, 1, false);
        Row ran = row(
                occurrence(State.STARTED, Optional.empty(), Optional.empty(), Optional.of(new Started(7, 11)), one));
        assertThat(ran.state()).isEqualTo("STARTED");
        assertThat(ran.execution()).isEqualTo("11");
        assertThat(ran.local()).isEqualTo("Sun 25 Oct 2026 02:30 +02:00 Europe/Berlin");
        Row runs = row(
                occurrence(State.STARTED, Optional.empty(), Optional.empty(), Optional.of(new Started(8, 12)), one));
        assertThat(runs.state()).isEqualTo("RUNNING");
    }

    @Test
    void saysWhyNothingStarted() {
        Row skipped = row(occurrence(
                State.SKIPPED,
                Optional.of(Reason.MISSED),
                Optional.of(new Failure("FILE_UNREADABLE", "The disk was away.")),
                Optional.empty(),
                new Span(DUE.plusSeconds(120), 3, true)));
        assertThat(skipped.state()).isEqualTo("SKIPPED");
        assertThat(skipped.why())
                .startsWith("More than 3 starts until ")
                .endsWith("Not started: nothing could start it in time. The last attempt failed: The disk was away.");
        Row failed = row(occurrence(
                State.FAILED,
                Optional.empty(),
                Optional.of(new Failure("JOB_UNKNOWN", "There is no job.")),
                Optional.empty(),
                new Span(DUE, 1, false)));
        assertThat(failed.why()).isEqualTo("JOB_UNKNOWN: There is no job.");
    }

    /** Half past two comes twice on that day. */
    @Test
    void listsWhatComesByTime() {
        Next late = new Next(
                DUE.plusSeconds(3600), DUE.plusSeconds(3600).atZone(BERLIN), DUE.plusSeconds(3700), Optional.empty());
        Next soon = new Next(DUE, DUE.atZone(BERLIN), DUE, Optional.of(Reason.HOLIDAY));
        List<Row> rows = ScheduleRows.coming(List.of(new Upcoming("b", late), new Upcoming("a", soon)), 5);
        assertThat(rows)
                .extracting(Row::local)
                .containsExactly(
                        "Sun 25 Oct 2026 02:30 +02:00 Europe/Berlin", "Sun 25 Oct 2026 02:30 +01:00 Europe/Berlin");
        assertThat(rows).extracting(Row::state).containsExactly("SKIPPED", "NEXT");
        assertThat(rows.get(0).why()).isEqualTo("holiday");
        assertThat(rows.get(1).why()).startsWith("Due ").endsWith("later by the jitter.");
        assertThat(ScheduleRows.coming(List.of(new Upcoming("b", late), new Upcoming("a", soon)), 1))
                .hasSize(1);
    }
}
