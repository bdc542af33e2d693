package dev.drydock.domain.release;

import java.util.List;
import java.util.Optional;

/**
 * What a serving node found of a version before it let it answer, or refused it, as the node signed it.
 *
 * @param signedBy the node's name in the trust file
 * @param sequence of the order that it followed or refused
 * @param checkedAt as the node wrote it, UTC
 * @param engine such as {@code PyTorch 2.7.1}
 * @param verdict PASS or FAIL
 * @param checks in the node's order
 * @param environment {@link Environment#UNKNOWN} if the node is older than these facts
 * @param notRun gates of the package's report that a node cannot run
 */
public record ReceiverStatement(
        String signedBy,
        long sequence,
        String checkedAt,
        String engine,
        String machine,
        Environment environment,
        String verdict,
        List<Check> checks,
        List<String> notRun) {
    public ReceiverStatement {
        checks = List.copyOf(checks);
        notRun = List.copyOf(notRun);
    }

    /**
     * One check beside the package's report.
     *
     * @param name such as {@code latency:p99}
     * @param verdict there, or {@code NOT_RUN}
     * @param origin the verdict in the package's report; empty if it has no such gate
     * @param finding a sentence
     */
    public record Check(String name, String verdict, Optional<String> origin, boolean differs, String finding) {}

    /** Names of the checks that do not agree with the package's report. */
    public List<String> differing() {
        return checks.stream().filter(Check::differs).map(Check::name).toList();
    }
}
