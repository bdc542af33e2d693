package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea.PackedRow;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A prediction whose label may be requested. Its inputs stay packed, so that many candidates take little memory.
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
                hash(prediction.features(), prediction.text()),
                row);
    }

    /** The finaliser of MurmurHash3 after each value and character; -0 is 0, all NaN are one. */
    private static long hash(float[] features, String text) {
        long hash = features.length;
        for (float feature : features) {
            hash = mixed(hash, Float.floatToIntBits(feature + 0.0f));
        }
        for (int i = 0; i < text.length(); i++) {
            hash = mixed(hash, text.charAt(i));
        }
        return hash;
    }

    private static long mixed(long before, int value) {
        long hash = 0x9E3779B97F4A7C15L * before + value;
        hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return hash ^ hash >>> 33;
    }

    /** {@code [inputs] float32}, NaN for missing; not to be changed. */
    public float[] features() {
        return ((LoggedPrediction) row.unpack()).features();
    }

    /** Of several targets the scores of all but the first; else empty. */
    public List<Float> otherScores() {
        return ((LoggedPrediction) row.unpack()).others();
    }

    /** Of the text inputs in their order; of a model that has some. */
    public List<String> texts() {
        return RowText.texts(((LoggedPrediction) row.unpack()).text());
    }
}
