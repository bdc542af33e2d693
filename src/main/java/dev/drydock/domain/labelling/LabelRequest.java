package dev.drydock.domain.labelling;

import java.time.Instant;
import java.util.Optional;

/**
 * That people were asked for labels.
 *
 * @param number of the model's requests, from 1
 * @param token what a repeated question is known by
 * @param questionDigest SHA-256 of all that was asked, as it was asked
 * @param rows how many rows were asked for
 * @param randomRows how many of them were drawn at random
 * @param candidates of how many rows they were chosen
 * @param champion the version in service, if there was one
 * @param sheet lower-case hex SHA-256 of the file
 */
public record LabelRequest(
        String model,
        int number,
        Optional<String> token,
        String questionDigest,
        String requestedBy,
        Instant requestedAt,
        Instant asOf,
        QueryStrategy strategy,
        int rows,
        int randomRows,
        long candidates,
        Optional<String> champion,
        String sheet) {

    /** Such as {@code pump-failure/3}: what the file's rows name it by. */
    public String label() {
        return label(model, number);
    }

    public static String label(String model, int number) {
        return model + "/" + number;
    }
}
