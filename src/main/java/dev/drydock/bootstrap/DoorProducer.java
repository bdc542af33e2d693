package dev.drydock.bootstrap;

import dev.drydock.application.AuditLog;
import dev.drydock.application.Transactions;
import dev.drydock.config.SiteFolder;
import dev.drydock.door.ContainerUsers;
import dev.drydock.door.RefusedSignIns;
import dev.drydock.door.SignIn;
import dev.drydock.door.SignInThrottle;
import dev.drydock.door.UserStore;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;

/** Who comes in, by the REST interface and by the console. */
class DoorProducer {

    @Produces
    @Singleton
    UserStore users(HttpServletRequest request, SiteFolder site) {
        return new ContainerUsers(request, RegistryNames.of(site.etc().resolve("orchestrator.xml")));
    }

    @Produces
    @Singleton
    SignIn signIn(UserStore users, Transactions transactions, AuditLog audit, Clock clock) {
        return new SignIn(
                users, new SignInThrottle(clock), new RefusedSignIns(transactions, audit, clock), System::nanoTime);
    }
}
