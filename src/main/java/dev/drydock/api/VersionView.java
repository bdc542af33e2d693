package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model and its state.
 *
 * @param state such as PROPOSED; see {@code docs/glossary.md}
 * @param aliases such as {@code champion}
 */
public record VersionView(
        String version,
        String state,
        @Nullable String parent,
        @Nullable Long runInstance,
        String createdBy,
        String createdAt,
        @Nullable String snapshot,
        @Nullable String subjectDigest,
        @Nullable String reportDigest,
        @Nullable String verdict,
        @Nullable String packageDigest,
        List<String> aliases) {}
