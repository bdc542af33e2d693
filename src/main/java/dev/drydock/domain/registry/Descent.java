package dev.drydock.domain.registry;

import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * Where the rows of a file have gone.
 *
 * @param snapshots that were joined from it, newest first; also those that no version was made from
 * @param versions that were trained on one of them, or descend from one that was; by model, newest first
 */
public record Descent(LineageFile file, List<JoinedSnapshot> snapshots, List<Descendant> versions) {
    public Descent {
        snapshots = List.copyOf(snapshots);
        versions = List.copyOf(versions);
    }

    /**
     * A snapshot that a run joined from the file.
     *
     * @param run that joined it; the same rows may have been joined by several, of which the snapshot names the first
     */
    public record JoinedSnapshot(SealedSnapshot snapshot, long run) {}

    /**
     * A version with something of the file in it.
     *
     * @param snapshot hex id of the snapshot that it was trained on itself
     * @param through the nearest ancestor that was trained on the file; empty for one that was itself
     */
    public record Descendant(
            VersionId version,
            VersionState state,
            List<String> aliases,
            Optional<String> snapshot,
            Optional<VersionId> through) {
        public Descendant {
            aliases = List.copyOf(aliases);
        }

        /** The same with the state that the version is read in. */
        public Descendant in(VersionState read) {
            return new Descendant(version, read, aliases, snapshot, through);
        }
    }
}
