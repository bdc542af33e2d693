package dev.drydock.application.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimetableTest {
    private static Timetable timetable(String cron, String zone, Duration jitter) {
        TimetableText text = new TimetableText(cron, zone, Optional.empty(), List.of(), Optional.empty());
        return new Timetable(text, CronExpression.parse(cron), ZoneId.of(zone), List.of(), jitter);
    }

    /** Forwards and backwards. */
    private static List<String> between(String cron, String zone, String from, String until) {
        Timetable timetable = timetable(cron, zone, Duration.ZERO);
        List<String> forwards = new ArrayList<>();
        Optional<Instant> next = timetable.next(Instant.parse(from).minusNanos(1));
        while (next.isPresent() && !next.get().isAfter(Instant.parse(until))) {
            forwards.add(timetable.local(next.get()).toString());
            next = timetable.next(next.get());
        }
        List<String> backwards = new ArrayList<>();
        Optional<Instant> last = timetable.last(Instant.parse(until));
        while (last.isPresent() && !last.get().isBefore(Instant.parse(from))) {
            backwards.add(timetable.local(last.get()).toString());
            last = timetable.last(last.get().minusNanos(1));
        }
        Collections.reverse(backwards);
        assertThat(backwards).isEqualTo(forwards);
        return forwards;
    }

    @ParameterizedTest
    @CsvSource({
        "22:00-06:00, 2026-12-02T22:30:00Z, 2026-12-03T05:00:00Z",
        "22:00-06:00, 2026-12-02T20:59:59Z,",
        "22:00-06:00, 2026-12-03T05:00:00Z,",
        "22:00-24:00;00:00-06:00;05:00-07:30, 2026-12-02T22:30:00Z, 2026-12-03T06:30:00Z",
        "00:00-24:00 FRI;00:00-24:00 SAT-SUN, 2026-12-04T12:00:00Z, 2026-12-06T23:00:00Z",
        "02:00-02:30, 2026-10-25T00:15:00Z, 2026-10-25T00:30:00Z",
        "02:00-02:30, 2026-10-25T01:15:00Z, 2026-10-25T01:30:00Z",
        "01:00-02:30, 2026-03-29T00:30:00Z, 2026-03-29T01:00:00Z",
        "00:00-24:00, 2026-12-02T22:30:00Z, 2026-12-09T23:00:00Z"
    })
    void aBlackoutEndsWhenSomethingStartsAgain(String blackouts, Instant moment, Instant end) {
        Timetable timetable = new Timetable(
                new TimetableText("0 2 * * *", "Europe/Berlin", Optional.empty(), List.of(), Optional.empty()),
                CronExpression.parse("0 2 * * *"),
                ZoneId.of("Europe/Berlin"),
                Stream.of(blackouts.split(";"))
                        .map(text -> Blackout.parse(text).orElseThrow())
                        .toList(),
                Duration.ZERO);

        assertThat(timetable.blackoutEnd(moment)).isEqualTo(Optional.ofNullable(end));
        assertThat(timetable.isBlackedOut(moment)).isEqualTo(end != null);
    }

    @Test
    void aTimeInTheGapOfBerlinIsOnceAtItsEnd() {
        assertThat(between("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", "2026-03-30T12:00:00Z"))
                .containsExactly(
                        "2026-03-28T02:30+01:00[Europe/Berlin]",
                        "2026-03-29T03:00+02:00[Europe/Berlin]",
                        "2026-03-30T02:30+02:00[Europe/Berlin]");
    }

    @Test
    void severalTimesInTheGapAreOneAndThatOfItsEndToo() {
        assertThat(between("*/15 * * * *", "Europe/Berlin", "2026-03-29T00:45:00Z", "2026-03-29T01:15:00Z"))
                .containsExactly(
                        "2026-03-29T01:45+01:00[Europe/Berlin]",
                        "2026-03-29T03:00+02:00[Europe/Berlin]",
                        "2026-03-29T03:15+02:00[Europe/Berlin]");
    }

    @Test
    void aTimeThatBerlinShowsTwiceIsOnceTheFirstTime() {
        assertThat(between("30 2 * * *", "Europe/Berlin", "2026-10-24T00:00:00Z", "2026-10-26T12:00:00Z"))
                .containsExactly(
                        "2026-10-24T02:30+02:00[Europe/Berlin]",
                        "2026-10-25T02:30+02:00[Europe/Berlin]",
                        "2026-10-26T02:30+01:00[Europe/Berlin]");
        assertThat(between("0,30 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z", "2026-10-25T02:30:00Z"))
                .containsExactly(
                        "2026-10-25T01:30+02:00[Europe/Berlin]",
                        "2026-10-25T02:00+02:00[Europe/Berlin]",
                        "2026-10-25T02:30+02:00[Europe/Berlin]",
                        "2026-10-25T03:00+01:00[Europe/Berlin]",
                        "2026-10-25T03:30+01:00[Europe/Berlin]");
    }

    @Test
    void newYorkHasItsOwnDays() {
        assertThat(between("15 2 * * *", "America/New_York", "2026-03-07T00:00:00Z", "2026-03-09T12:00:00Z"))
                .containsExactly(
                        "2026-03-07T02:15-05:00[America/New_York]",
                        "2026-03-08T03:00-04:00[America/New_York]",
                        "2026-03-09T02:15-04:00[America/New_York]");
        assertThat(between("15 1 * * *", "America/New_York", "2026-11-01T00:00:00Z", "2026-11-02T12:00:00Z"))
                .containsExactly(
                        "2026-11-01T01:15-04:00[America/New_York]", "2026-11-02T01:15-05:00[America/New_York]");
    }

    @ParameterizedTest
    @CsvSource({"UTC, 2026-03-29T02:30Z[UTC]", "Asia/Tokyo, 2026-03-29T02:30+09:00[Asia/Tokyo]"})
    void aZoneWhoseClocksNeverChangeHasEachTimeOnceADay(String zone, String local) {
        assertThat(between("30 2 * * *", zone, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"))
                .containsExactly(local);
    }

    @Test
    void aStartIsLaterByWhatNameAndMomentDecide() {
        Timetable timetable = timetable("0 2 * * *", "UTC", Duration.ofMinutes(5));
        Instant due = Instant.parse("2026-12-01T02:00:00Z");
        assertThat(timetable.start("night", due))
                .isEqualTo(timetable.start("night", due))
                .isBetween(due, due.plusSeconds(300))
                .isNotEqualTo(timetable.start("other", due));
        List<Long> late = new ArrayList<>();
        for (int day = 0; day < 2000; day++) {
            Instant at = due.plus(Duration.ofDays(day));
            late.add(Duration.between(at, timetable.start("night", at)).toSeconds());
        }
        assertThat(late).contains(0L, 300L).allMatch(seconds -> seconds >= 0 && seconds <= 300);
        assertThat(timetable("0 2 * * *", "UTC", Duration.ZERO).start("night", due))
                .isEqualTo(due);
    }
}
