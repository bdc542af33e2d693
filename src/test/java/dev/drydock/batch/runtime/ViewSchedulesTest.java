package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.ScheduleSite.AUDREY;
import static dev.drydock.batch.runtime.ScheduleSite.EVE;
import static dev.drydock.batch.runtime.ScheduleSite.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.schedule.Occurrence;
import dev.drydock.application.schedule.ScheduleDraft;
import dev.drydock.application.schedule.TimetableText;
import dev.drydock.application.schedule.ViewSchedules.Next;
import dev.drydock.application.schedule.ViewSchedules.Viewed;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewSchedulesTest {
    @TempDir
    Path jobs;

    @SuppressWarnings("NullAway") // opened by each test
    private ScheduleSite site;

    private void open(String time) throws IOException {
        site = new ScheduleSite(TestDatabase.Kind.H2, jobs, time);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private static String words(Next next) {
        return next.local() + " " + next.due()
                + next.skipped().map(reason -> " " + reason.wireName()).orElse("");
    }

    @Test
    void previewsOverTheGapOfSpringWithHolidaysAndBlackouts() throws IOException {
        open("2026-03-27T12:00:00Z");
        site.holidays.put("de.txt", Set.of(LocalDate.parse("2026-03-30"), LocalDate.parse("2026-12-25")));
        site.add(
                EVE,
                new ScheduleDraft(
                        "night",
                        "walk",
                        Map.of(),
                        new TimetableText(
                                "30 2 * * *",
                                "Europe/Berlin",
                                Optional.of("de.txt"),
                                List.of("02:00-03:00 TUE"),
                                Optional.empty()),
                        "skip"));
        assertThat(site.view(true).preview(AUDREY, "night", 5))
                .extracting(ViewSchedulesTest::words)
                .containsExactly(
                        "2026-03-28T02:30+01:00[Europe/Berlin] 2026-03-28T01:30:00Z",
                        "2026-03-29T03:00+02:00[Europe/Berlin] 2026-03-29T01:00:00Z",
                        "2026-03-30T02:30+02:00[Europe/Berlin] 2026-03-30T00:30:00Z holiday",
                        "2026-03-31T02:30+02:00[Europe/Berlin] 2026-03-31T00:30:00Z blackout",
                        "2026-04-01T02:30+02:00[Europe/Berlin] 2026-04-01T00:30:00Z");
    }

    @Test
    void showsTheJitterOfEachStart() throws IOException {
        open("2026-12-01T12:00:00Z");
        site.add(
                EVE,
                new ScheduleDraft(
                        "night",
                        "walk",
                        Map.of(),
                        new TimetableText("0 2 * * *", "UTC", Optional.empty(), List.of(), Optional.of("30m")),
                        "skip"));
        List<Next> preview = site.view(true).preview(EVE, "night", 20);
        assertThat(preview)
                .hasSize(20)
                .allSatisfy(next -> assertThat(next.start())
                        .isBetween(next.due(), next.due().plus(Duration.ofMinutes(30))));
        assertThat(preview).anySatisfy(next -> assertThat(next.start()).isAfter(next.due()));

        Next first = preview.get(0);
        site.at(first.start().minusSeconds(1).toString());
        site.look();
        assertThat(site.occurrences("night")).as("not before its start").isEmpty();
        assertThat(site.view(true).preview(EVE, "night", 1)).containsExactly(first);
        site.at(first.start().toString());
        site.look();
        assertThat(site.occurrences("night")).containsExactly(first.due() + " STARTED - 1");
        assertThat(site.view(true).preview(EVE, "night", 1)).containsExactly(preview.get(1));
    }

    @Test
    void theNextStartIsOneThatTheCalendarDoesNotSkip() throws IOException {
        open("2026-12-24T12:00:00Z");
        site.holidays.put("de.txt", Set.of(LocalDate.parse("2026-12-25"), LocalDate.parse("2026-12-26")));
        site.add(
                EVE,
                new ScheduleDraft(
                        "night",
                        "walk",
                        Map.of(),
                        new TimetableText("0 2 * * *", "UTC", Optional.of("de.txt"), List.of(), Optional.empty()),
                        "skip"));
        Viewed viewed = site.view(true).view(AUDREY, "night");
        assertThat(viewed.next().map(Next::due)).hasToString("Optional[2026-12-27T02:00:00Z]");
        assertThat(viewed.problem()).isEmpty();
        site.holidays.clear();
        assertThat(site.view(true).view(AUDREY, "night").problem().orElse(""))
                .startsWith("SCHEDULE_HOLIDAYS_UNREADABLE: ");
    }

    /** More than a thousand starts in a row are in it. */
    @Test
    void theNextStartIsFoundBehindALongBlackout() throws IOException {
        open("2026-12-05T00:00:30Z"); // a Saturday
        site.add(
                EVE,
                new ScheduleDraft(
                        "minutes",
                        "walk",
                        Map.of(),
                        new TimetableText(
                                "* * * * *", "UTC", Optional.empty(), List.of("00:00-24:00 SAT,SUN"), Optional.empty()),
                        "skip"));
        assertThat(site.view(true).view(AUDREY, "minutes").next().map(Next::due))
                .hasToString("Optional[2026-12-07T00:00:00Z]");
    }

    @Test
    void refusesNumbersOutOfTheirLimitsAndNamesThatNobodyEverUsed() throws IOException {
        open("2026-12-01T12:00:00Z");
        site.add(EVE, draft("night", "walk", "0 2 * * *", "skip"));
        assertThatThrownBy(() -> site.view(true).preview(EVE, "night", 0))
                .hasMessageContaining("count is 0. Ask for 1 to 1000");
        assertThatThrownBy(() -> occurrences("night", 1001)).hasMessageContaining("limit is 1001. Ask for 1 to 1000");
        assertThat(occurrences("night", 5)).isEmpty();
        assertThatThrownBy(() -> occurrences("day", 5)).hasMessageContaining("There is no schedule day on this site");
    }

    private List<Occurrence> occurrences(String name, int most) {
        return site.view(true)
                .occurrences(EVE, Optional.of(name), Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"), most);
    }

    @Test
    void findsTheSchedulesOfAnAuthor() throws IOException {
        open("2026-12-01T12:00:00Z");
        site.add(EVE, draft("b", "walk", "0 2 * * *", "skip"));
        site.add(EVE, draft("a", "walk", "0 2 * * *", "skip"));
        assertThat(site.view(true).ofAuthor("EVE")).containsExactly("a", "b");
        assertThat(site.view(true).ofAuthor("otto")).isEmpty();
    }
}
