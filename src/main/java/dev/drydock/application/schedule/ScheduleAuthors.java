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
        Set<Role> roles = roles(schedule, now);
        if (!Operation.SUBMIT_JOB.allows(new Actor(schedule.author().name(), roles))) {
            throw lost(schedule, "has no role that may submit jobs");
        }
        return roles;
    }

    private Set<Role> roles(Schedule schedule, Instant now) {
        Author author = schedule.author();
        if (author.name().startsWith(AccessToken.ACTOR_PREFIX)) {
            return tokens.find(author.name().substring(AccessToken.ACTOR_PREFIX.length()))
                    .filter(token -> token.counts(now))
                    .map(AccessToken::roles)
                    .orElseThrow(() -> lost(schedule, "is revoked or has expired"));
        }
        Optional<Account> account = accounts.find(author.name());
        if (account.isPresent() && !account.get().enabled()) {
            throw lost(schedule, "is disabled");
        }
        return account.map(Account::roles).orElse(author.roles());
    }

    private static DrydockException lost(Schedule schedule, String why) {
        return new DrydockException(
                ScheduleFailure.SCHEDULE_AUTHOR_LOST,
                "Schedule " + schedule.name() + " did not start job "
                        + schedule.work().job() + ": its author "
                        + schedule.author().name() + " " + why
                        + ". Remove the schedule, and let a person who may submit the job add it again.");
    }
}
