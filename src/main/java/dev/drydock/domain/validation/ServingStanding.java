package dev.drydock.domain.validation;

import dev.drydock.domain.registry.VersionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a version in service: its checks, and the waivers by which it serves.
 *
 * @param latest the check that looked last; empty if none has judged
 * @param decided of those that passed or failed, the one that looked last
 * @param waivers of each waived gate the one that holds longest
 * @param at now
 */
public record ServingStanding(
        VersionId version,
        Optional<ServingCheck> latest,
        Optional<ServingCheck> decided,
        List<WaiverTerm> waivers,
        Instant at) {
    public ServingStanding {
        waivers = List.copyOf(waivers);
    }

    /** The failed check that no later one has refuted. A check that could not decide refutes nothing. */
    public Optional<ServingCheck> failure() {
        return decided.filter(check -> check.verdict() == Verdict.FAIL);
    }

    /** A sentence about each waiver that has expired. */
    public List<String> expired() {
        return waivers.stream()
                .filter(waiver -> waiver.isExpired(at))
                .map(waiver -> waiver.told(version.toString(), at))
                .toList();
    }

    /** A sentence about each waiver that expires soon. */
    public List<String> expiring() {
        return waivers.stream()
                .filter(waiver -> waiver.expiresSoon(at))
                .map(waiver -> waiver.told(version.toString(), at))
                .toList();
    }
}
