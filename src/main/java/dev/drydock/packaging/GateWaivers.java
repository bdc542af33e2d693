package dev.drydock.packaging;

import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The waivers that come with an order, held to the rules of the package's own policy. */
final class GateWaivers {
    private final VerifiedPackage verified;
    private final SiteRules.Waivers rules;
    private final Map<String, Set<String>> people = new TreeMap<>();

    GateWaivers(VerifiedPackage verified) {
        this.verified = verified;
        this.rules = verified.rules().waivers();
    }

    /** @throws DrydockException {@code WAIVER_NOT_ALLOWED} */
    void add(ApprovalStatement waiver, Collection<String> signers) {
        rules.require(verified.version(), waiver.issuedAt(), waiver.expiresAt());
        waiver.gate()
                .ifPresent(gate ->
                        people.computeIfAbsent(gate, any -> new TreeSet<>()).addAll(signers));
    }

    /** @throws DrydockException {@code WAIVER_NOT_ALLOWED}, or {@code WAIVER_MISSING} naming the first gate with too few */
    void require(Collection<String> gates) {
        for (String gate : gates) {
            rules.requireAllowed(verified.version());
            int signed = people.getOrDefault(gate, Set.of()).size();
            if (signed == 0) {
                throw missing(
                        gate,
                        "no waiver signed by a release manager comes with the order. Let a release manager waive it");
            }
            if (signed < rules.people()) {
                throw missing(
                        gate,
                        "the waivers that come with the order are signed by " + signed + " release manager, and "
                                + rules.people() + " must by the gate policy (site.waivers). Let another one waive it");
            }
        }
    }

    private DrydockException missing(String gate, String why) {
        return new DrydockException(
                ReleaseFailure.WAIVER_MISSING,
                "Package " + verified.packageDigest() + " is refused: gate " + gate + " did not pass, and " + why
                        + ", or release a candidate that passes.");
    }
}
