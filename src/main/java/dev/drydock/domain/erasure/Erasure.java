package dev.drydock.domain.erasure;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The request to erase rows of a model. Only digests under a key of the site identify the persons.
 *
 * @param number of the model's erasures, from 1
 * @param reason as given, without any of the values
 * @param groups how many values of the group column were named
 * @param predictions how many prediction ids were named
 * @param run the run that carries it out
 * @param finishedAt when no requested row was left; empty until then
 */
public record Erasure(
        String model,
        int number,
        String askedBy,
        Instant askedAt,
        Optional<String> reason,
        int groups,
        int predictions,
        OptionalLong run,
        Optional<Instant> finishedAt) {

    /** Such as {@code pump-failure/1}. */
    public String label() {
        return label(model, number);
    }

    public static String label(String model, int number) {
        return model + "/" + number;
    }
}
