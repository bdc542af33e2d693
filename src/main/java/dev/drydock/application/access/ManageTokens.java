package dev.drydock.application.access;

import dev.drydock.failure.AccessFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes and revokes the access tokens of schedulers and monitoring. Tested by {@code UsersTest}. */
@Singleton
public class ManageTokens {
    /** What a person must decide or answer for is done by a person. */
    private static final Set<Role> FOR_PROGRAMS = EnumSet.of(Role.SCHEDULER, Role.ENGINEER, Role.AUDITOR);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int SECRET_BYTES = 24;
    private static final Duration LONGEST = Duration.ofDays(366);

    private final Transactions transactions;
    private final Authorization authorization;
    private final AccessTokens tokens;
    private final Journal journal;
    private final Randomness randomness;

    @Inject
    public ManageTokens(
            Transactions transactions,
            Authorization authorization,
            AccessTokens tokens,
            Journal journal,
            Randomness randomness) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.tokens = tokens;
        this.journal = journal;
        this.randomness = randomness;
    }

    /** A new token and its secret. The secret is not stored and cannot be shown again. */
    public record Made(AccessToken token, String secret) {}

    /** By name, also expired and revoked ones. */
    public List<AccessToken> list(Actor actor) {
        authorization.require(actor, Operation.VIEW_USERS, "tokens");
        return transactions.required(tokens::list);
    }

    /** @throws DrydockException {@code TOKEN_INVALID}, {@code TOKEN_EXISTS} */
    public Made add(Actor actor, String name, Set<Role> roles, Duration validFor) {
        return authorization.perform(actor, Operation.MANAGE_TOKENS, subject(name), () -> {
            requireValid(name, roles, validFor);
            String secret = secret();
            Instant now = journal.now();
            AccessToken token = new AccessToken(
                    name,
                    Sha256.hex(secret.getBytes(StandardCharsets.UTF_8)),
                    roles,
                    actor.name(),
                    now,
                    now.plus(validFor),
                    Optional.empty());
            transactions.run(() -> add(actor, token));
            return new Made(token, secret);
        });
    }

    /** Easy to find where somebody left it, also by tools that look for secrets. */
    private String secret() {
        return "drydock_" + Base64.getUrlEncoder().withoutPadding().encodeToString(randomness.bytes(SECRET_BYTES));
    }

    private void add(Actor actor, AccessToken token) {
        if (!tokens.add(token)) {
            throw new DrydockException(
                    AccessFailure.TOKEN_EXISTS,
                    "Token " + token.name()
                            + " was not made: a token of this name exists or existed, and the audit log identifies tokens by"
                            + " their names. Choose another name, for example " + token.name() + "-2.");
        }
        journal.append(AuditLog.Event.of(
                actor.name(),
                "token.add",
                subject(token.name()),
                "roles",
                ManageUsers.words(token.roles()),
                "expires",
                token.expiresAt().toString()));
    }

    /** Revoking twice is harmless. */
    public AccessToken revoke(Actor actor, String name) {
        return authorization.perform(
                actor,
                Operation.MANAGE_TOKENS,
                subject(name),
                () -> transactions.required(() -> {
                    AccessToken token = tokens.find(name)
                            .orElseThrow(() -> new DrydockException(
                                    AccessFailure.TOKEN_UNKNOWN,
                                    "There is no token " + name + ". 'drydock token list' shows them."));
                    tokens.revoke(token.name(), actor.name(), journal.now());
                    journal.append(AuditLog.Event.of(actor.name(), "token.revoke", subject(token.name())));
                    return tokens.find(name).orElseThrow();
                }));
    }

    private static String subject(String name) {
        return "token/" + (name.length() > 200 ? name.substring(0, 200) : name);
    }

    private static void requireValid(String name, Set<Role> roles, Duration validFor) {
        if (!NAME.matcher(name).matches()) {
            throw invalid(
                    "a name has 1 to 63 letters, digits, dots, dashes or underscores, and begins with a letter or digit");
        }
        if (roles.isEmpty() || !FOR_PROGRAMS.containsAll(roles)) {
            throw invalid("it would have the roles " + ManageUsers.words(roles) + ", and a token has one or more of "
                    + ManageUsers.words(FOR_PROGRAMS) + "; what the others may do is done by people");
        }
        if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(LONGEST) > 0) {
            throw invalid("it would be valid for " + validFor.toSeconds() + " s, and a token is valid for 1 s to "
                    + LONGEST.toDays() + " days");
        }
    }

    private static DrydockException invalid(String why) {
        return new DrydockException(
                AccessFailure.TOKEN_INVALID, "The token was not made: " + why + ". Change the command.");
    }
}
