package dev.drydock.application.access;

import dev.drydock.domain.access.PasswordHash;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;

/**
 * Authenticates by a password or a token. The site's own users are read again each time, so a change applies immediately at every
 * orchestrator. Thread-safe.
 */
@Singleton
public class Users {
    private static final int LONGEST_SECRET = 1000;

    private final Transactions transactions;
    private final Accounts accounts;
    private final AccessTokens tokens;
    private final VerifiedPasswords passwords;
    private final Clock clock;

    @Inject
    public Users(
            Transactions transactions, Accounts accounts, AccessTokens tokens, Randomness randomness, Clock clock) {
        this.transactions = transactions;
        this.accounts = accounts;
        this.tokens = tokens;
        this.passwords = new VerifiedPasswords(randomness.bytes(PasswordHash.SALT_BYTES));
        this.clock = clock;
    }

    /** Users from elsewhere, such as a company's LDAP server. It is never asked for a name of the site's own users. */
    @FunctionalInterface
    public interface Directory {
        /** Empty if name and password do not belong together. */
        Optional<Actor> ask(String name, String password);
    }

    /**
     * Somebody who proved who they are.
     *
     * @param generation of the account; empty for a user of the directory
     */
    public record SignedIn(Actor actor, Optional<Long> generation) {}

    /** Whether the site keeps a user of that name, disabled or not. */
    public boolean keeps(String name) {
        return transactions.required(() -> accounts.find(name)).isPresent();
    }

    /**
     * Empty if name and password do not belong together, the user is disabled, or has no role. Outside a transaction: it takes its
     * time.
     */
    public Optional<Actor> authenticate(String name, String password, Directory directory) {
        if (password.length() > LONGEST_SECRET) {
            return Optional.empty();
        }
        Optional<Account> account = transactions.required(() -> accounts.find(name));
        if (account.isEmpty()) {
            return ofDirectory(name, password, directory);
        }
        if (!account.get().enabled() || account.get().roles().isEmpty()) {
            PasswordHash.spend(password);
            return Optional.empty();
        }
        return account.filter(kept -> passwords.isRight(kept.passwordHash(), password))
                .map(Account::actor);
    }

    private static Optional<Actor> ofDirectory(String name, String password, Directory directory) {
        Optional<Actor> known = directory.ask(name, password);
        if (known.isEmpty()) {
            PasswordHash.spend(password);
        }
        return known.filter(actor -> !actor.roles().isEmpty());
    }

    /** Of somebody who has just proved who they are, for {@link #still}. */
    public SignedIn signedIn(Actor actor) {
        return new SignedIn(
                actor, transactions.required(() -> accounts.find(actor.name())).map(Account::generation));
    }

    /** Empty if there is no such token, or it expired or was revoked. */
    public Optional<Actor> byToken(String secret) {
        if (secret.length() > LONGEST_SECRET) {
            return Optional.empty();
        }
        String digest = Sha256.hex(secret.getBytes(StandardCharsets.UTF_8));
        return transactions
                .required(() -> tokens.findByDigest(digest))
                .filter(token -> token.counts(clock.instant()))
                .map(AccessToken::actor);
    }

    /** The same with the roles of now; empty if they must sign in again. */
    public Optional<SignedIn> still(SignedIn before) {
        Optional<Account> account =
                transactions.required(() -> accounts.find(before.actor().name()));
        if (before.generation().isEmpty()) {
            return account.isPresent() ? Optional.empty() : Optional.of(before);
        }
        return account.filter(kept -> kept.enabled()
                        && kept.generation() == before.generation().get()
                        && !kept.roles().isEmpty())
                .map(kept -> new SignedIn(kept.actor(), before.generation()));
    }
}
