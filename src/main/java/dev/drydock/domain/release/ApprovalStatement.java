package dev.drydock.domain.release;

import dev.drydock.domain.registry.VersionId;
import java.time.Instant;
import java.util.Optional;

/**
 * What a person signs to let something happen. It names the exact bytes, rules and place, so that it is good for nothing else.
 *
 * @param packageDigest of the package; for a waiver, of the directory that is judged, which has no report yet
 * @param reportDigest SHA-256 of {@code gate-report.json} as the person saw it
 * @param policyDigest SHA-256 of the gate policy's signed bytes
 * @param trustDigest SHA-256 of the trust file's signed bytes
 * @param auditCheckpoint the audit log's checkpoint when the statement was made: the signer becomes its witness
 * @param gate the gate that is waived; present exactly for {@link Action#WAIVE}
 * @param reason present for a waiver, a roll-back and everything by break-glass
 * @param succession what the package takes the place of; only an activation names it
 * @param differences digest of the differences between the environment of this site's node and that of the stage before, which the signer
 *     accepts; empty if there are none
 * @param breakGlass whether it may be counted by break-glass, although fewer release managers sign than required; never for a waiver
 */
public record ApprovalStatement(
        Action action,
        VersionId version,
        String packageDigest,
        String reportDigest,
        String policyDigest,
        String trustDigest,
        String site,
        String stage,
        Instant issuedAt,
        Instant expiresAt,
        String auditCheckpoint,
        Optional<String> gate,
        Optional<String> reason,
        Succession succession,
        Optional<String> differences,
        boolean breakGlass) {

    /** One of enough people, that accepts no other environment. */
    public ApprovalStatement(
            Action action,
            VersionId version,
            String packageDigest,
            String reportDigest,
            String policyDigest,
            String trustDigest,
            String site,
            String stage,
            Instant issuedAt,
            Instant expiresAt,
            String auditCheckpoint,
            Optional<String> gate,
            Optional<String> reason,
            Succession succession) {
        this(
                action,
                version,
                packageDigest,
                reportDigest,
                policyDigest,
                trustDigest,
                site,
                stage,
                issuedAt,
                expiresAt,
                auditCheckpoint,
                gate,
                reason,
                succession,
                Optional.empty(),
                false);
    }

    /** What is allowed. */
    public enum Action {
        ACTIVATE("activate"),
        ROLL_BACK("roll-back"),
        WAIVE("waive");

        private final String wireName;

        Action(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }

        public static Optional<Action> ofWireName(String name) {
            for (Action action : values()) {
                if (action.wireName.equals(name)) {
                    return Optional.of(action);
                }
            }
            return Optional.empty();
        }
    }
}
