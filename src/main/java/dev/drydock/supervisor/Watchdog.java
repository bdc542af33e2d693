package dev.drydock.supervisor;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Reports to systemd that this server is alive, as sd_notify(3) describes, with {@code systemd-notify}. Call it from a thread that would
 * not reach the call if the server hung. Thread-safe.
 */
public final class Watchdog {
    private static final Logger LOG = Logger.getLogger(Watchdog.class.getName());
    private static final long MICROS = 1_000;
    private static final int OFTEN = 3;
    private static final long LONGEST_SECONDS = 10;

    private final Duration patience;
    private final List<String> command;

    private Watchdog(Duration patience, List<String> command) {
        this.patience = patience;
        this.command = command;
    }

    /** Empty unless a service manager waits for signs of life. {@code WATCHDOG_PID} is the launcher's, so it says nothing here. */
    public static Optional<Watchdog> of(Map<String, String> environment) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        boolean asked = environment.containsKey("NOTIFY_SOCKET") && micros.matches("[1-9][0-9]{0,14}");
        return asked
                ? Optional.of(new Watchdog(
                        Duration.ofMillis(Math.max(1, Long.parseLong(micros) / MICROS)),
                        List.of("systemd-notify", "WATCHDOG=1")))
                : Optional.empty();
    }

    /** How long to wait between two signs: three fit into the service manager's patience. */
    public Duration pause() {
        return patience.dividedBy(OFTEN);
    }

    /** Never throws. If the report fails, it writes a line to the log, and the service manager acts after its own timeout. */
    public void alive() {
        try {
            Process told = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!told.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                told.destroyForcibly();
            } else if (told.exitValue() != 0) {
                LOG.warning(() -> "could not report to systemd that this server is alive: systemd-notify ended with "
                        + told.exitValue());
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, e, () -> "could not report to systemd that this server is alive: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
