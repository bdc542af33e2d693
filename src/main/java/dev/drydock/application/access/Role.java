package dev.drydock.application.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The roles of a site; the names in Liberty's application bindings and in the trust file are the lower-case, dashed ones. */
public enum Role {
    SCHEDULER,
    ENGINEER,
    RELEASE_MANAGER,
    AUDITOR,
    ADMIN;

    /** Such as {@code release-manager}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Role> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(role -> role.wireName().equals(name))
                .findFirst();
    }
}
