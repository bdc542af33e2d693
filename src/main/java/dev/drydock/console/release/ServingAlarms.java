package dev.drydock.console.release;

import dev.drydock.console.Wording;
import dev.drydock.domain.validation.ServingStanding;
import java.util.List;

/**
 * What people must know of a version in service.
 *
 * @param version such as {@code pump-failure/2}
 * @param failure why its last check that could decide failed; empty if it passed, or if there was none
 * @param checked when that check looked; empty without a failure
 * @param expired a sentence about each waiver that has expired
 * @param expiring a sentence about each waiver that expires soon
 */
public record ServingAlarms(
        String version, String failure, String checked, List<String> expired, List<String> expiring) {

    static ServingAlarms of(ServingStanding standing) {
        return new ServingAlarms(
                standing.version().toString(),
                standing.failure().map(check -> check.reason()).orElse(""),
                standing.failure().map(check -> Wording.time(check.at())).orElse(""),
                standing.expired(),
                standing.expiring());
    }

    /** Whether there is anything to say. */
    boolean isAny() {
        return !failure.isEmpty() || !expired.isEmpty() || !expiring.isEmpty();
    }
}
