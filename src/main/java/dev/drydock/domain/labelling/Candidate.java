package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea.PackedRow;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A prediction whose label may be asked for. Its inputs stay packed, so that many candidates take little memory.
 *
 * @param inputs a hash of the inputs: rows that differ in it have different inputs, and others have the same but for a chance of
 *     2<sup>−64</sup>
 */
public record Candidate(
        String predictionId,
        String group,
        String source,
        long predictedAt,
        float score,
        String modelVersion,
        long inputs,
        PackedRow row) {
    /** By the UTF-8 bytes of the prediction ids. */
    static final Comparator<Candidate> BY_ID = (left, right) -> Arrays.compareUnsigned(
            left.predictionId.getBytes(StandardCharsets.UTF_8), right.predictionId.getBytes(StandardCharsets.UTF_8));

    static Candidate of(LoggedPrediction prediction, String source, PackedRow row) {
        return new Candidate(
                prediction.predictionId(),
                prediction.group(),
                source,
                prediction.predictedAt(),
                prediction.score(),
                prediction.modelVersion(),
                hash(prediction.features()),
                row);
    }

    /** The finaliser of MurmurHash3 after each value; -0 is 0, all NaN are one. */
    private static long hash(float[] features) {
        long hash = features.length;
        for (float feature : features) {
            hash = 0x9E3779B97F4A7C15L * hash + Float.floatToIntBits(feature + 0.0f);
            hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
            hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
            hash ^= hash >>> 33;
        }
        return hash;
    }

    /** {@code [inputs] float32}, NaN for missing; not to be changed. */
    public float[] features() {
        return ((LoggedPrediction) row.unpack()).features();
    }
}
