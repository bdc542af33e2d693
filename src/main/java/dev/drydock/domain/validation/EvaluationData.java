package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.OperatingPoint;
import java.nio.file.Path;

/** A snapshot's content as assembling and judging need it. */
public interface EvaluationData {

    /** Its rows without features; the file is verified against its digest first. */
    LabelledRows rows(String snapshot);

    /**
     * SHA-256 of what its columns mean and how it is split; snapshots with the same one have rows of the same form.
     *
     * @throws dev.drydock.failure.DrydockException {@code SNAPSHOT_UNKNOWN}
     */
    String schemaDigest(String snapshot);

    /** Its {@code manifest.json}, byte for byte. */
    byte[] manifest(String snapshot);

    /**
     * {@code provenance/reference.json}: how inputs, scores and labels lie in the split <em>train</em>, for later drift checks.
     *
     * @param packageDirectory with the tokenizer, if the model reads text
     */
    byte[] reference(String snapshot, DatasetSchema schema, Path packageDirectory);

    /**
     * {@code provenance/answers.json}: what a version answers on the split <em>tune</em>, counted, for later estimates of its performance.
     *
     * @param point at which it answers
     * @param tuneScores of the rows of <em>tune</em> in snapshot order, row-major {@code [rows, outputs]}
     */
    byte[] answers(String snapshot, ModelDefinition definition, OperatingPoint point, float[] tuneScores);

    /** Little-endian float32 scores, as a worker wrote them. */
    float[] scores(Path file);

    /** Little-endian float64 losses, as a worker wrote them. */
    double[] losses(Path file);
}
