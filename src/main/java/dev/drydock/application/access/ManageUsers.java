package dev.drydock.application.access;

import dev.drydock.domain.access.PasswordHash;
import dev.drydock.failure.AccessFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Adds and disables users, and sets roles and passwords. A change applies immediately, also to users who are signed in. Tested by {@code
 * UsersTest}.
 */
@Singleton
public class ManageUsers {
    static final int SHORTEST_PASSWORD = 12;
    static final int LONGEST_PASSWORD = 200;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    private final Transactions transactions;
    private final Authorization authorization;
    private final Accounts accounts;
    private final Journal journal;
    private final Randomness randomness;

    @Inject
    public ManageUsers(
            Transactions transactions,
            Authorization authorization,
            Accounts accounts,
            Journal journal,
            Randomness randomness) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.accounts = accounts;
        this.journal = journal;
        this.randomness = randomness;
    }

    /** By name; users of a directory outside are not among them. */
    public List<Account> list(Actor actor) {
        authorization.require(actor, Operation.VIEW_USERS, "users");
        return transactions.required(accounts::list);
    }

    /** @throws DrydockException {@code USER_INVALID}, {@code USER_EXISTS}, {@code PASSWORD_WEAK} */
    public Account add(Actor actor, String name, Set<Role> roles, String password) {
        return authorization.perform(actor, Operation.MANAGE_USERS, subject(name), () -> {
            requireName(name);
            requireRoles(name, roles);
            requirePassword(name, password);
            String hash = PasswordHash.strong(password, randomness.bytes(PasswordHash.SALT_BYTES));
            return transactions.required(() -> {
                accounts.lock();
                accounts.find(name).ifPresent(known -> {
                    throw new DrydockException(
                            AccessFailure.USER_EXISTS,
                            "User " + name + " was not added: there is a user " + known.name()
                                    + (known.enabled() ? "" : ", who is disabled")
                                    + ". Names differ by more than their case. Choose another, or use 'drydock user enable'.");
                });
                Account added = new Account(name, hash, roles, true, 1, Optional.empty());
                accounts.put(added, actor.name(), journal.now());
                append(actor, "user.add", name, "roles", words(roles));
                return added;
            });
        });
    }

    /** Ends what they are signed in to. */
    public Account disable(Actor actor, String name) {
        return change(actor, name, "user.disable", known -> known.withEnabled(false));
    }

    /** With the password and the roles that they had. */
    public Account enable(Actor actor, String name) {
        return change(actor, name, "user.enable", known -> known.withEnabled(true));
    }

    /** These roles and no others. */
    public Account giveRoles(Actor actor, String name, Set<Role> roles) {
        return authorization.perform(actor, Operation.MANAGE_USERS, subject(name), () -> {
            requireRoles(name, roles);
            return changed(actor, name, "user.roles", known -> known.withRoles(roles));
        });
    }

    /** Ends what they are signed in to. Everybody may change their own. */
    public Account setPassword(Actor actor, String name, String password) {
        Operation operation =
                actor.name().equalsIgnoreCase(name) ? Operation.CHANGE_OWN_PASSWORD : Operation.MANAGE_USERS;
        return authorization.perform(actor, operation, subject(name), () -> {
            requirePassword(name, password);
            String hash = PasswordHash.strong(password, randomness.bytes(PasswordHash.SALT_BYTES));
            return changed(actor, name, "user.password", known -> known.withPassword(hash));
        });
    }

    private Account change(Actor actor, String name, String action, Function<Account, Account> change) {
        return authorization.perform(
                actor, Operation.MANAGE_USERS, subject(name), () -> changed(actor, name, action, change));
    }

    private Account changed(Actor actor, String name, String action, Function<Account, Account> change) {
        return transactions.required(() -> {
            accounts.lock();
            Account before = accounts.find(name).orElseThrow(() -> unknown(name));
            Account after = change.apply(before);
            requireAnAdmin(before, after);
            accounts.put(after, actor.name(), journal.now());
            if (before.roles().equals(after.roles())) {
                append(actor, action, before.name());
            } else {
                append(actor, action, before.name(), "before", words(before.roles()), "after", words(after.roles()));
            }
            return after;
        });
    }

    private void append(Actor actor, String action, String name, String... details) {
        journal.append(AuditLog.Event.of(actor.name(), action, subject(name), details));
    }

    private void requireAnAdmin(Account before, Account after) {
        boolean other = accounts.list().stream()
                .anyMatch(account -> account.isAdmin() && !account.name().equals(before.name()));
        if (before.isAdmin() && !after.isAdmin() && !other) {
            throw new DrydockException(
                    AccessFailure.LAST_ADMIN,
                    "User " + before.name()
                            + " was not changed: no other enabled user has the role admin, so nobody could"
                            + " manage users afterwards. Give another user the role first.");
        }
    }

    private static String subject(String name) {
        return "user/" + (name.length() > 200 ? name.substring(0, 200) : name);
    }

    public static String words(Set<Role> roles) {
        return roles.stream().map(Role::wireName).sorted().collect(Collectors.joining(","));
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new DrydockException(
                    AccessFailure.USER_INVALID,
                    "The user was not added: a name has 1 to 64 letters, digits, dots, dashes, underscores or @, and begins"
                            + " with a letter or digit. Choose such a name.");
        }
    }

    private static void requireRoles(String name, Set<Role> roles) {
        if (roles.isEmpty()) {
            throw new DrydockException(
                    AccessFailure.USER_INVALID,
                    "User " + name + " was not changed: a user needs at least one role. To take all rights away, use"
                            + " 'drydock user disable'.");
        }
    }

    private static void requirePassword(String name, String password) {
        boolean control = password.chars().anyMatch(Character::isISOControl);
        if (password.length() < SHORTEST_PASSWORD || password.length() > LONGEST_PASSWORD || control) {
            throw weak(
                    name,
                    "it has " + password.length() + " characters"
                            + (control ? ", some of them control characters" : ""));
        }
        if (password.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT))) {
            throw weak(name, "the user's name is in it");
        }
        if (password.chars().distinct().count() < 5) {
            throw weak(name, "it has fewer than 5 different characters");
        }
    }

    private static DrydockException weak(String name, String why) {
        return new DrydockException(
                AccessFailure.PASSWORD_WEAK,
                "The password of " + name + " was not set: " + why + ". A password has " + SHORTEST_PASSWORD + " to "
                        + LONGEST_PASSWORD + " characters, 5 of them different, and not the user's name. Leave out"
                        + " --password-of to have one generated.");
    }

    private static DrydockException unknown(String name) {
        return new DrydockException(
                AccessFailure.USER_UNKNOWN,
                "There is no user " + name
                        + " on this site. 'drydock user list' lists the users. Users of a directory are"
                        + " managed there.");
    }
}
