package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.InputColumn;
import java.nio.file.Path;
import java.util.List;

/** A snapshot's content as assembling and judging need it. */
public interface EvaluationData {

    /** Its rows without features; the file is verified against its digest first. */
    LabelledRows rows(String snapshot);

    /** Its {@code manifest.json}, byte for byte. */
    byte[] manifest(String snapshot);

    /** {@code provenance/reference.json}: statistics per input over the split <em>train</em>, for later drift checks. */
    byte[] reference(String snapshot, List<InputColumn> inputs);

    /** Little-endian float32 scores, as a worker wrote them. */
    float[] scores(Path file);
}
