package dev.drydock.bootstrap;

import dev.drydock.application.access.AccessTokens;
import dev.drydock.application.access.Accounts;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.ManageTokens;
import dev.drydock.application.access.ManageUsers;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.access.Users;
import dev.drydock.application.release.SeenFiles;
import dev.drydock.application.release.WatchFiles;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ImportUsers;
import dev.drydock.config.SiteFolder;
import dev.drydock.config.UserRegistry;
import dev.drydock.domain.access.PasswordHash;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.stream.Collectors;

/** Users and tokens, and who changes files that decide what is released. */
class AccessProducer {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 24;

    @Produces
    @Singleton
    Users users(Transactions transactions, Accounts accounts, AccessTokens tokens, Clock clock) {
        return new Users(transactions, accounts, tokens, random(PasswordHash.SALT_BYTES), clock);
    }

    @Produces
    @Singleton
    ManageUsers manageUsers(
            Transactions transactions, Authorization authorization, Accounts accounts, AuditLog audit, Clock clock) {
        return new ManageUsers(
                transactions, authorization, accounts, audit, clock, () -> random(PasswordHash.SALT_BYTES));
    }

    @Produces
    @Singleton
    ManageTokens manageTokens(
            Transactions transactions, Authorization authorization, AccessTokens tokens, AuditLog audit, Clock clock) {
        return new ManageTokens(transactions, authorization, tokens, audit, clock, AccessProducer::secret);
    }

    @Produces
    @Singleton
    ImportUsers importUsers(
            Transactions transactions, Accounts accounts, SiteFolder site, AuditLog audit, Holder self, Clock clock) {
        return new ImportUsers(
                transactions,
                accounts,
                () -> UserRegistry.read(site.registry()).stream()
                        .map(AccessProducer::listed)
                        .toList(),
                audit,
                self,
                clock);
    }

    @Produces
    @Singleton
    WatchFiles watchFiles(
            Transactions transactions,
            SeenFiles seen,
            SiteFolder site,
            Installation installation,
            AuditLog audit,
            Holder self,
            Clock clock) {
        return new WatchFiles(transactions, seen, new DecidingFiles(site, installation)::digests, audit, self, clock);
    }

    private static ImportUsers.Listed listed(UserRegistry.Entry entry) {
        return new ImportUsers.Listed(
                entry.name(),
                entry.password(),
                entry.groups().stream()
                        .flatMap(group -> Role.ofWireName(group).stream())
                        .collect(Collectors.toSet()),
                entry.digest());
    }

    /** Easy to find where somebody left it, also by tools that look for secrets. */
    private static String secret() {
        return "drydock_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random(SECRET_BYTES));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
