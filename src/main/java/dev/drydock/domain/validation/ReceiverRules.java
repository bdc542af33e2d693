package dev.drydock.domain.validation;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

    /** Each limit by its name, such as {@code receiver.must-pass}: for comparing two policies. */
    public Map<String, String> limits() {
        Map<String, String> limits = new TreeMap<>();
        limits.put(
                "receiver.must-pass",
                mustPass.stream().map(ReceiverCheck::wireName).sorted().collect(Collectors.joining(" ")));
        requestsPerSecond.ifPresent(rate -> limits.put("receiver.requests-per-second", Numbers.plain(rate)));
        limits.put("receiver.reserve-mib", Integer.toString(reserveMebibytes));
        return limits;
    }

    /** Whether a version may not answer unless the node has run the check, and it passed. */
    boolean require(ReceiverCheck check) {
        return check == ReceiverCheck.SAFETY || check == ReceiverCheck.GOLDEN || mustPass.contains(check);
    }
}
