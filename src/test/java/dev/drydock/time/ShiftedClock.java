package dev.drydock.time;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/**
 * The system clock of other processes, which a test sets while they run, by Debian's {@code libfaketime}. Their monotonic clock is
 * not touched, as setting a clock does not touch it.
 */
public final class ShiftedClock {
    private static final Path LIBRARY = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");

    private final Path shift;

    private ShiftedClock(Path shift) {
        this.shift = shift;
    }

    public static boolean canBeHad() {
        return Files.exists(LIBRARY);
    }

    /** Right at first. The test is left out where the library is not installed, except in CI. */
    public static ShiftedClock in(Path folder) throws IOException {
        boolean wanted = "true".equals(System.getenv("CI"));
        if (!canBeHad() && !wanted) {
            System.out.println(
                    "libfaketime is not installed (apt-get install libfaketime): a clock that jumps is left out");
        }
        assumeTrue(canBeHad() || wanted);
        ShiftedClock clock = new ShiftedClock(folder.resolve("clock-shift"));
        clock.set(Duration.ZERO);
        return clock;
    }

    /** What a process needs in its environment to go by this clock. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", LIBRARY.toString(),
                "FAKETIME_TIMESTAMP_FILE", shift.toString(),
                "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /** @param ahead of the right time; negative is behind */
    public void set(Duration ahead) throws IOException {
        Path next = shift.resolveSibling(shift.getFileName() + ".next");
        Files.writeString(next, (ahead.isNegative() ? "" : "+") + ahead.toSeconds());
        Files.move(next, shift, StandardCopyOption.ATOMIC_MOVE);
    }
}
