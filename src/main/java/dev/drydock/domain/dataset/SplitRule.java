package dev.drydock.domain.dataset;

import dev.drydock.files.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;

/** Assigns each row to a split independently of the others, so a row keeps its split as data grows. Part of a snapshot's id. */
public sealed interface SplitRule {

    By by();

    /** @param predictedAt epoch milliseconds */
    Split splitOf(String predictionId, String group, long predictedAt);

    /** Whose property decides. */
    enum By {
        /** All rows of a group lie in one split. */
        GROUP("group"),
        /** Rows of a group may lie in several. */
        ID("id"),
        /** Every row of <em>train</em> is older than any of <em>tune</em>, and these than any of <em>holdout</em>. */
        TIME("time");

        private final String key;

        By(String key) {
            this.key = key;
        }

        /** As {@code model.yaml} and manifests name it. */
        public String key() {
            return key;
        }
    }

    static SplitRule ofGroups(double train, double tune, double holdout, String salt) {
        return new Shares(By.GROUP, train, tune, holdout, salt);
    }

    /**
     * By hash of the group or the prediction id.
     *
     * @param train share of groups or rows, 0 to 1; the three sum to 1
     * @param salt changes the assignment
     */
    record Shares(By by, double train, double tune, double holdout, String salt) implements SplitRule {
        public Shares {
            if (by == By.TIME) {
                throw new IllegalArgumentException("a time has no share");
            }
        }

        @Override
        public Split splitOf(String predictionId, String group, long predictedAt) {
            double position = position(salt, by == By.GROUP ? group : predictionId);
            if (position < train) {
                return Split.TRAIN;
            }
            return position < train + tune ? Split.TUNE : Split.HOLDOUT;
        }

        /** The text's place in [0, 1): the first 53 bits of SHA-256 over salt, a zero byte and text. */
        static double position(String salt, String text) {
            MessageDigest sha256 = Sha256.digest();
            sha256.update(salt.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            byte[] hash = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
            long bits = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                bits = bits << 8 | (hash[i] & 0xFF);
            }
            return (bits >>> 11) * 0x1.0p-53;
        }
    }

    /**
     * By the time of the prediction.
     *
     * @param tuneFrom the first instant of <em>tune</em>; earlier rows are <em>train</em>
     * @param holdoutFrom the first instant of <em>holdout</em>, after {@code tuneFrom}
     */
    record Instants(Instant tuneFrom, Instant holdoutFrom) implements SplitRule {
        @Override
        public By by() {
            return By.TIME;
        }

        @Override
        public Split splitOf(String predictionId, String group, long predictedAt) {
            if (predictedAt < tuneFrom.toEpochMilli()) {
                return Split.TRAIN;
            }
            return predictedAt < holdoutFrom.toEpochMilli() ? Split.TUNE : Split.HOLDOUT;
        }
    }
}
