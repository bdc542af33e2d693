package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.AccessToken;
import dev.drydock.application.access.Account;
import dev.drydock.application.access.Role;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaAccountsTest {
    private static final Instant NOW = Instant.parse("2026-11-28T02:00:00Z");

    @ParameterizedTest
    @EnumSource
    void keepsOneAccountANameWhateverItsCase(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAccounts accounts = database.repository(JpaAccounts.class);
            Account emil =
                    new Account("Emil", "{hash}x", Set.of(Role.ENGINEER, Role.AUDITOR), true, 3, Optional.empty());
            Account later = new Account("Emil", "{hash}y", Set.of(Role.ENGINEER), false, 4, Optional.of("ab"));
            database.transactions().run(() -> accounts.put(emil, "ada", NOW));
            Optional<Account> found = database.transactions().required(() -> accounts.find("eMIL"));
            assertThat(found).contains(emil);

            database.transactions().run(() -> {
                accounts.lock();
                accounts.put(later, "ada", NOW);
            });
            assertThat(database.transactions().required(accounts::list).toString())
                    .isEqualTo("[" + later + "]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsATokensNameForEver(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaAccessTokens tokens = database.repository(JpaAccessTokens.class);
            AccessToken token = new AccessToken(
                    "nightly", "d1", Set.of(Role.SCHEDULER), "ada", NOW, NOW.plusSeconds(60), Optional.empty());
            assertThat(added(database, tokens, token)).isTrue();
            database.transactions().run(() -> tokens.revoke("nightly", "ada", NOW));
            database.transactions().run(() -> tokens.revoke("nightly", "otto", NOW));

            assertThat(added(database, tokens, token)).isFalse();
            Optional<AccessToken> found = database.transactions().required(() -> tokens.findByDigest("d1"));
            assertThat(found.orElseThrow().revokedBy()).contains("ada");
        }
    }

    private static boolean added(TestDatabase database, JpaAccessTokens tokens, AccessToken token) {
        boolean added = database.transactions().required(() -> tokens.add(token));
        return added;
    }
}
