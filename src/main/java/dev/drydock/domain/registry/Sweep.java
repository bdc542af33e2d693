package dev.drydock.domain.registry;

import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import java.util.List;

/**
 * The trials of a night.
 *
 * @param trials each one's settings; empty for one trial with the model's own
 * @param mostLost so many of them may diverge without the run failing
 */
public record Sweep(List<TrainingSettings> trials, int mostLost) {
    public Sweep {
        trials = List.copyOf(trials);
    }

    /** One that goes on as long as one trial is left. */
    public static Sweep of(List<TrainingSettings> trials) {
        return new Sweep(trials, Math.max(0, trials.size() - 1));
    }
}
