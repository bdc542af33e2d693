package dev.drydock.domain.validation;

import java.util.OptionalDouble;
import java.util.Set;

/**
 * What the signed policy asks of a node that receives a version. A check that fails there refuses the version in any case.
 *
 * @param mustPass checks that must have been run and passed there, beside {@link ReceiverCheck#SAFETY} and {@link ReceiverCheck#GOLDEN}
 * @param requestsPerSecond how often requests of one row come, on average; empty: the policy does not say, and nothing waits
 * @param reserveMebibytes of memory that must still be available when the version is loaded beside what answers
 */
public record ReceiverRules(Set<ReceiverCheck> mustPass, OptionalDouble requestsPerSecond, int reserveMebibytes) {
    /** In force where a policy does not say. */
    public static final int RESERVE = 128;

    /** In force where a policy says nothing of receivers. */
    public static final ReceiverRules DEFAULT = new ReceiverRules(Set.of(), OptionalDouble.empty(), RESERVE);

    public ReceiverRules {
        mustPass = Set.copyOf(mustPass);
    }

    /** Whether a version may not answer unless the node has run the check, and it passed. */
    boolean require(ReceiverCheck check) {
        return check == ReceiverCheck.SAFETY || check == ReceiverCheck.GOLDEN || mustPass.contains(check);
    }
}
