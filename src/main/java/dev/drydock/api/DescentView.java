package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a file have gone.
 *
 * @param snapshots that were joined from it, newest first
 * @param versions trained on one of them, or descending from one that was; by model, newest first
 */
public record DescentView(LineageFileView file, List<Snapshot> snapshots, List<Version> versions) {

    /** @param run that joined it from the file */
    public record Snapshot(String id, String model, int rows, String asOf, String sealedAt, long run) {}

    /**
     * A version with something of the file in it.
     *
     * @param aliases such as {@code champion}: where it is now
     * @param snapshot that it was trained on itself
     * @param through the nearest ancestor that was trained on the file; null for a version that was itself
     */
    public record Version(
            String version,
            String state,
            List<String> aliases,
            @Nullable String snapshot,
            @Nullable String through) {}
}
