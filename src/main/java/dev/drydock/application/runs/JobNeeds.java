package dev.drydock.application.runs;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.List;
import java.util.Optional;

/**
 * The resources that a job's executions need before they begin.
 *
 * @param gpu GPU slots, by {@code drydock.needs} = {@code gpu=N}
 * @param cpu CPU slots, by {@code drydock.needs} = {@code cpu=N}
 * @param alone by {@code drydock.alone}: no two executions with this word run for the same model at the same time
 * @param priority by {@code drydock.priority}, {@value #LOWEST} to {@value #HIGHEST}; a higher one is served first
 */
public record JobNeeds(int gpu, int cpu, Optional<String> alone, int priority) {
    public static final int LOWEST = 0;
    public static final int HIGHEST = 9;

    /** Of jobs that do not say. */
    public static final int USUAL = 5;

    /** @param undone the beginning of the message, if the value is invalid */
    static void requirePriority(String undone, int priority) {
        if (priority < LOWEST || priority > HIGHEST) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    undone + ": priority " + priority + " is not a whole number from " + LOWEST + " to " + HIGHEST
                            + ". The execution with the highest priority starts first.");
        }
    }

    /** @param models the models that the parameters name */
    public Claim claim(List<String> models) {
        return new Claim(gpu, cpu, alone.map(word -> models.isEmpty() ? word : word + "/" + String.join(",", models)));
    }
}
