package dev.drydock.bootstrap;

import dev.drydock.application.access.Users;
import dev.drydock.config.SiteFolder;
import dev.drydock.config.UserRegistry;
import dev.drydock.door.ContainerUsers;
import dev.drydock.door.SiteUsers;
import dev.drydock.door.UserStore;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.stream.Collectors;

/** The users who may sign in: the site's own, and those of its directory. */
class DoorProducer {
    @Produces
    @Singleton
    UserStore userStore(Users kept, HttpServletRequest request, SiteFolder site) {
        Set<String> names = UserRegistry.read(site.registry()).stream()
                .map(UserRegistry.Entry::name)
                .collect(Collectors.toSet());
        return new SiteUsers(kept, new ContainerUsers(request, names));
    }
}
