package dev.drydock.persistence;

import dev.drydock.application.access.Role;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Roles in a column: their names, joined by commas. */
final class RoleNames {
    private RoleNames() {}

    static String join(Collection<Role> roles) {
        return roles.stream().map(Role::wireName).sorted().collect(Collectors.joining(","));
    }

    /** A role that this version does not know gives no right. */
    static Set<Role> split(String joined) {
        return Arrays.stream(joined.split(","))
                .flatMap(name -> Role.ofWireName(name).stream())
                .collect(Collectors.toSet());
    }
}
