package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A registered model.
 *
 * @param definitionDigest lower-case hex SHA-256 of the {@code model.yaml} in force
 * @param champion the version that serves, such as {@code pump-failure/7}; null before the first release
 * @param previous the version that a roll-back returns to: of those that were replaced, the one that answered last
 * @param serving what is known of the champion; null if there is none
 */
public record ModelView(
        String name,
        String definitionDigest,
        @Nullable String champion,
        @Nullable String previous,
        String importedBy,
        String at,
        @Nullable Serving serving) {

    /**
     * What is known of a version in service.
     *
     * @param check its last check; null if there was none
     * @param failedCheck the last check that could decide, if it failed; else null
     * @param waivers those by which it serves
     */
    public record Serving(@Nullable Check check, @Nullable Check failedCheck, List<Waiver> waivers) {}

    /**
     * What a check of a version in service found.
     *
     * @param verdict {@code PASS}, {@code FAIL} or {@code INSUFFICIENT_EVIDENCE}
     * @param reason every gate that did not pass, with its finding; null if all did
     */
    public record Check(
            String version, String verdict, @Nullable String reason, long run, String at) {}

    /**
     * A waiver by which a version serves.
     *
     * @param state {@code IN_FORCE}, {@code EXPIRES_SOON} or {@code EXPIRED}
     * @param alarm what to do, if it is not in force for long; else null
     */
    public record Waiver(
            String gate,
            String person,
            String expiresAt,
            String state,
            @Nullable String alarm) {}
}
