package dev.drydock.application.runs;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The resources that one execution holds while it runs: all of them together, from before its first step to its end.
 *
 * @param gpu GPU slots, 0 and more
 * @param cpu CPU slots, 0 and more
 * @param alone two executions with the same text here never run together; such as {@code learning/pump-failure}
 */
public record Claim(int gpu, int cpu, Optional<String> alone) {

    /** The slots of a site, or those of them that are free. */
    public record Slots(int gpu, int cpu) {
        Slots less(Claim claim) {
            return new Slots(Math.max(0, gpu - claim.gpu), Math.max(0, cpu - claim.cpu));
        }
    }

    public boolean isNothing() {
        return gpu == 0 && cpu == 0 && alone.isEmpty();
    }

    boolean fits(Slots free) {
        return gpu <= free.gpu && cpu <= free.cpu;
    }

    /** @throws DrydockException {@link RunFailure#SLOTS_TOO_FEW} if even an idle site could not grant it */
    public void requireWithin(Slots site, String job) {
        List<String> lacking = new ArrayList<>();
        if (gpu > site.gpu) {
            lacking.add("needs " + gpu + " GPU slots and this site has " + site.gpu + " (gpu-slots)");
        }
        if (cpu > site.cpu) {
            lacking.add("needs " + cpu + " CPU slots and this site has " + site.cpu + " (cpu-slots)");
        }
        if (!lacking.isEmpty()) {
            throw new DrydockException(
                    RunFailure.SLOTS_TOO_FEW,
                    "Job " + job + " was not started, for it could never begin: it " + String.join(", it ", lacking)
                            + ". Lower drydock.needs in the job's file, or raise the site's slots in etc/site.yaml and"
                            + " start the server again.");
        }
    }
}
