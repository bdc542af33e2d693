package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An erasure; in the view of a single one, also the copies and versions concerned.
 *
 * @param erasure such as {@code pump-failure/1}; null for a dry run
 * @param groups how many values of the group column were named
 * @param predictions how many prediction ids were named
 * @param run that carries it out
 * @param execution the run's first; only in the answer to who asked
 * @param finishedAt null until nothing is left
 * @param copies the copies of rows that were found
 * @param versions that have learned from the rows, the newest first
 */
public record ErasureView(
        @Nullable String erasure,
        @Nullable String askedBy,
        @Nullable String askedAt,
        @Nullable String reason,
        int groups,
        int predictions,
        @Nullable Long run,
        @Nullable Long execution,
        @Nullable String finishedAt,
        List<Copy> copies,
        List<Version> versions) {
    public ErasureView {
        copies = List.copyOf(copies);
        versions = List.copyOf(versions);
    }

    /**
     * @param place {@code export-file}, {@code kept-out}, {@code staged-rows}, {@code snapshot}, {@code label-sheet} or {@code report}
     * @param rows that are gone
     * @param before hex SHA-256 of the file as it was
     * @param after the same since then
     */
    public record Copy(String place, String name, long rows, String before, String after) {}

    /**
     * @param through the version whose training had the rows
     * @param advice what is left to do, as a sentence
     */
    public record Version(String version, String state, String through, String advice) {}
}
