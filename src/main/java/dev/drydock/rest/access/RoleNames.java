package dev.drydock.rest.access;

import dev.drydock.application.access.Role;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Roles as requests name them. */
final class RoleNames {
    private RoleNames() {}

    static Set<Role> parse(@Nullable List<String> names) {
        return names == null ? Set.of() : names.stream().map(RoleNames::parse).collect(Collectors.toSet());
    }

    private static Role parse(String name) {
        return Role.ofWireName(name)
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.REQUEST_INVALID,
                        "There is no role '" + name + "'. The roles are "
                                + String.join(", ", list(Arrays.asList(Role.values()))) + "."));
    }

    static List<String> list(Collection<Role> roles) {
        return roles.stream().map(Role::wireName).sorted().toList();
    }
}
