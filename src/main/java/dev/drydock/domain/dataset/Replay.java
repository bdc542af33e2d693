package dev.drydock.domain.dataset;

/**
 * How much of what the champion was trained on is trained on again once it is too old for the night's snapshot.
 *
 * @param share of the rows, above 0 to 1; chosen by hash of the prediction id, so that a row is always chosen or never
 */
public record Replay(double share) {
    private static final String SALT = "drydock-replay-1";

    public boolean picks(String predictionId) {
        return SplitRule.Shares.position(SALT, predictionId) < share;
    }
}
