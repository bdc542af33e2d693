package dev.drydock.cli.site;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.audit.AuditRecord;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether this machine's clock agrees with what the site has recorded, and with the database's clock. */
final class ClockCheck {
    static final String WHAT = "clock";

    /** As far as the database's clock may be apart before schedules start nothing. */
    private static final Duration MOST_APART = Duration.ofMinutes(1);

    private static final Duration WORTH_A_NOTE = Duration.ofSeconds(5);

    /** File systems of other machines have clocks of their own. */
    private static final Duration FILES_AHEAD = Duration.ofMinutes(5);

    private static final int MOST_FILES = 50_000;
    private static final int DEPTH = 6;
    private static final String CURE =
            "Set the clock right: 'timedatectl set-ntp true', or 'date -s' with the right time, as" + " root.";

    private ClockCheck() {}

    /** The newest file that the site's servers wrote; of what came from elsewhere nobody knows whose clock it has. */
    static List<Finding> files(SiteFolder site, Instant now) throws IOException {
        Newest newest = new Newest();
        try (Stream<Path> folders = Files.exists(site.var()) ? Files.list(site.var()) : Stream.empty()) {
            for (Path folder : folders.filter(ClockCheck::isWrittenHere).toList()) {
                Files.walkFileTree(folder, EnumSet.noneOf(FileVisitOption.class), DEPTH, newest);
            }
        }
        if (Files.isDirectory(site.serving().resolve("state"))) {
            Files.walkFileTree(site.serving().resolve("state"), EnumSet.noneOf(FileVisitOption.class), DEPTH, newest);
        }
        return newest.at.isAfter(now.plus(FILES_AHEAD))
                ? List.of(Finding.wrong(
                        WHAT,
                        shows(now) + ", and " + newest.file + " was written at "
                                + newest.at.truncatedTo(ChronoUnit.SECONDS)
                                + ": the clock is behind, or it was ahead then",
                        CURE + " If it is right, it was ahead before: 'touch " + newest.file + "'."))
                : List.of(Finding.ok(WHAT, shows(now) + ", after the site's newest file"));
    }

    private static boolean isWrittenHere(Path folder) {
        return String.valueOf(folder.getFileName()).matches("logs|db|inspections|time-stamps|liberty(-.*)?");
    }

    private static String shows(Instant now) {
        return "shows " + now.truncatedTo(ChronoUnit.SECONDS);
    }

    private static final class Newest extends SimpleFileVisitor<Path> {
        private Instant at = Instant.MIN;
        private @Nullable Path file;
        private int seen;

        @Override
        public FileVisitResult visitFile(Path visited, BasicFileAttributes attributes) {
            Instant written = attributes.lastModifiedTime().toInstant();
            if (attributes.isRegularFile() && written.isAfter(at)) {
                at = written;
                file = visited;
            }
            return ++seen < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path visited, IOException failure) {
            return FileVisitResult.CONTINUE; // removed meanwhile, or closed to this user
        }
    }

    /**
     * @param before this machine's time before the database was asked
     * @param after the same after its answer
     */
    static Finding database(Instant before, Instant database, Instant after) {
        String what = "clock and database";
        Duration apart = database.isBefore(before)
                ? Duration.between(database, before)
                : database.isAfter(after) ? Duration.between(after, database) : Duration.ZERO;
        String found = "this machine shows " + after.truncatedTo(ChronoUnit.SECONDS) + " and the database "
                + database.truncatedTo(ChronoUnit.SECONDS) + ", " + apart.toSeconds() + " s apart";
        String cure = "Set the clocks of both machines right: 'timedatectl set-ntp true' as root.";
        if (apart.compareTo(MOST_APART) > 0) {
            return Finding.wrong(what, found, cure + " Until then, no schedule of this orchestrator starts anything.");
        }
        return apart.compareTo(WORTH_A_NOTE) > 0
                ? Finding.note(
                        what, found, cure + " At " + MOST_APART.toSeconds() + " s, schedules stop starting their jobs.")
                : Finding.ok(what, "at most " + apart.plusSeconds(1).toSeconds() + " s apart");
    }

    /** @param latest of the newest record of the audit log; none if it has no record that can be read */
    static List<Finding> auditLog(Optional<Instant> latest, Instant now) {
        return latest.filter(at -> AuditRecord.isSetBack(at, now))
                .map(at -> List.of(Finding.wrong(
                        "clock and audit log",
                        shows(now) + ", and the newest record of the audit log is of "
                                + at.truncatedTo(ChronoUnit.SECONDS) + ": the clock is behind, or it was ahead then",
                        CURE + " 'drydock audit verify' lists the places where it went back.")))
                .orElse(List.of());
    }
}
