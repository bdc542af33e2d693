package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.InputColumn;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** References in packages, and reports of this site. */
public interface DriftFiles {

    /**
     * {@code provenance/reference.json} of a package directory; empty if it has none.
     *
     * @throws dev.drydock.failure.DrydockException {@code REFERENCE_UNREADABLE} if it is malformed or not of these inputs
     */
    Optional<List<InputReference>> reference(Path packageDirectory, List<InputColumn> inputs);

    /** Writes the run's report; writing it again replaces it. */
    Path writeReport(long instanceId, DriftReport report);

    /**
     * What a run measured; empty if it wrote no report, or its report was purged.
     *
     * @throws dev.drydock.failure.DrydockException {@code FILE_UNREADABLE}
     */
    Optional<DriftReport> findReport(long instanceId);
}
