package dev.drydock.console.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drydock.application.monitoring.ModelHistory;
import dev.drydock.application.monitoring.ModelHistory.Accuracy;
import dev.drydock.application.monitoring.ModelHistory.Day;
import dev.drydock.application.monitoring.ModelHistory.Drift;
import dev.drydock.application.monitoring.ModelHistory.Event;
import dev.drydock.application.monitoring.ModelHistory.Input;
import dev.drydock.application.monitoring.ModelHistory.LeadingName;
import dev.drydock.application.monitoring.ModelHistory.Traffic;
import dev.drydock.domain.validation.Interval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryPanelsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final LocalDate LAST = LocalDate.of(2026, 10, 27);
    private static final int ACCURACY = 0;
    private static final int ROWS = 1;
    private static final int REQUESTS = 2;
    private static final int WAITING = 3;
    private static final int LATENCY = 4;
    private static final int DRIFT = 5;
    private static final int ALERTS = 6;

    @Test
    void labelsDaysMondaysEverySecondMondayOrTheFirstOfEachMonth() {
        assertThat(texts(1)).containsExactly("21 Oct", "22 Oct", "23 Oct", "24 Oct", "25 Oct", "26 Oct", "27 Oct");
        assertThat(texts(4)).containsExactly("5 Oct", "12 Oct", "19 Oct", "26 Oct");
        assertThat(texts(13)).startsWith("3 Aug").endsWith("26 Oct").hasSize(7);
        assertThat(texts(52)).startsWith("1 Nov", "1 Dec").endsWith("1 Oct").hasSize(12);
    }

    private static List<String> texts(int weeks) {
        return new TimeAxis(days(weeks, HistoryPanelsTest::empty))
                .ticks().stream().map(HistoryPanel.Date::text).toList();
    }

    /** A day of 25 hours is as wide as the others. */
    @Test
    void placesAMomentInItsDay() {
        TimeAxis axis = new TimeAxis(days(1, HistoryPanelsTest::empty));

        assertThat(axis.place(Instant.parse("2026-10-25T10:30:00Z"))).isEqualTo(axis.middle(4));
        assertThat(axis.place(Instant.parse("2026-10-26T11:00:00Z"))).isEqualTo(axis.middle(5));
        assertThat(axis.place(Instant.EPOCH)).isEqualTo(TimeAxis.LEFT);
        assertThat(axis.place(Instant.parse("2027-01-01T00:00:00Z"))).isEqualTo(TimeAxis.WIDTH - TimeAxis.RIGHT);
    }

    @Test
    void joinsDaysThatFollowEachOtherAndLeavesGaps() {
        List<HistoryPanel> panels = draw(days(1, date -> switch (date.getDayOfMonth()) {
            case 21, 22, 25, 27 -> measured(date, 0.8, 5000);
            case 26 -> measured(date, 0.7, 0);
            default -> empty(date);
        }));

        HistoryPanel accuracy = panels.get(ACCURACY);
        assertThat(accuracy.dots()).hasSize(5);
        assertThat(accuracy.curves())
                .singleElement()
                .satisfies(curve -> assertThat(curve.path()).matches("M[\\d. ]+L[\\d. ]+M[\\d. ]+L[\\d. ]+L[\\d. ]+"));
        assertThat(accuracy.dots().get(0).bounds())
                .startsWith("M" + accuracy.dots().get(0).x());
        assertThat(accuracy.dots().get(0).summary()).isEqualTo("2026-10-21: 0.800, pump/2 on 1\u2009200 rows");
        assertThat(accuracy.limited()).isFalse();
        assertThat(accuracy.summary())
                .startsWith("auc, version in service: 5 days, from 0.700 to 0.800, last 2026-10-27: 0.800");
        assertThat(panels.get(ROWS).bars())
                .as("a received file without rows is a bar of no height, a day without a file has none")
                .extracting(HistoryPanel.Bar::height)
                .hasSize(5)
                .contains("0.0");
        assertThat(panels.get(ALERTS).blank()).isTrue();
    }

    @Test
    void drawsTheLimitOfDriftAndNamesTheWorstInputs() {
        HistoryPanel drift = draw(days(1, date -> measured(date, 0.8, 1))).get(DRIFT);

        assertThat(drift.limited()).isTrue();
        assertThat(drift.keys())
                .extracting(HistoryPanel.Key::text)
                .containsExactly("input that drifted most", "predictions", "limit");
        assertThat(drift.dots().get(0).summary())
                .isEqualTo("2026-10-21: 0.312, run 7; inputs: vibration 0.312 drifted, load 0.020");
        assertThat(drift.values())
                .extracting(HistoryPanel.Value::text)
                .startsWith("0.0")
                .contains("0.2");
    }

    @Test
    void drawsClientsRequestsAndHowLongTheyTook() {
        List<HistoryPanel> panels = draw(days(1, date -> measured(date, 0.8, 1)));

        HistoryPanel requests = panels.get(REQUESTS);
        assertThat(requests.bars()).hasSize(14);
        assertThat(requests.bars().get(0).summary()).isEqualTo("2026-10-21: 1\u2009000 requests");
        assertThat(requests.bars().get(7).summary()).isEqualTo("2026-10-21: 2 without an answer");
        HistoryPanel waiting = panels.get(WAITING);
        assertThat(waiting.curves()).extracting(HistoryPanel.Curve::style).containsExactly("p50", "p95", "p99");
        assertThat(waiting.dots().get(7).summary()).isEqualTo("2026-10-21: at most 2.500 ms, 998 answers");
    }

    @Test
    void onePointIsADotWithoutALineAndNothingIsNoDrawing() {
        List<HistoryPanel> one = draw(days(1, date -> date.equals(LAST) ? measured(date, 0.8, 5000) : empty(date)));
        assertThat(one.get(ACCURACY).dots()).hasSize(1);
        assertThat(one.get(ACCURACY).curves()).isEmpty();
        assertThat(one.get(LATENCY).dots()).hasSize(1);

        assertThat(draw(days(52, HistoryPanelsTest::empty))).hasSize(7).allMatch(HistoryPanel::blank);
    }

    @Test
    void marksEventsThatWouldLieOnEachOtherOnce() {
        TimeAxis axis = new TimeAxis(days(52, HistoryPanelsTest::empty));
        Instant noon = Instant.parse("2026-10-25T11:00:00Z");

        List<EventMark> marks = EventMark.of(
                List.of(
                        new Event(noon, Event.Kind.RELEASE, "pump/2 came into service"),
                        new Event(noon.plusSeconds(60), Event.Kind.ALERT, "drift: One."),
                        new Event(noon.plusSeconds(120), Event.Kind.ALERT, "drift: Two."),
                        new Event(noon.plusSeconds(180), Event.Kind.ROLLBACK, "pump/1 is back in service")),
                axis,
                BERLIN);

        assertThat(marks)
                .extracting(EventMark::style, EventMark::summary)
                .containsExactly(
                        tuple("alert", "2026-10-25 12:01 drift: One. (and 1 more)"),
                        tuple("rollback", "2026-10-25 12:03 pump/1 is back in service"),
                        tuple("release", "2026-10-25 12:00 pump/2 came into service"));
    }

    @Test
    void theTableAndTheFileHaveTheSameNumbersAndNoZeroForWhatIsNotKnown() {
        ModelHistory history = history(days(1, date -> date.equals(LAST) ? measured(date, 0.8, 5000) : empty(date)));

        assertThat(HistoryRow.of(history))
                .containsExactly(new HistoryRow(
                        "2026-10-27",
                        "0.800",
                        "[0.750, 0.850]",
                        "pump/2",
                        "1\u2009200",
                        "–",
                        "",
                        "",
                        "5\u2009000",
                        "–",
                        "1\u2009000 / 2",
                        "50, 95, 99 % within 0.400, 2.500, 10.000 ms; rows abstained: 1",
                        "0.072",
                        "0.312 / 0.050",
                        "vibration 0.312 drifted, load 0.020",
                        "0 / 0"));
        List<String> csv = HistoryCsv.write(history).lines().toList();
        assertThat(csv).hasSize(8);
        assertThat(csv.get(1)).isEqualTo("2026-10-21,\"auc\",,,,,,,,,,,,,,,,,,,,,,,,,0,0,");
        assertThat(csv.get(7))
                .isEqualTo(
                        "2026-10-27,\"auc\",0.8,0.75,0.85,1200,\"pump/2\",0.0724,,,,,,,5000,,1000,2,1,0.4,2.5,10,0.312,0.05,0.2,"
                                + "\"vibration 0.312 drifted, load 0.020\",0,0,");
        assertThat(csv)
                .allSatisfy(line -> assertThat(line.replaceAll("\"[^\"]*\"", "").split(",", -1))
                        .hasSize(29));
    }

    private static List<HistoryPanel> draw(List<Day> days) {
        return new HistoryPanels(history(days), new TimeAxis(days)).draw();
    }

    private static ModelHistory history(List<Day> days) {
        return new ModelHistory("pump", BERLIN, Optional.of(new LeadingName("auc", false)), days, List.of(), List.of());
    }

    private static List<Day> days(int weeks, Function<LocalDate, Day> day) {
        return IntStream.range(0, 7 * weeks)
                .mapToObj(at -> day.apply(LAST.minusWeeks(weeks).plusDays(at + 1L)))
                .toList();
    }

    private static Day empty(LocalDate date) {
        return day(date, Optional.empty(), OptionalLong.empty(), Optional.empty());
    }

    private static Day measured(LocalDate date, double value, long rows) {
        return day(
                date,
                Optional.of(new Accuracy(
                        "pump/2",
                        OptionalDouble.of(value),
                        Optional.of(new Interval(value - 0.05, value + 0.05)),
                        OptionalDouble.of(0.2),
                        1200,
                        OptionalDouble.of(0.0724))),
                OptionalLong.of(rows),
                Optional.of(new Drift(
                        7,
                        OptionalDouble.of(0.312),
                        OptionalDouble.of(0.05),
                        0.2,
                        List.of(new Input("vibration", 0.312, true), new Input("load", 0.02, false)))));
    }

    private static Day day(LocalDate date, Optional<Accuracy> service, OptionalLong rows, Optional<Drift> drift) {
        return new Day(
                date,
                date.atStartOfDay(BERLIN).toInstant(),
                date.plusDays(1).atStartOfDay(BERLIN).toInstant(),
                service,
                Optional.empty(),
                rows,
                OptionalLong.empty(),
                drift.map(any ->
                        new Traffic(1000, 2, 1, OptionalDouble.of(0.4), OptionalDouble.of(2.5), OptionalDouble.of(10))),
                drift,
                0,
                0);
    }
}
