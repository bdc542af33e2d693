package dev.drydock.application.schedule;

import java.time.LocalDate;
import java.util.Set;

/** The files with the site's holidays. */
@FunctionalInterface
public interface Holidays {
    /**
     * @throws dev.drydock.failure.DrydockException {@code SCHEDULE_HOLIDAYS_UNREADABLE} if the file is absent or has a line that is no date
     */
    Set<LocalDate> read(String file);
}
