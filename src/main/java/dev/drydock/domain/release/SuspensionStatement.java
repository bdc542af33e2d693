package dev.drydock.domain.release;

import java.time.Instant;
import java.util.Optional;

/**
 * What a person signs to suspend a model at once, or to let it answer again. It names a model and no version: a suspension stays in force
 * whatever is promoted meanwhile.
 *
 * @param reason why; the record has it for good
 * @param issuedAt whole seconds
 * @param lifts of {@link Action#RESUME}, the digest of the suspension that may end; empty for {@link Action#SUSPEND}
 * @param expiresAt of {@link Action#RESUME}, until when it counts together with those of others; empty for {@link Action#SUSPEND}, which
 *     ends when people lift it
 */
public record SuspensionStatement(
        Action action,
        String model,
        String site,
        String stage,
        String reason,
        Instant issuedAt,
        Optional<String> lifts,
        Optional<Instant> expiresAt) {

    /** What is wanted. */
    public enum Action {
        SUSPEND("suspend"),
        RESUME("resume");

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

    public static SuspensionStatement suspend(String model, String site, String stage, String reason, Instant now) {
        return new SuspensionStatement(
                Action.SUSPEND, model, site, stage, reason, now, Optional.empty(), Optional.empty());
    }

    /** @param lifts digest of the suspension that may end */
    public static SuspensionStatement resume(
            String model, String site, String stage, String reason, Instant now, String lifts, Instant expiresAt) {
        return new SuspensionStatement(
                Action.RESUME, model, site, stage, reason, now, Optional.of(lifts), Optional.of(expiresAt));
    }
}
