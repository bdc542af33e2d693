package dev.drydock.slurm;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One job, as {@code squeue} prints it.
 *
 * @param state Slurm's long name of it, such as {@code NODE_FAIL}
 * @param reason why it is in that state, usually why it waits
 * @param nodes where it runs or ran
 */
public record SlurmJob(long id, String name, String state, String reason, String nodes) {
    /** As {@code squeue --format} takes it; what {@link #ofLine} reads. */
    static final String FORMAT = "%i|%j|%T|%r|%N";

    private static final int CELLS = 5;
    private static final Set<String> WAITING = Set.of(
            "PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "RESV_DEL_HOLD", "SPECIAL_EXIT");
    private static final Set<String> RUNNING = Set.of("RUNNING", "SIGNALING", "STAGE_OUT", "RESIZING");
    private static final Set<String> PAUSED = Set.of("SUSPENDED", "STOPPED");
    private static final String ENDING = "COMPLETING";

    /** A job's state, as Drydock acts on it. */
    public enum Phase {
        WAITING,
        RUNNING,
        /** Its processes stand still, on purpose. */
        PAUSED,
        /** Its processes are being ended. */
        ENDING,
        ENDED
    }

    public Phase phase() {
        if (WAITING.contains(state)) {
            return Phase.WAITING;
        }
        if (RUNNING.contains(state)) {
            return Phase.RUNNING;
        }
        if (PAUSED.contains(state)) {
            return Phase.PAUSED;
        }
        return state.equals(ENDING) ? Phase.ENDING : Phase.ENDED;
    }

    /** Its processes are gone, or are being ended: it does nothing more. */
    public boolean isOver() {
        return phase() == Phase.ENDING || phase() == Phase.ENDED;
    }

    static List<SlurmJob> ofLines(String text) {
        return text.lines().flatMap(line -> ofLine(line).stream()).toList();
    }

    private static Optional<SlurmJob> ofLine(String line) {
        List<String> cells = Arrays.asList(line.strip().split("\\|", -1));
        return cells.size() == CELLS && cells.get(0).matches("[0-9]{1,18}")
                ? Optional.of(new SlurmJob(
                        Long.parseLong(cells.get(0)), cells.get(1), cells.get(2), cells.get(3), cells.get(4)))
                : Optional.empty();
    }
}
