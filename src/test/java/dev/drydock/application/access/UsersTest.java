package dev.drydock.application.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.application.runs.ImportUsers;
import dev.drydock.domain.access.PasswordHash;
import dev.drydock.failure.AccessFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.persistence.JpaAccessTokens;
import dev.drydock.persistence.JpaAccounts;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users and tokens of a site, over its database: what a person changes counts from the next request on. */
class UsersTest {
    private static final Instant NOW = Instant.parse("2026-11-28T09:00:00Z");
    private static final Actor ADA = new Actor("ada", Set.of(Role.ADMIN));
    private static final Actor EMIL = new Actor("emil", Set.of(Role.ENGINEER));
    private static final String SECRET = "a long enough secret";

    private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);
    private final TestAuditLog audit = new TestAuditLog(database);
    private final Transactions transactions = database.transactions();
    private final JpaAccounts accounts = database.repository(JpaAccounts.class);
    private final JpaAccessTokens tokens = database.repository(JpaAccessTokens.class);
    private final Authorization authorization = new Authorization(transactions, audit);
    private final List<ImportUsers.Listed> file = new ArrayList<>();
    private final ManageUsers manage =
            new ManageUsers(transactions, authorization, accounts, new Journal(audit, at(NOW)), byte[]::new);
    private final ManageTokens manageTokens =
            new ManageTokens(transactions, authorization, tokens, new Journal(audit, at(NOW)), byte[]::new);
    private final Users users = users(NOW);

    private Users users(Instant now) {
        return new Users(transactions, accounts, tokens, byte[]::new, at(now));
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    @BeforeEach
    void importTheFirstUsers() {
        file.add(listed("ada", "ada's password", Role.ADMIN));
        file.add(listed("emil", "emil's password", Role.ENGINEER));
        importUsers();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void importUsers() {
        new ImportUsers(
                        transactions,
                        accounts,
                        () -> file,
                        new Journal(audit, at(NOW)),
                        new ExecutionLeases.Holder("node-1", "first"))
                .run();
    }

    private static ImportUsers.Listed listed(String name, String password, Role role) {
        String hash = PasswordHash.of(password, new byte[PasswordHash.SALT_BYTES]);
        return new ImportUsers.Listed(name, hash, Set.of(role), Integer.toHexString((hash + role).hashCode()));
    }

    private Optional<Actor> signIn(String name, String password) {
        return users.authenticate(name, password, (other, secret) -> Optional.empty());
    }

    private Users.SignedIn signedIn(String name, String password) {
        return users.signedIn(signIn(name, password).orElseThrow());
    }

    private Optional<Actor> still(Users.SignedIn before) {
        return users.still(before).map(Users.SignedIn::actor);
    }

    private static void refused(ThrowingCallable call, FailureCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private List<String> recorded(String action) {
        return audit.events().stream()
                .filter(event -> event.action().equals(action))
                .map(event -> event.actor() + " " + event.subject() + " " + event.details())
                .toList();
    }

    @Test
    void theUsersOfAnUpgradedSiteKeepTheirPasswords() {
        assertThat(signIn("emil", "emil's password")).contains(EMIL);
        assertThat(signIn("EMIL", "emil's password")).contains(EMIL);
        assertThat(signIn("emil", "ada's password")).isEmpty();
        assertThat(recorded("user.import"))
                .containsExactly(
                        "node:node-1 user/ada {file=etc/orchestrator.xml, known=false, roles=admin}",
                        "node:node-1 user/emil {file=etc/orchestrator.xml, known=false, roles=engineer}");
    }

    @Test
    void anEntryThatSomebodyWroteIntoTheFileIsTakenOverAsBySomebodyUnknown() {
        manage.setPassword(ADA, "emil", SECRET);
        importUsers();
        assertThat(signIn("emil", SECRET)).as("what was set since is kept").contains(EMIL);

        file.set(1, listed("emil", "another password", Role.RELEASE_MANAGER));
        file.add(listed("mallory", "mallory's password", Role.ADMIN));
        importUsers();

        assertThat(signIn("emil", "another password").orElseThrow().roles()).containsExactly(Role.RELEASE_MANAGER);
        assertThat(recorded("user.import"))
                .endsWith(
                        "unknown user/emil {file=etc/orchestrator.xml, known=true, roles=release-manager}",
                        "unknown user/mallory {file=etc/orchestrator.xml, known=false, roles=admin}");
    }

    @Test
    void whoIsDisabledIsOutAtOnceAndStaysSoWhateverTheFileSays() {
        Users.SignedIn emil = signedIn("emil", "emil's password");
        manage.disable(ADA, "emil");

        assertThat(signIn("emil", "emil's password")).isEmpty();
        assertThat(still(emil)).isEmpty();
        file.set(1, listed("emil", "another password", Role.ENGINEER));
        importUsers();
        assertThat(signIn("emil", "another password")).isEmpty();

        manage.enable(ADA, "emil");
        assertThat(signIn("emil", "another password")).contains(EMIL);
        assertThat(still(emil)).as("a session from before").isEmpty();
        assertThat(recorded("user.disable")).containsExactly("ada user/emil {}");
    }

    @Test
    void otherRolesCountForWhoIsSignedIn() {
        Users.SignedIn emil = signedIn("emil", "emil's password");
        manage.giveRoles(ADA, "emil", Set.of(Role.AUDITOR));

        assertThat(still(emil)).contains(new Actor("emil", Set.of(Role.AUDITOR)));
        assertThat(recorded("user.roles")).containsExactly("ada user/emil {after=auditor, before=engineer}");
    }

    @Test
    void aNewPasswordEndsWhatWasSignedInWithTheOldOne() {
        Users.SignedIn emil = signedIn("emil", "emil's password");
        manage.setPassword(EMIL, "emil", SECRET);

        assertThat(signIn("emil", "emil's password")).isEmpty();
        assertThat(signIn("emil", SECRET)).contains(EMIL);
        assertThat(still(emil)).isEmpty();
        refused(() -> manage.setPassword(EMIL, "ada", SECRET), CommonFailure.NOT_ALLOWED);
    }

    @Test
    void theLastEnabledAdminStays() {
        refused(() -> manage.disable(ADA, "ada"), AccessFailure.LAST_ADMIN);
        refused(() -> manage.giveRoles(ADA, "ADA", Set.of(Role.AUDITOR)), AccessFailure.LAST_ADMIN);

        manage.add(ADA, "otto", Set.of(Role.ADMIN), SECRET);
        manage.disable(ADA, "ada");
        refused(() -> manage.disable(ADA, "otto"), AccessFailure.LAST_ADMIN);
        assertThat(recorded("manage-users.refused")).hasSize(3);
    }

    @Test
    void weakPasswordsAndNamesThatExistAreRefused() {
        for (String weak :
                List.of("", "short", "xxxxxxxxxxxxxxxx", "nina and more", "tab\tin the middle", "y".repeat(201))) {
            refused(() -> manage.add(ADA, "nina", Set.of(Role.ENGINEER), weak), AccessFailure.PASSWORD_WEAK);
        }
        for (String name : List.of("", "token:x", "no de", "-x", "x".repeat(65))) {
            refused(() -> manage.add(ADA, name, Set.of(Role.ENGINEER), SECRET), AccessFailure.USER_INVALID);
        }
        refused(() -> manage.add(ADA, "Emil", Set.of(Role.ENGINEER), SECRET), AccessFailure.USER_EXISTS);
        refused(() -> manage.add(ADA, "nina", Set.of(), SECRET), AccessFailure.USER_INVALID);
        refused(() -> manage.disable(ADA, "nina"), AccessFailure.USER_UNKNOWN);
    }

    @Test
    void aDirectoryIsAskedOnlyAboutNamesThatTheSiteDoesNotKeep() {
        Users.Directory everybody = (name, password) -> Optional.of(new Actor(name, Set.of(Role.ADMIN)));
        manage.disable(ADA, "emil");

        assertThat(users.authenticate("emil", "any", everybody)).isEmpty();
        Users.SignedIn lea =
                users.signedIn(users.authenticate("lea", "any", everybody).orElseThrow());
        assertThat(still(lea)).contains(lea.actor());
        manage.add(ADA, "lea", Set.of(Role.ENGINEER), SECRET);
        assertThat(still(lea)).isEmpty();
    }

    @Test
    void aTokenActsInItsOwnNameUntilItExpiresOrIsRevoked() {
        ManageTokens.Made made = manageTokens.add(ADA, "nightly", Set.of(Role.SCHEDULER), Duration.ofDays(30));

        assertThat(users.byToken(made.secret())).contains(new Actor("token:nightly", Set.of(Role.SCHEDULER)));
        assertThat(users.byToken("drydock_secre")).isEmpty();
        assertThat(users(NOW.plus(Duration.ofDays(30))).byToken(made.secret())).isEmpty();
        manageTokens.revoke(ADA, "nightly");
        assertThat(users.byToken(made.secret())).isEmpty();
        refused(
                () -> manageTokens.add(ADA, "nightly", Set.of(Role.SCHEDULER), Duration.ofDays(1)),
                AccessFailure.TOKEN_EXISTS);
        assertThat(made.token().secretDigest()).isNotEqualTo(made.secret());
    }

    @Test
    void noTokenDecidesWhatPeopleDecide() {
        for (Role role : List.of(Role.RELEASE_MANAGER, Role.ADMIN)) {
            refused(
                    () -> manageTokens.add(ADA, "robot", Set.of(role), Duration.ofDays(1)),
                    AccessFailure.TOKEN_INVALID);
        }
        refused(
                () -> manageTokens.add(ADA, "robot", Set.of(Role.SCHEDULER), Duration.ofDays(400)),
                AccessFailure.TOKEN_INVALID);
        refused(() -> manageTokens.revoke(ADA, "robot"), AccessFailure.TOKEN_UNKNOWN);
        refused(
                () -> manageTokens.add(EMIL, "robot", Set.of(Role.SCHEDULER), Duration.ofDays(1)),
                CommonFailure.NOT_ALLOWED);
    }
}
