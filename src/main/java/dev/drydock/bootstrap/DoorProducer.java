package dev.drydock.bootstrap;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.access.Users;
import dev.drydock.config.SiteFolder;
import dev.drydock.config.UserRegistry;
import dev.drydock.door.ContainerUsers;
import dev.drydock.door.RefusedSignIns;
import dev.drydock.door.SignIn;
import dev.drydock.door.SignInThrottle;
import dev.drydock.door.SiteUsers;
import dev.drydock.door.UserStore;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Collectors;

/** Who comes in, by the REST interface and by the console. */
class DoorProducer {

    @Produces
    @Singleton
    UserStore userStore(Users kept, HttpServletRequest request, SiteFolder site) {
        Set<String> names = UserRegistry.read(site.registry()).stream()
                .map(UserRegistry.Entry::name)
                .collect(Collectors.toSet());
        return new SiteUsers(kept, new ContainerUsers(request, names));
    }

    @Produces
    @Singleton
    SignIn signIn(UserStore users, Transactions transactions, AuditLog audit, Clock clock) {
        return new SignIn(
                users, new SignInThrottle(clock), new RefusedSignIns(transactions, audit, clock), System::nanoTime);
    }
}
