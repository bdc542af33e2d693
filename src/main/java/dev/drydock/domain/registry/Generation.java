package dev.drydock.domain.registry;

import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * A version in the line from the one that is asked about back to the imported one.
 *
 * @param run empty for an imported version
 * @param snapshot that it was trained on, or judged on if its weights were trained elsewhere; empty for an imported version
 * @param files with accepted rows that this snapshot was joined from, and no later version's of the line
 */
public record Generation(
        VersionId version,
        VersionState state,
        List<String> aliases,
        Optional<VersionId> parent,
        Optional<MakingRun> run,
        Optional<SealedSnapshot> snapshot,
        List<LineageFile> files) {
    public Generation {
        aliases = List.copyOf(aliases);
        files = List.copyOf(files);
    }

    /** The same with the state that the version is read in. */
    public Generation in(VersionState read) {
        return new Generation(version, read, aliases, parent, run, snapshot, files);
    }

    /**
     * The run that made a version.
     *
     * @param job empty once the run is purged, as the submitter is
     * @param executions the first attempt and each restart; empty once the run is purged
     */
    public record MakingRun(long instance, Optional<String> job, Optional<String> submitter, List<Long> executions) {
        public MakingRun {
            executions = List.copyOf(executions);
        }
    }
}
