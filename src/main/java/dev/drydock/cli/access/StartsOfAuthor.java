package dev.drydock.cli.access;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an administrator must know who takes rights away: schedules and backfills start their jobs with the rights of their author. */
final class StartsOfAuthor {
    private StartsOfAuthor() {}

    static void print(
            PrintWriter out, @Nullable List<String> schedules, @Nullable List<Long> backfills, String author) {
        if (schedules != null && !schedules.isEmpty()) {
            out.println("Author of the schedules " + String.join(", ", schedules) + ": they start nothing while "
                    + author + " may not submit jobs.");
        }
        if (backfills != null && !backfills.isEmpty()) {
            out.println("Author of the unfinished backfills "
                    + backfills.stream().map(String::valueOf).collect(Collectors.joining(", "))
                    + ": no further date of them starts while " + author + " may not submit jobs.");
        }
    }
}
