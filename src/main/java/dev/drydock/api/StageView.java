package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the stage before reports about a candidate.
 *
 * @param stage of this site
 * @param after the stage before
 * @param days how long the package must have answered there
 * @param proven whether a report counts
 * @param uncounted why further reports do not count, a sentence each
 * @param differences of the environment of the node here from that of the report that counts
 * @param unknown why the node here does not state its environment; null if it does, or was not asked
 */
public record StageView(
        String stage,
        String after,
        int days,
        boolean proven,
        List<Report> reports,
        List<String> uncounted,
        List<Difference> differences,
        @Nullable String unknown) {

    /**
     * What a site reports.
     *
     * @param problem why it does not count; null if it counts
     * @param fingerprint SHA-256 of the environment where the package answered; null if the site states none
     */
    public record Report(
            String site,
            String stage,
            String at,
            String version,
            @Nullable String problem,
            @Nullable String fingerprint) {}

    /** A fact of the environments that is not the same. */
    public record Difference(String fact, String there, String here) {}
}
