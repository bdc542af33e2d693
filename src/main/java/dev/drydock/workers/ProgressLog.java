package dev.drydock.workers;

import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProgressLine;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Repeats a worker's new progress lines in the orchestrator's log. */
final class ProgressLog {
    private static final Logger LOG = Logger.getLogger(ProgressLog.class.getName());

    private final String key;
    private final AttemptDirectory attempt;
    private int told;

    ProgressLog(String key, AttemptDirectory attempt) {
        this.key = key;
        this.attempt = attempt;
    }

    void tellNews() {
        try {
            List<ProgressLine> lines = ProgressLine.read(attempt.progressFile());
            lines.subList(Math.min(told, lines.size()), lines.size()).forEach(this::tell);
            told = lines.size();
        } catch (IOException e) {
            LOG.log(Level.FINE, "no progress to read yet", e);
        }
    }

    private void tell(ProgressLine line) {
        LOG.info(() -> String.format(
                Locale.ROOT,
                "task=%s epoch=%d step=%d split=%s loss=%.6f samples_per_s=%.0f%s",
                key,
                line.epoch(),
                line.step(),
                line.split(),
                line.loss(),
                line.samplesPerSecond(),
                line.figures().gpuMebibytes().isPresent()
                        ? " gpu_mib=" + line.figures().gpuMebibytes().getAsLong()
                        : ""));
    }
}
