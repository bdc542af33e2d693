package dev.drydock.domain.registry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where on a cluster a model is trained: what its owner wants other than the site does. It changes nothing of what is trained, so no
 * digest covers it.
 *
 * @param partition of the queue
 * @param account that the time is booked to
 * @param qos quality of service
 * @param gres generic resources, such as {@code gpu:1}
 * @param timeLimit of one job; a training that takes longer goes on in the next from its checkpoint
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
