package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.DatasetSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** References in packages, and reports of this site. */
public interface DriftFiles {

    /**
     * {@code provenance/reference.json} of a package directory; empty if it has none.
     *
     * @param columns of the model; the file must have all its inputs
     * @throws dev.drydock.failure.DrydockException {@code REFERENCE_UNREADABLE} if it is malformed or not of these inputs
     */
    Optional<DriftReference> reference(Path packageDirectory, List<DriftColumn> columns);

    /**
     * {@code provenance/answers.json} of a package directory; empty if it has none.
     *
     * @param schema of the model, whose classes or targets the file must be of
     * @throws dev.drydock.failure.DrydockException {@code REFERENCE_UNREADABLE} if it is malformed or of another model
     */
    Optional<AnswerReference> answers(Path packageDirectory, DatasetSchema schema);

    /**
     * The words that a package's tokenizer knows; none if it has no tokenizer.
     *
     * @throws dev.drydock.failure.DrydockException {@code FILE_UNREADABLE} if there is one that cannot be read
     */
    KnownWords knownWords(Path packageDirectory);

    /** Writes the run's report; writing it again replaces it. */
    Path writeReport(long instanceId, DriftReport report);

    /**
     * What a run measured; empty if it wrote no report, or its report was purged.
     *
     * @throws dev.drydock.failure.DrydockException {@code FILE_UNREADABLE}
     */
    Optional<DriftReport> findReport(long instanceId);

    /**
     * Reports of earlier runs of a model, the newest first; an unreadable report is left out.
     *
     * @param before runs with a lower number
     * @param most the maximum number of reports, from the newest of the site
     */
    List<RunReport> earlierReports(String model, long before, int most);

    /**
     * The newest report of each model, the newest first; an unreadable report is left out.
     *
     * @param among how many of the site's newest reports to search
     */
    List<RunReport> latestReports(int among);

    /** @param run that measured it */
    record RunReport(long run, DriftReport report) {}
}
