package dev.drydock.domain.release;

import dev.drydock.domain.registry.VersionId;
import java.util.Optional;

/**
 * What a release takes the place of. People sign it with their approval, so that it is good for no other moment.
 *
 * @param replaces digest of the package that answers before it; empty for a model's first release, for waivers and roll-backs, and in
 *     statements that were signed before approvals named it
 * @param comparison SHA-256 of the comparison statement that holds the package against what it replaces; empty if the report in the
 *     package does
 */
public record Succession(Optional<String> replaces, Optional<String> comparison) {
    /** Nothing answers before it. */
    public static final Succession FIRST = new Succession(Optional.empty(), Optional.empty());

    /** What compares a superseded candidate with the version that answers now. */
    public static String command(VersionId candidate) {
        return "drydock run compare-again -p model=" + candidate.model() + " -p version=" + candidate.number();
    }

    /** By the report in the package. */
    public static Succession of(String replaces) {
        return new Succession(Optional.of(replaces), Optional.empty());
    }
}
