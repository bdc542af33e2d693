package dev.drydock.domain.labelling;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * How many rows of a model to request labels for, and how to choose them.
 *
 * @param rows 1 to {@link QueryStrategy#mostRows}
 * @param asOf the instant at which the rows' ages are measured, in the years 1970 to 9999
 * @param randomShare of the rows that are drawn uniformly at random, 0 to 1: only these rows give an unbiased estimate
 * @param groupShare of the rows that may be of one group, above 0 to 1; two of one group only where there are too few groups
 * @param sourceShare of the rows that may come from one source, above 0 to 1
 * @param again whether rows may be requested again that are not answered yet
 * @param anyVersion whether rows count that another version than the one in service has scored
 */
public record LabelQuestion(
        String model,
        int rows,
        QueryStrategy strategy,
        Instant asOf,
        double randomShare,
        double groupShare,
        double sourceShare,
        boolean again,
        boolean anyVersion) {
    public static final double RANDOM_SHARE = 0.1;
    public static final double GROUP_SHARE = 0.1;
    public static final double SOURCE_SHARE = 1;

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    public LabelQuestion {
        require(
                rows >= 1 && rows <= strategy.mostRows(),
                model,
                "the number of rows",
                rows,
                "1 to " + strategy.mostRows() + " by strategy " + strategy.wireName());
        require(
                !asOf.isBefore(EARLIEST) && !asOf.isAfter(LATEST),
                model,
                "the as-of time",
                asOf,
                EARLIEST + " to " + LATEST);
        require(randomShare >= 0 && randomShare <= 1, model, "the random share", randomShare, "0 to 1");
        require(groupShare > 0 && groupShare <= 1, model, "the share of a group", groupShare, "above 0, at most 1");
        require(sourceShare > 0 && sourceShare <= 1, model, "the share of a source", sourceShare, "above 0, at most 1");
    }

    private static void require(boolean holds, String model, String what, Object value, String limit) {
        if (!holds) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "No labels of " + model + " were requested: " + what + " is " + value + " and must be " + limit
                            + ".");
        }
    }

    /** Rounded to whole rows. */
    int randomRows() {
        return (int) Math.round(randomShare * rows);
    }

    /** At least one. */
    int mostOfGroup() {
        return (int) Math.max(1, Math.floor(groupShare * rows));
    }

    /** At least one. */
    int mostOfSource() {
        return (int) Math.max(1, Math.floor(sourceShare * rows));
    }

    /** What chance goes by: the same question at the same as-of time draws the same rows. */
    long seed() {
        byte[] digest = Sha256.digest().digest((model + "\n" + asOf).getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(digest).getLong();
    }
}
