package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a program signs in with.
 *
 * @param state {@code VALID}, {@code EXPIRED} or {@code REVOKED}
 * @param expiresAt ISO 8601
 * @param schedules names of those whose author the token is, in the answer to its revocation; null elsewhere
 * @param backfills numbers of those that have not ended, where schedules is given; null elsewhere
 * @param secret of one that was just made; never shown again
 */
public record TokenView(
        String name,
        List<String> roles,
        String state,
        String createdBy,
        String createdAt,
        String expiresAt,
        @Nullable List<String> schedules,
        @Nullable List<Long> backfills,
        @Nullable String secret) {
    @Override
    public String toString() {
        return "TokenView[name=" + name + ", roles=" + roles + ", state=" + state + "]";
    }
}
