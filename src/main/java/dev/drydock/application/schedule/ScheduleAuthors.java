package dev.drydock.application.schedule;

import dev.drydock.application.access.AccessToken;
import dev.drydock.application.access.AccessTokens;
import dev.drydock.application.access.Account;
import dev.drydock.application.access.Accounts;
import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Role;
import dev.drydock.application.schedule.Schedule.Author;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Checks whether the author of a schedule may still submit jobs: an enabled user or a valid token with the role. Of a user of an outside
 * directory the roles are known that they had as they became the author. Tested by {@code StartSchedulesTest}.
 */
@Singleton
public final class ScheduleAuthors {
    private final Accounts accounts;
    private final AccessTokens tokens;

    @Inject
    public ScheduleAuthors(Accounts accounts, AccessTokens tokens) {
        this.accounts = accounts;
        this.tokens = tokens;
    }

    /**
     * Joins the caller's transaction.
     *
     * @return the roles that the author has now
     * @throws DrydockException {@link ScheduleFailure#SCHEDULE_AUTHOR_LOST}
     */
    Set<Role> require(Schedule schedule, Instant now) {
        return require(
                schedule.author(),
                "Schedule " + schedule.name() + " did not start job "
                        + schedule.work().job(),
                "Remove the schedule, and let a person who may submit the job add it again.",
                now);
    }

    /**
     * As {@link #require(Schedule, Instant)}.
     *
     * @param what was not done, the beginning of a sentence
     * @param remedy a sentence
     */
    Set<Role> require(Author author, String what, String remedy, Instant now) {
        Set<Role> roles = roles(author, now)
                .orElseThrow(() ->
                        lost(author, what, remedy, isToken(author) ? "is revoked or has expired" : "is disabled"));
        if (!Operation.SUBMIT_JOB.allows(new Actor(author.name(), roles))) {
            throw lost(author, what, remedy, "has no role that may submit jobs");
        }
        return roles;
    }

    private static boolean isToken(Author author) {
        return author.name().startsWith(AccessToken.ACTOR_PREFIX);
    }

    /** Empty of a user who is disabled, and of a token that no longer counts. */
    private Optional<Set<Role>> roles(Author author, Instant now) {
        if (isToken(author)) {
            return tokens.find(author.name().substring(AccessToken.ACTOR_PREFIX.length()))
                    .filter(token -> token.counts(now))
                    .map(AccessToken::roles);
        }
        Optional<Account> account = accounts.find(author.name());
        return account.isPresent() ? account.filter(Account::enabled).map(Account::roles) : Optional.of(author.roles());
    }

    private static DrydockException lost(Author author, String what, String remedy, String why) {
        return new DrydockException(
                ScheduleFailure.SCHEDULE_AUTHOR_LOST,
                what + ": its author " + author.name() + " " + why + ". " + remedy);
    }
}
