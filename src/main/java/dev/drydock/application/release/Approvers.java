package dev.drydock.application.release;

import dev.drydock.application.access.Accounts;
import dev.drydock.application.access.Role;
import dev.drydock.application.registry.Lineage;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.release.TrustFile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Who may approve a version: release managers of the trust file who can sign in and took no part in it. Tested by {@code ReleaseStoryTest}.
 */
@Singleton
public final class Approvers {
    private final Lineage lineage;
    private final Accounts accounts;

    @Inject
    public Approvers(Lineage lineage, Accounts accounts) {
        this.lineage = lineage;
        this.accounts = accounts;
    }

    /** Sorted, with the people who have approved already. Joins the caller's transaction. */
    List<String> of(ModelVersion version, TrustFile trusted) {
        List<String> people = trusted.people().stream()
                .filter(person -> person.has(TrustFile.RELEASE_MANAGER) && !trusted.isRevoked(person.keyId()))
                .map(TrustFile.Person::name)
                .filter(this::maySignIn)
                .distinct()
                .sorted()
                .toList();
        return lineage.outside(version, people);
    }

    /** A person who is not among the site's own users may be in its directory. */
    private boolean maySignIn(String person) {
        return accounts.find(person)
                .map(account -> account.enabled() && account.roles().contains(Role.RELEASE_MANAGER))
                .orElse(true);
    }
}
