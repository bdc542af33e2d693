package dev.drydock.cli.access;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an administrator must know who takes rights away: schedules start their jobs with the rights of their author. */
final class SchedulesOfAuthor {
    private SchedulesOfAuthor() {}

    static void print(PrintWriter out, @Nullable List<String> schedules, String author) {
        if (schedules != null && !schedules.isEmpty()) {
            out.println("Author of the schedules " + String.join(", ", schedules) + ": they start nothing while "
                    + author + " may not submit jobs.");
        }
    }
}
