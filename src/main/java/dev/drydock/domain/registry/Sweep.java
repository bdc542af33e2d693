package dev.drydock.domain.registry;

import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import java.util.List;
import java.util.Optional;

/**
 * The trials of a night.
 *
 * @param trials each one's settings; empty for one trial with the model's own
 * @param mostLost most trials that may be lost without failing the run
 * @param choice how one of them is chosen
 * @param halving when some of them end early; empty if each is trained to its end
 */
public record Sweep(List<TrainingSettings> trials, int mostLost, TrialChoice choice, Optional<Halving> halving) {
    public Sweep {
        trials = List.copyOf(trials);
    }

    /** The whole epochs after which trials are compared and some end; empty without halving. */
    public List<Integer> rounds() {
        int epochs = trials.stream().mapToInt(TrainingSettings::epochs).max().orElse(0);
        return halving.map(rule -> rule.rounds(epochs)).orElse(List.of());
    }

    /** A sweep that continues while one trial is left, and selects the trial with the least loss. */
    public static Sweep of(List<TrainingSettings> trials) {
        return new Sweep(trials, Math.max(0, trials.size() - 1), TrialChoice.LEAST_LOSS, Optional.empty());
    }
}
