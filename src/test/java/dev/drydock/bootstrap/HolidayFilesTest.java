package dev.drydock.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.config.SiteFolder;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HolidayFilesTest {
    @TempDir
    Path site;

    private HolidayFiles file(String text) throws IOException {
        Files.createDirectories(site.resolve("etc/holidays"));
        Files.writeString(site.resolve("etc/holidays/de.txt"), text);
        return new HolidayFiles(new SiteFolder(site));
    }

    private static void assertUnreadable(HolidayFiles files, String file, String sentence) {
        assertThatThrownBy(() -> files.read(file)).isInstanceOfSatisfying(DrydockException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ScheduleFailure.SCHEDULE_HOLIDAYS_UNREADABLE);
            assertThat(refused.sentence()).contains(sentence);
        });
    }

    @Test
    void readsDatesAndLeavesCommentsOut() throws IOException {
        assertThat(file("# Germany\n2026-12-25 # Christmas\n\n  2026-12-26\r\n").read("de.txt"))
                .containsExactly(LocalDate.parse("2026-12-25"), LocalDate.parse("2026-12-26"));
        assertThat(file("").read("de.txt")).isEmpty();
    }

    @Test
    void namesTheLineThatIsNoDateAndShowsOnlyItsBeginning() throws IOException {
        HolidayFiles files = file("2026-12-25\n2026-02-30\n");
        assertUnreadable(files, "de.txt", "line 2 of the file etc/holidays/de.txt has \"2026-02-30\"");
        assertUnreadable(file("password=0123456789abcdef\n"), "de.txt", "has \"password=0123456789a…\"");
    }

    /** Each can be put right, so that a start is tried again. */
    @Test
    void saysThatAFileIsTooLargeNoFileOrNotUtf8() throws IOException {
        HolidayFiles files = file("");
        Path folder = site.resolve("etc/holidays");
        Files.write(
                folder.resolve("latin.txt"),
                "2026-08-15 # Mari\u00e4 Himmelfahrt".getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(folder.resolve("large.txt"), "# much\n".repeat(50_000));
        Files.createDirectory(folder.resolve("folder.txt"));
        assertUnreadable(files, "latin.txt", "it is not UTF-8");
        assertUnreadable(files, "large.txt", "at most 262144 are allowed");
        assertUnreadable(files, "folder.txt", "it is a directory");
    }

    @Test
    void saysThatAFileIsAbsent() throws IOException {
        assertUnreadable(file(""), "fr.txt", "the file etc/holidays/fr.txt of the site is absent");
    }
}
