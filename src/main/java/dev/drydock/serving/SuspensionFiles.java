package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Signed suspensions that an administrator puts into {@code serving/suspensions} on the node's machine because the orchestrator does not
 * answer. The node reads them when the folder has changed, and leaves them there. Not thread-safe.
 */
final class SuspensionFiles {
    private static final Logger LOG = Logger.getLogger(SuspensionFiles.class.getName());
    private static final int MOST_FILES = 1_000;

    private final Path folder;
    private final Suspensions suspensions;
    private final NodeCounters counters;
    private final Clock clock;
    private List<String> seen = List.of();

    SuspensionFiles(Path folder, Suspensions suspensions, NodeCounters counters, Clock clock) {
        this.folder = folder;
        this.suspensions = suspensions;
        this.counters = counters;
        this.clock = clock;
    }

    /** Call it every few seconds. What is wrong with a file is logged once and among the node's refusals. */
    void look() {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> files = all.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .limit(MOST_FILES)
                    .toList();
            List<String> now = files.stream()
                    .map(file -> file.getFileName() + " " + FileState.of(file))
                    .toList();
            if (!now.equals(seen)) {
                files.forEach(this::take);
                seen = now;
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, e, () -> folder + " could not be listed");
        }
    }

    private void take(Path file) {
        try {
            suspensions.suspend(BoundedFile.readText(file, BoundedFile.DOCUMENT));
        } catch (DrydockException e) {
            counters.refusal(clock.instant(), e.code(), file.getFileName() + ": " + e.sentence());
            LOG.log(
                    Level.WARNING,
                    () -> "Refused file=" + file + " code=" + e.code().name() + ": " + e.sentence());
        } catch (IOException e) {
            LOG.log(Level.WARNING, e, () -> "The suspension could not be read file=" + file);
        }
    }
}
