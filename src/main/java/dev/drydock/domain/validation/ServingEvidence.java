package dev.drydock.domain.validation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of the version in service beside its answers on rows.
 *
 * @param released the snapshot of its report; empty if there is none, or if it was lost
 * @param lost why it was lost, as a sentence; empty if it was not
 * @param waivers by which it came into service
 * @param at the instant that decides which of them have expired
 */
public record ServingEvidence(
        Optional<ReleasedHoldout> released, String lost, NodeAnswer node, List<WaiverTerm> waivers, Instant at) {
    public ServingEvidence {
        waivers = List.copyOf(waivers);
    }

    /** What the serving node said to the golden vectors, as a verdict and a sentence. */
    public record NodeAnswer(Verdict verdict, String finding) {}
}
