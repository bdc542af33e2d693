package dev.drydock.domain.registry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where on a cluster a model is trained: the owner's differences from the site's settings. It does not change the trained weights, so no
 * digest covers it.
 *
 * @param partition of the queue
 * @param account that the time is booked to
 * @param qos quality of service
 * @param gres generic resources, such as {@code gpu:1}
 * @param timeLimit of one job; a longer training continues from its checkpoint in the next job
 * @param memoryMebibytes of the node
 * @param options further ones of {@code sbatch}, such as {@code --constraint=a100}
 */
public record Placement(
        Optional<String> partition,
        Optional<String> account,
        Optional<String> qos,
        Optional<String> gres,
        Optional<Duration> timeLimit,
        Optional<Integer> memoryMebibytes,
        List<String> options) {
    /** As the site says. */
    public static final Placement OF_SITE = new Placement(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());

    public Placement {
        options = List.copyOf(options);
    }
}
