package dev.drydock.cli.site;

import java.time.Duration;

/**
 * Whether a starting server makes progress: it writes a log, uses the processor, or changes its answer. So a slow machine is
 * not taken for a failed start.
 */
final class StartProgress {
    /** Less than this is what a server uses that only idles, in all the time that it is given. */
    private static final Duration COMPUTED = Duration.ofSeconds(5);

    private final long began = System.nanoTime();
    private final Duration patience;
    private final Duration longest;

    private long moved = began;
    private int length;
    private String said = "";
    private Duration computed = Duration.ZERO;

    StartProgress(Duration patience, Duration longest) {
        this.patience = patience;
        this.longest = longest;
    }

    /** @param answer what the server said when it was asked last */
    boolean isLost(ProcessHandle process, ServerLog log, String answer) {
        long now = System.nanoTime();
        Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
        int written = log.length();
        if (written != length
                || !answer.equals(said)
                || cpu.minus(computed).abs().compareTo(COMPUTED) > 0) {
            moved = now;
            length = written;
            said = answer;
            computed = cpu;
        }
        return now - moved > patience.toNanos() || now - began > longest.toNanos();
    }
}
