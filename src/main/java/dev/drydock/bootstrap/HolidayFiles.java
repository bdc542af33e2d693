package dev.drydock.bootstrap;

import dev.drydock.application.schedule.Holidays;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import dev.drydock.intake.BoundedFile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of {@code etc/holidays}: a date such as {@code 2026-12-25} on each line. What follows a {@code #} is a comment. A file is read
 * again each time, so a change needs no restart.
 */
@Singleton
final class HolidayFiles implements Holidays {
    private static final int LARGEST = 256 << 10;

    private final Path folder;

    @Inject
    HolidayFiles(SiteFolder site) {
        this.folder = site.holidays();
    }

    @Override
    public Set<LocalDate> read(String file) {
        String text;
        try {
            text = BoundedFile.readText(folder.resolve(file), LARGEST);
        } catch (IOException e) {
            throw new DrydockException(
                    ScheduleFailure.SCHEDULE_HOLIDAYS_UNREADABLE,
                    "The holidays cannot be read: the file etc/holidays/" + file
                            + " of the site is absent or unreadable. Put it there, readable for the orchestrator's user.",
                    e);
        } catch (DrydockException e) { // too large, no plain file, or not UTF-8
            throw new DrydockException(
                    ScheduleFailure.SCHEDULE_HOLIDAYS_UNREADABLE, "The holidays cannot be read. " + e.sentence(), e);
        }
        Set<LocalDate> days = new TreeSet<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String day = line.replaceFirst("#.*", "").strip();
            if (!day.isEmpty()) {
                days.add(day(file, number, day));
            }
        }
        return days;
    }

    private static LocalDate day(String file, int line, String day) {
        try {
            return LocalDate.parse(day);
        } catch (DateTimeParseException e) {
            String shown = day.length() > 20 ? day.substring(0, 20) + "…" : day;
            throw new DrydockException(
                    ScheduleFailure.SCHEDULE_HOLIDAYS_UNREADABLE,
                    "The holidays cannot be read: line " + line + " of the file etc/holidays/" + file + " has \""
                            + shown + "\". Write one date a line, such as 2026-12-25.",
                    e);
        }
    }
}
