package dev.drydock.programlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingFileTest {
    private static final Instant NOON = Instant.parse("2026-12-02T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("logs/server.log");
    }

    private RotatingFile opened(int mostBytes, int keepDays) {
        return new RotatingFile(file(), mostBytes, keepDays, ZoneOffset.UTC, line -> !line.startsWith("{"));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void appendsToWhatAnEarlierProcessWrote() throws IOException {
        try (RotatingFile log = opened(1000, 5)) {
            log.append("one", Instant.now());
        }
        try (RotatingFile log = opened(1000, 5)) {
            log.append("two", Instant.now());
        }
        assertThat(file()).hasContent("one\ntwo\n");
    }

    @Test
    void beginsAnotherFileBeforeItIsTooLarge() throws IOException {
        try (RotatingFile log = opened(10, 5)) {
            for (String line : List.of("1234", "5678", "9abc", "a line that is longer than a file", "d")) {
                log.append(line, NOON);
            }
        }
        assertThat(names())
                .containsExactly(
                        "server.log",
                        "server.log.2026-12-02.1",
                        "server.log.2026-12-02.2",
                        "server.log.2026-12-02.3",
                        "server.log.lock");
        assertThat(folder.resolve("logs/server.log.2026-12-02.1")).hasContent("1234\n5678\n");
        assertThat(folder.resolve("logs/server.log.2026-12-02.2")).hasContent("9abc\n");
        assertThat(file()).hasContent("d\n");
    }

    @Test
    void beginsAnotherFileEachDayAndRemovesOldOnes() throws IOException {
        Files.createDirectories(folder.resolve("logs"));
        List<String> others = List.of(
                "server.log.2026-99-99.1", "server.log.old", "server.node.log.2020-01-01.1", "other.log.2020-01-01.1");
        for (String other : others) {
            Files.writeString(folder.resolve("logs").resolve(other), "x");
        }
        try (RotatingFile log = opened(1000, 2)) {
            for (int day = 0; day < 5; day++) {
                log.append("day " + day, NOON.plus(DAY.multipliedBy(day)));
            }
        }
        assertThat(names())
                .containsAll(others)
                .contains("server.log", "server.log.2026-12-04.1", "server.log.2026-12-05.1")
                .doesNotContain("server.log.2026-12-02.1", "server.log.2026-12-03.1");
        assertThat(file()).hasContent("day 4\n");
    }

    /** A server that was down over midnight. */
    @Test
    void whatAnEarlierDayWroteIsPutAsideUnderItsDay() throws IOException {
        try (RotatingFile log = opened(1000, 5)) {
            log.append("yesterday", NOON);
        }
        Files.setLastModifiedTime(file(), FileTime.from(NOON));
        try (RotatingFile log = opened(1000, 5)) {
            log.append("today", NOON.plus(DAY));
        }
        assertThat(folder.resolve("logs/server.log.2026-12-02.1")).hasContent("yesterday\n");
        assertThat(file()).hasContent("today\n");
    }

    /** The day has 25 hours; the hour that comes twice begins no file. */
    @Test
    void aDayIsThatOfTheZoneAndAClockThatGoesBackBeginsNone() throws IOException {
        try (RotatingFile log = new RotatingFile(file(), 1000, 5, ZoneId.of("Europe/Berlin"), line -> true)) {
            log.append("00:30", Instant.parse("2026-10-24T22:30:00Z"));
            log.append("02:30", Instant.parse("2026-10-25T00:30:00Z"));
            log.append("02:30 again", Instant.parse("2026-10-25T01:30:00Z"));
            log.append("a clock that went back", Instant.parse("2026-10-24T12:00:00Z"));
            log.append("23:30", Instant.parse("2026-10-25T22:30:00Z"));
            assertThat(names()).containsExactly("server.log", "server.log.lock");
            log.append("00:30", Instant.parse("2026-10-25T23:30:00Z"));
        }
        assertThat(names()).contains("server.log.2026-10-25.1");
    }

    @Test
    void aFloodOfEventsKeepsABoundedNumberOfFiles() throws IOException {
        try (RotatingFile log = opened(4, 5)) {
            for (int i : IntStream.range(0, 80).toArray()) {
                log.append("l" + i, NOON);
            }
        }
        List<String> old =
                names().stream().filter(name -> name.startsWith("server.log.2")).toList();
        assertThat(old).hasSize(RotatingFile.MOST_OLD_FILES).contains("server.log.2026-12-02.79");
        assertThat(old).doesNotContain("server.log.2026-12-02.29");
    }

    @Test
    void twoNeverWriteOneFileAndTheSecondWritesOnceTheFirstEnds() throws IOException {
        RotatingFile first = opened(1000, 5);
        first.append("first", NOON);
        try (RotatingFile second = opened(1000, 5)) {
            assertThatThrownBy(() -> second.append("second", NOON)).isInstanceOf(IOException.class);
            first.append("first again", NOON);
            first.close();
            second.append("second", NOON);
            assertThatThrownBy(() -> first.append("first", NOON)).isInstanceOf(IOException.class);
        }
        assertThat(file()).hasContent("first\nfirst again\nsecond\n");
    }

    @Test
    void aRemovedFolderIsMadeAgainAndAMovedFileBegunAnew() throws IOException {
        try (RotatingFile log = opened(1000, 5)) {
            log.append("lost", NOON);
            DurableFiles.deleteTree(folder.resolve("logs"));
            log.append("after the folder", NOON);
            assertThat(file()).hasContent("after the folder\n");
            Files.move(file(), folder.resolve("logs/elsewhere"));
            log.append("after the move", NOON);
            assertThat(file()).hasContent("after the move\n");
            Files.writeString(file(), "");
            log.append("after somebody emptied it", NOON);
            assertThat(file()).hasContent("after somebody emptied it\n");
        }
    }

    /** After a kill or a change of the format. */
    @Test
    void aLineNeverJoinsHalfALineOrAFileOfAnotherFormat() throws IOException {
        Files.createDirectories(folder.resolve("logs"));
        Files.writeString(file(), "half a li");
        try (RotatingFile log = opened(1000, 5)) {
            log.append("whole", Instant.now());
        }
        assertThat(file()).hasContent("half a li\nwhole\n");

        Files.writeString(file(), "{}\n");
        Instant now = Files.getLastModifiedTime(file()).toInstant();
        try (RotatingFile log = opened(1000, 5)) {
            log.append("text", now);
            log.append("more", now);
        }
        assertThat(file()).hasContent("text\nmore\n");
        assertThat(names()).hasSize(3).anyMatch(name -> name.endsWith(".1"));
    }

    @Test
    void aThreadThatWasInterruptedStillWrites() throws IOException {
        try (RotatingFile log = opened(1000, 5)) {
            log.append("before", NOON);
            Thread.currentThread().interrupt();
            log.append("interrupted", NOON);
            assertThat(Thread.interrupted()).isTrue();
            log.append("after", NOON);
        }
        assertThat(file()).hasContent("before\ninterrupted\nafter\n");
    }
}
