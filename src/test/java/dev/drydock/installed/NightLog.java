package dev.drydock.installed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the executions that begin from now on write to their logs, as a clock that runs as fast as the night does. */
final class NightLog {
    private static final Pattern TICK = Pattern.compile("(?m)^INFO: .*( STARTED| ended .*| started in .*)$");
    private static final Pattern END = Pattern.compile("(?m)^INFO: .* job=\\S+ (COMPLETED|FAILED|STOPPED).*$");

    private final Path folder;
    private final Set<Path> earlier;

    NightLog(InstalledSite site) {
        folder = site.root().resolve("var/logs/executions");
        earlier = files();
    }

    /** How many times a step or worker has begun or ended. */
    int ticks() {
        Matcher matcher = TICK.matcher(text());
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }

    boolean hasEnded() {
        return END.matcher(text()).find();
    }

    private String text() {
        return files().stream()
                .filter(file -> !earlier.contains(file))
                .map(NightLog::read)
                .collect(Collectors.joining());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".log")).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
