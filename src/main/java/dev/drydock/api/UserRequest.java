package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A new user, or what is changed of one.
 *
 * @param name of a new user
 * @param roles of a new user, or all that the user has from now on
 * @param password of a new user, or the new one
 */
public record UserRequest(
        @Nullable String name,
        @Nullable List<String> roles,
        @Nullable String password) {
    @Override
    public String toString() {
        return "UserRequest[name=" + name + ", roles=" + roles + "]";
    }
}
